"""Tools that a person's groups may not use: an agent of theirs is not told of them."""

import pytest
from django.contrib.auth.models import Group

from playground.conversations.models import Conversation
from playground.quotas import deciding
from playground.runs.actions import start_run
from playground.runs.assembly import open_endpoint
from playground.runs.lease import Lease
from playground.runs.models import Run
from playground.runs.threads import close_database, in_database
from playground.users.models import User


def a_run(person: User) -> Run:
    return start_run(Conversation.objects.create(owner=person), "Why?", "agent")


async def tools_of(run: Run) -> set[str]:
    async with open_endpoint() as endpoint:
        job = await endpoint.job_for(Lease(run=run.pk, key=run.key, epoch=1, owner="a test"))
    return {tool.name for tool in job.tools}


@pytest.mark.django_db(transaction=True)
async def test_a_forbidden_tool_is_not_given_to_the_runs_agents(alice: User, bob: User) -> None:
    hers, his = await in_database(a_run, alice), await in_database(a_run, bob)
    before = await tools_of(hers)
    assert "search" in before

    def forbid() -> None:
        group = Group.objects.create(name="readers")
        bob.groups.add(group)
        deciding.permit(None, kind="tool", name="search", allowed=False)
        deciding.permit(None, kind="tool", name="search", allowed=True, group=group)

    await in_database(forbid)
    assert await tools_of(hers) == before - {"search"}
    assert await tools_of(his) == before
    await close_database()
