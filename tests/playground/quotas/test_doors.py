"""Limits and permissions at every door: the page with and without scripts, both APIs, the command line."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group

from playground.conversations.models import Conversation
from playground.quotas import deciding
from playground.quotas.models import Dimension, Limit, Period, Posting, Subject
from playground.runs.models import Run
from playground.users.models import User
from tests.playground.api.conftest import program_of
from tests.playground.quotas import doors
from tests.playground.quotas.doors import DOORS, FORBIDDEN, REFUSED

pytestmark = pytest.mark.django_db
every_door = pytest.mark.parametrize("door", DOORS)


def so_many(dimension: Dimension, amount: int | None, **more: object) -> Limit:
    """Everybody may have so many, or who `more` says."""
    period = Period.DAY if dimension in {Dimension.RUNS, Dimension.SWARMS, Dimension.UPLOADS} else Period.NONE
    said = {"subject": Subject.SITE, "dimension": dimension, "period": period, "amount": amount} | more
    return deciding.set_limit(None, **said)  # type: ignore[arg-type]  # the words are those of set_limit


@every_door
def test_at_her_limit_alice_is_told_what_to_do_and_when_it_comes_back(door: str, alice: User) -> None:
    so_many(Dimension.RUNS, 1)
    assert DOORS[door](alice).status < 400
    told = DOORS[door](alice)
    assert told.status == REFUSED[door]
    assert "limit is reached" in told.words
    assert "ask an admin" in told.words
    assert "It comes back" in told.words
    assert Run.objects.count() == 1


@every_door
def test_bob_in_another_group_goes_on(door: str, alice: User, bob: User) -> None:
    group = Group.objects.create(name="many")
    bob.groups.add(group)
    so_many(Dimension.RUNS, 1)
    so_many(Dimension.RUNS, 3, subject=Subject.GROUP, group=group)
    assert [DOORS[door](alice).status < 400 for _ in range(2)] == [True, False]
    assert [DOORS[door](bob).status < 400 for _ in range(4)] == [True, True, True, False]


@every_door
def test_who_is_unlimited_is_never_stopped_and_who_has_none_never_begins(
    door: str, alice: User, bob: User
) -> None:
    so_many(Dimension.RUNS, 0)
    so_many(Dimension.RUNS, None, subject=Subject.USER, user=alice)
    assert all(DOORS[door](alice).status < 400 for _ in range(3))
    assert DOORS[door](bob).status == REFUSED[door]


@every_door
def test_the_same_message_twice_takes_one_run(door: str, alice: User) -> None:
    so_many(Dimension.RUNS, 2)
    key = uuid4()
    assert [DOORS[door](alice, key=key).status < 400 for _ in range(3)] == [True, True, True]
    assert DOORS[door](alice).status < 400
    assert DOORS[door](alice).status == REFUSED[door]
    assert Run.objects.count() == 2


@every_door
def test_a_refused_swarm_takes_no_run_either(door: str, alice: User) -> None:
    so_many(Dimension.RUNS, 5)
    so_many(Dimension.SWARMS, 0)
    talks = Conversation.objects.count()
    assert DOORS[door](alice, mode="swarm").status == REFUSED[door]
    assert Posting.objects.filter(target="spent").count() == 0
    assert Run.objects.count() == 0
    assert Conversation.objects.exclude(title="REST").count() == talks
    assert DOORS[door](alice, mode="instant").status < 400


@every_door
def test_a_mode_that_ones_groups_may_not_use_is_refused(door: str, alice: User, bob: User) -> None:
    fleet = Group.objects.create(name="fleet")
    bob.groups.add(fleet)
    deciding.permit(None, kind="mode", name="swarm", allowed=False)
    deciding.permit(None, kind="mode", name="swarm", allowed=True, group=fleet)
    told = DOORS[door](alice, mode="swarm")
    assert told.status == FORBIDDEN[door]
    assert "may not use this mode" in told.words
    assert DOORS[door](bob, mode="swarm").status < 400


@every_door
def test_a_model_that_ones_groups_may_not_use_is_refused(door: str, alice: User) -> None:
    deciding.permit(None, kind="model", name="practice", allowed=False)
    told = DOORS[door](alice, model="practice")
    assert told.status == FORBIDDEN[door]
    assert "may not use this model" in told.words


def test_the_door_of_openai_speaks_its_words(alice: User) -> None:
    so_many(Dimension.RUNS, 0)
    told = doors.openai(alice)
    assert told.status == 429
    assert '"type": "insufficient_quota"' in told.words
    assert '"code": "insufficient_quota"' in told.words
    assert 1 <= int(told.after) <= 24 * 3600
    assert not Conversation.objects.exists()


def test_the_door_of_openai_knows_what_may_not_be_used(alice: User) -> None:
    deciding.permit(None, kind="mode", name="swarm", allowed=False)
    told = doors.openai(alice, mode="swarm")
    assert told.status == 403
    assert '"type": "permission_error"' in told.words


def test_the_command_line_is_told_too(owner: User) -> None:
    so_many(Dimension.RUNS, 0)
    told = doors.headless(owner)
    assert told.status == 2
    assert "limit is reached" in told.words
    assert not Run.objects.exists()


def test_what_a_person_may_have_bounds_the_run(alice: User) -> None:
    so_many(Dimension.AGENTS, 7)
    so_many(Dimension.AT_ONCE, 3)
    doors.page(alice, mode="swarm")
    limits = Run.objects.get().limits
    assert (limits["agents_total"], limits["agents_per_wave"], limits["agents_at_once"]) == (7, 7, 3)


def test_an_own_cap_lowers_and_never_raises(alice: User) -> None:
    so_many(Dimension.AGENTS, 7)
    so_many(Dimension.AGENTS, 9, subject=Subject.OWN, user=alice)
    doors.page(alice, mode="swarm")
    so_many(Dimension.AGENTS, 2, subject=Subject.OWN, user=alice)
    doors.page(alice, mode="swarm")
    assert [run.limits["agents_total"] for run in Run.objects.all()] == [7, 2]


def test_who_may_have_no_agents_is_told_before_a_swarm_begins(alice: User) -> None:
    so_many(Dimension.AGENTS, 0)
    told = doors.rest(alice, mode="swarm")
    assert told.status == 403
    assert "no agent" in told.words
    assert doors.rest(alice, mode="agent").status == 201


def test_a_run_may_work_for_as_long_as_its_person_may_have(alice: User) -> None:
    so_many(Dimension.MINUTES, 30)
    so_many(Dimension.MINUTES, 10, subject=Subject.OWN, user=alice)
    doors.page(alice, mode="agent")
    assert Run.objects.get().limits["minutes"] == 10


def test_a_program_is_told_of_no_mode_or_model_that_it_may_not_use(alice: User) -> None:
    program = program_of(alice)
    deciding.permit(None, kind="mode", name="swarm", allowed=False)
    modes = [model["id"] for model in program.get("/v1/models").json()["data"]]
    assert modes == ["instant", "thinking", "agent"]
    assert "swarm" in program.get("/api/v1/models").json()[0]["refusals"]
    deciding.permit(None, kind="model", name="practice", allowed=False)
    assert program.get("/api/v1/models").json() == []
