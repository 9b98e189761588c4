"""The trace of a run leaves when the run is over, and only where the site has a collector."""

import asyncio

import pytest
from django.test import Client
from pytest_django import Settings

from playground.runs import worker
from playground.runs.models import Run
from playground.tracing.outbox import outbox
from playground.users.models import User
from tests.playground.conftest import signed_in
from tests.playground.runs.stories import BEGIN, FINISH, SPEAK, Storyteller, no_job
from tests.playground.tracing.test_traces import Collector, collector

__all__ = ["collector"]


async def flown(run: Run) -> None:
    story = Storyteller(BEGIN, SPEAK, FINISH)
    assert await worker.carry(run.key, engine=story, assemble=no_job, stop=asyncio.Event()) == "ended"
    await asyncio.to_thread(outbox.join)


async def test_the_trace_of_a_run_that_ended_is_at_the_collector(
    run: Run, settings: Settings, collector: Collector
) -> None:
    settings.TRACES_ENDPOINT = collector.address
    await flown(run)
    assert {span.trace_id.hex() for span in collector.spans} == {run.key.hex}
    assert {"chat", "step 1"} <= {span.name for span in collector.spans}


async def test_without_a_collector_nothing_is_sent(run: Run, collector: Collector) -> None:
    await flown(run)
    assert collector.requests == []


@pytest.mark.parametrize(("name", "status"), [("alice", 200), ("bob", 404)])
def test_its_owner_takes_the_trace_as_a_file(run: Run, bob: User, name: str, status: int) -> None:
    client: Client = signed_in(User.objects.get(username=name))
    assert client.get(f"/runs/{run.key}/trace.json").status_code == status
