"""A run that waits for budget: what its owner reads, and each of the ways on; and how it wakes when there is room again."""

from uuid import uuid4

import pytest
from django.db.models import Q, Sum
from django.test import Client
from pytest_django import Settings

from playground.endpoints.choosing import Refused
from playground.endpoints.models import Offer
from playground.endpoints.prices import Prices, prices_of
from playground.quotas.models import Charge, Hold, Limit
from playground.runs import actions, lease, waking
from playground.runs.actions import start_run
from playground.runs.limits import site_limits
from playground.runs.models import Control, Run
from playground.runs.verification import flaws
from playground.users.models import User
from swarm.events import AttemptFailed, AttemptStarted, RunResumed, RunWaiting, StepCompleted
from swarm.messages import Usage
from tests.playground.quotas.books import limit
from tests.playground.runs.stories import BEGIN, FINISH
from tests.playground.runs.telling import Telling

ALL = Q()
REFUSED = AttemptFailed(at=0.2, agent=0, step=1, attempt=1, code="quota", reason="no", usage=Usage())
REASON = "Your limit is reached (tokens a day). Wait, or ask an admin for more."
WAITS = RunWaiting(at=0.3, code="budget", reason=REASON, until=3600.0, input=50, output=100)
STARTED = AttemptStarted(at=0.4, agent=0, step=1, attempt=2, input=10, max_output=100)


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def models(run: Run) -> None:
    for place, name in enumerate((run.model or "practice", "larger")):
        Offer.objects.update_or_create(
            endpoint=run.endpoint,
            name=name,
            defaults={
                "place": place,
                "input_price": 1_000_001 * (place + 1),
                "output_price": 3_000_001,
                "currency": "USD",
            },
        )


def parked(run: Run, wait: RunWaiting = WAITS) -> Telling:
    telling = Telling(run)
    telling.commit(*BEGIN, REFUSED, wait)
    lease.give_back(telling.writer.lease, parked=True)
    run.refresh_from_db()
    return telling


def test_the_page_says_what_is_missing_what_is_left_and_how_to_go_on(
    as_alice: Client, alice: User, run: Run, models: None
) -> None:
    limit(alice, 100)
    parked(run)
    for page in (f"/runs/{run.key}/", run.conversation.get_absolute_url()):
        said = as_alice.get(page).content.decode()
        assert f'id="budget-{run.key}"' in said
        assert REASON in said
        assert "may take up to 150 tokens" in said
        assert "It comes back" in said
        assert 'class="quota-bar"' in said
        assert 'name="kind" value="conclude"' in said
        assert '<option value="larger">' in said


def test_a_stranger_finds_neither_the_page_nor_the_choices(run: Run, bob: Client) -> None:
    parked(run)
    assert bob.get(f"/runs/{run.key}/").status_code == 404
    assert bob.post(f"/runs/{run.key}/control", {"kind": "conclude"}).status_code == 404
    assert not Control.objects.exists()


@pytest.fixture
def bob(transactional_db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_user("bob", password="a quiet flight"))
    return client


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ({"kind": "resume"}, ("resume", "")),
        ({"kind": "resume", "text": "larger"}, ("resume", "larger")),
        ({"kind": "conclude"}, ("conclude", "")),
        ({"kind": "stop"}, ("stop", "")),
    ],
)
def test_each_choice_is_a_wish(
    as_alice: Client, run: Run, models: None, sent: dict[str, str], stored: tuple[str, str]
) -> None:
    parked(run)
    assert as_alice.post(f"/runs/{run.key}/control", sent).status_code == 302
    assert [(wish.kind, wish.text) for wish in Control.objects.all()] == [stored]


def test_a_model_that_is_not_offered_is_refused_with_a_sentence(as_alice: Client, run: Run) -> None:
    parked(run)
    answer = as_alice.post(
        f"/runs/{run.key}/control", {"kind": "resume", "text": "nobody's"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, Control.objects.count()) == (409, 0)
    assert "is not offered here" in answer.content.decode()


def test_no_run_has_its_cap_again_beyond_what_the_site_allows(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    parked(run, RunWaiting(at=0.3, code="cap", reason="The run has used its 1,000 tokens."))
    Run.objects.update(limits={"tokens": 1_000}, input_tokens=1_000)
    run.refresh_from_db()
    allowed = site_limits()
    monkeypatch.setattr(actions, "site_limits", lambda: type(allowed)(tokens=1_500))
    with pytest.raises(Refused, match="no run more tokens"):
        actions.send_control(run, "resume")
    monkeypatch.setattr(actions, "site_limits", lambda: type(allowed)(tokens=2_000))
    actions.send_control(run, "resume")


def test_calls_after_a_move_have_the_prices_of_the_new_model_and_sum_to_the_run(
    run: Run, models: None
) -> None:
    Run.objects.update(
        prices={"input": 1_000_001, "cached": 1_000_001, "output": 3_000_001, "currency": "USD"}
    )
    telling = Telling(run)
    broken = AttemptFailed(
        at=0.2, agent=0, step=1, attempt=1, code="cut", reason="cut", usage=Usage(input=7, output=1)
    )
    telling.commit(*BEGIN, broken, WAITS)
    telling.commit(RunResumed(at=0.35, model="larger"), STARTED)
    done = StepCompleted(at=0.5, agent=0, step=1, attempt=2, finish="stop", usage=Usage(input=7, output=1))
    telling.commit(done, *FINISH[2:])
    run.refresh_from_db()
    lines = list(Charge.objects.order_by("pk").values_list("model", "cost"))
    assert [cost for _, cost in lines] == [11, 18]  # 10.000011 and 17.000015, each rounded up
    assert lines[1][0] == run.model == "larger"
    assert run.cost == Charge.objects.aggregate(sum=Sum("cost"))["sum"] == 29
    assert (len(run.prices_before), prices_of(run.prices)) == (
        1,
        Prices(input=2_000_002, cached=2_000_002, output=3_000_001, currency="USD"),
    )
    assert not flaws(run)


def test_a_run_wakes_when_its_owner_has_room_for_its_next_call_and_not_before(alice: User, run: Run) -> None:
    limited = limit(alice, 100)
    parked(run)
    assert waking.wake(ALL) == []
    Limit.objects.filter(pk=limited.pk).update(amount=150)
    assert waking.wake(ALL) == [run.key]
    assert [(wish.kind, wish.by) for wish in Control.objects.all()] == [("resume", None)]
    assert Hold.objects.get(settled_at=None).tokens == 150
    assert waking.wake(ALL) == []  # its worker is on the way


def test_of_two_runs_only_those_wake_for_which_there_is_room(alice: User, run: Run) -> None:
    other = start_run(run.conversation, "Another one", "instant", key=uuid4())
    Run.objects.filter(pk=other.pk).update(after=None)
    limit(alice, 299)
    parked(run)
    parked(other)
    assert waking.wake(ALL) == [run.key]


def test_a_paused_run_and_one_whose_key_was_refused_sleep_on(run: Run, settings: Settings) -> None:
    parked(run, RunWaiting(at=0.3, code="key", reason="The key was refused."))
    assert waking.wake(ALL) == []
