"""The operations board: what it shows and what not, what can be done from it, and that every deed is in the trail."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext

from playground.audit.models import Entry
from playground.desk import actions
from playground.desk.standing import standing
from playground.desk.telling import lines
from playground.runs import dispatch, lease
from playground.runs.actions import send_control
from playground.runs.models import Control, Maintenance, Run, Worker
from playground.users.models import User
from tests.playground.conftest import signed_in
from tests.playground.desk.bill import charged
from tests.playground.desk.flying import SECRET, accepted, flying

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_user("ada", password="a quiet evening flight", is_staff=True)


@pytest.fixture
def worker(db: None) -> Worker:
    return Worker.objects.create(name="host:1", processes=[1, 7], version="abc", places=4)


def deeds() -> list[tuple[str, str, str, str]]:
    """The trail, oldest first: who, what, to which kind, why."""
    return [(row.by_name, row.deed, row.kind, row.reason) for row in Entry.objects.order_by("pk")]


def test_every_run_of_everybody_stands_on_the_board_but_nothing_that_was_said(
    as_owner: Client, alice: User, bob: User, worker: Worker
) -> None:
    run = flying(alice, cost=1_840_000, prices={"input": 1, "cached": 1, "output": 1, "currency": "USD"})
    charged(alice, run=run.key, tokens=(10, 0, 600), cost=7_000_000, currency="USD", at=run.accepted_at)
    Run.objects.update(accepted_at=Now() - timedelta(minutes=2))
    accepted(bob, "instant")
    shown = as_owner.get("/desk/board/").content.decode()
    for words in (
        "alice",
        "bob",
        "3 working, 2 waiting, 1 done",
        "$1.84",
        "02:00",
        "host:7",
        "$7.00",
        "1 / 4",
        "2 agents wait for the model",
    ):
        assert words in shown
    assert SECRET not in shown
    now = standing()
    assert [round(line.run.rate) for line in lines(now)] == [10, 0]
    assert [line.why for line in lines(now)][1] == "waits for a worker: it is the next"
    assert (now.agents, now.waiting, now.spent) == (3, 1, {"USD": 7_000_000})


def test_the_number_of_queries_does_not_grow_with_the_runs(as_owner: Client, alice: User, bob: User) -> None:
    counts = []
    for number in (2, 30):
        for _ in range(number):
            flying(alice, working=1, waiting=1, done=0)
            accepted(bob)
        as_owner.get("/desk/board/live")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert as_owner.get("/desk/board/live").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] < 14


@pytest.mark.parametrize("path", ["/desk/board/", "/desk/board/live"])
def test_the_board_exists_for_owner_and_admins_alone(
    owner: User, admin: User, alice: User, path: str
) -> None:
    for user, status in ((owner, 200), (admin, 200), (alice, 404)):
        assert signed_in(user).get(path).status_code == status
    assert Client().get(path).status_code == 302


def test_nobody_else_can_do_what_the_board_can(as_bob: Client, alice: User, worker: Worker) -> None:
    run = flying(alice)
    for path in (
        f"/desk/board/runs/{run.key}/stop",
        f"/desk/board/people/{alice.pk}/stop",
        f"/desk/board/workers/{worker.pk}/drain",
        "/desk/board/maintenance",
    ):
        assert as_bob.post(path, {"draining": "yes"}).status_code == 404
        assert Client().post(path).status_code == 302
    assert not Control.objects.exists()
    assert not Maintenance.objects.exists()
    assert not Entry.objects.exists()
    assert Worker.objects.get().draining_at is None


@pytest.mark.parametrize("kind", ["stop", "pause", "resume"])
def test_a_wish_is_asked_for_stored_and_in_the_trail(admin: User, alice: User, kind: str) -> None:
    run, client = flying(alice), signed_in(admin)
    path = f"/desk/board/runs/{run.key}/{kind}"
    assert b"alice" in client.get(path).content
    assert not Control.objects.exists()
    assert client.post(path, {"reason": "it loops"}).status_code == 302
    control = Control.objects.get()
    assert (control.kind, control.by, control.agent) == (kind, admin, None)
    assert deeds() == [("ada", "acted", "run", "it loops")]
    entry = Entry.objects.get()
    assert (entry.key, entry.before, entry.after) == (str(run.key), {"status": "running"}, {"wanted": kind})
    assert SECRET not in entry.label


def test_an_ended_run_cannot_be_stopped_and_nothing_is_noted(as_owner: Client, alice: User) -> None:
    run = flying(alice, status="completed")
    answer = as_owner.post(f"/desk/board/runs/{run.key}/stop", follow=True)
    assert "This run has ended already." in answer.content.decode()
    assert deeds() == []


def test_wishes_that_do_not_exist_are_not_there(as_owner: Client, alice: User) -> None:
    run = flying(alice)
    assert as_owner.post(f"/desk/board/runs/{run.key}/steer").status_code == 404
    assert as_owner.post("/desk/board/people/999999/stop").status_code == 404
    assert as_owner.post("/desk/board/workers/999999/drain").status_code == 404
    assert as_owner.post(f"/desk/board/runs/{run.key}/stop", {"reason": "x" * 501}).status_code == 422
    assert not Control.objects.exists()


def test_all_runs_of_a_person_stop_and_nobody_elses(as_owner: Client, alice: User, bob: User) -> None:
    begun, waits, other = flying(alice), accepted(alice), flying(bob)
    answer = as_owner.post(f"/desk/board/people/{alice.pk}/stop", {"reason": "left"}, follow=True)
    assert "2 runs are told to stop." in answer.content.decode()
    assert begun.controls.filter(kind="stop").exists()
    waits.refresh_from_db()
    assert waits.status == "cancelled"  # nobody had begun it
    assert not other.controls.exists()
    assert deeds() == [("olga", "acted", "run", "left")] * 2


def test_a_worker_is_told_to_drain_and_to_take_runs_again(as_owner: Client, worker: Worker) -> None:
    for draining in ("yes", "no"):
        as_owner.post(f"/desk/board/workers/{worker.pk}/drain", {"draining": draining})
        assert (Worker.objects.get().draining_at is not None) == (draining == "yes")
    changes = [(entry.before, entry.after) for entry in Entry.objects.order_by("pk")]
    assert changes == [({"draining": False}, {"draining": True}), ({"draining": True}, {"draining": False})]


def test_a_silent_worker_is_shown_as_silent(as_owner: Client, worker: Worker) -> None:
    Worker.objects.update(seen_at=Now() - timedelta(seconds=40))
    assert "silent" in as_owner.get("/desk/board/live").content.decode()


def test_maintenance_begins_with_a_text_and_ends_and_both_are_in_the_trail(
    as_owner: Client, as_alice: Client, alice: User
) -> None:
    as_owner.post("/desk/board/maintenance", {"text": "New disks until 14:00."})
    run = accepted(alice, "instant")
    assert "New disks until 14:00." in as_owner.get("/desk/board/live").content.decode()
    assert lines(standing())[0].why == "waits for the end of the maintenance"
    for page in ("/", run.conversation.get_absolute_url(), f"/runs/{run.key}/"):
        assert "New disks until 14:00." in as_alice.get(page).content.decode(), page
    as_owner.post("/desk/board/maintenance", {"on": "no"})
    assert not Maintenance.objects.exists()
    assert [entry.after["on"] for entry in Entry.objects.order_by("pk")] == [True, False]
    assert "New disks" not in as_alice.get(f"/runs/{run.key}/").content.decode()


def test_under_maintenance_no_worker_takes_what_is_new_but_what_was_begun(alice: User) -> None:
    new, begun = accepted(alice), flying(alice, lease_until=None)
    Maintenance.objects.create(pk=1)
    assert list(lease.ready()) == [begun]
    assert lease.take(new.key, "worker") is None
    assert lease.take(begun.key, "worker") is not None
    Maintenance.objects.all().delete()
    assert lease.take(new.key, "worker") is not None


def test_what_waits_under_maintenance_can_be_stopped_by_its_person(alice: User) -> None:
    run = accepted(alice)
    Maintenance.objects.create(pk=1)
    send_control(run, "stop", by=alice)
    run.refresh_from_db()
    assert run.status == "cancelled"


def test_what_waited_is_hinted_at_when_maintenance_ends(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    run = accepted(alice)
    heard: list[UUID] = []
    actions.begin_maintenance(None, "")
    monkeypatch.setattr(dispatch, "hint", heard.append)
    assert actions.end_maintenance(None)
    assert heard == [run.key]
    assert not actions.end_maintenance(None)
    assert deeds() == [("console", "changed", "maintenance", "")] * 2
