"""In which order the agents of a run get what is left of a budget."""

import asyncio
from uuid import uuid4

import pytest

from playground.runs.purse import RunPurse, Terms, Turns
from playground.runs.threads import in_database
from playground.users.models import User
from swarm.errors import BudgetSpent
from swarm.messages import Usage
from swarm.purse import Need
from tests.playground.quotas.books import limit

CALL = Need(input=10, output=50)  # what is set aside; used is a tenth of it
USED = Usage(input=4, output=2)


def no_word() -> None:
    """Who waits is told so; nobody here wants to know."""


async def turns_of(order: list[int], turns: Turns, agent: int) -> None:
    async with turns.turn(agent):
        order.append(agent)


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_the_lowest_number_that_waits_is_next() -> None:
    turns, order = Turns(), list[int]()
    async with asyncio.TaskGroup() as group, turns.turn(5):
        for agent in (9, 3, 7, 0):
            group.create_task(turns_of(order, turns, agent))
        await settled()
        assert order == []
        await turns.let_earlier_go(5)
        assert order == [0, 3]
    assert order == [0, 3, 7, 9]
    assert not turns.taken


async def test_who_is_cancelled_in_line_or_when_called_keeps_nobody_waiting() -> None:
    turns, order = Turns(), list[int]()
    async with asyncio.timeout(20):
        async with turns.turn(1):
            tasks = [asyncio.create_task(turns_of(order, turns, agent)) for agent in (2, 3, 4)]
            await settled()
            tasks[0].cancel()
        tasks[1].cancel()  # it was called, and has not heard it yet
        await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [4]
    assert not turns.taken


@pytest.mark.django_db(transaction=True)
async def test_near_its_end_a_budget_finishes_some_agents_and_does_not_begin_all(alice: User) -> None:
    await in_database(
        limit, alice, 150
    )  # two calls fit at once, and by what they use there are about a dozen
    purse = RunPurse(Terms(run=uuid4(), user=alice.pk, prices=None), epoch=1)
    steps = dict.fromkeys(range(1, 13), 0)

    async def live(agent: int) -> None:
        for _ in range(3):
            if not purse.take(agent, CALL):
                await purse.reserve(agent, CALL, no_word)
            await settled()  # the call
            purse.charge(agent, USED)
            steps[agent] += 1
            await settled()  # its tools

    results = await asyncio.gather(*(live(agent) for agent in steps), return_exceptions=True)
    assert any(isinstance(result, BudgetSpent) for result in results)
    assert sum(steps.values()) == 16  # as many as fit: 150 - 15 * 6 = 60, and then one more
    done = [agent for agent, taken in steps.items() if taken == 3]
    assert len(done) >= 4
    assert done == list(range(1, len(done) + 1))
