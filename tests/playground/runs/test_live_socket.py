"""The socket of a live page, through the site's own stack of sessions, origins and access."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.test import Client

from playground.asgi import application
from playground.conversations.models import Conversation
from playground.runs import hub, wakeups
from playground.runs.hub import hubs
from playground.runs.models import Frame, Run
from playground.runs.threads import in_database
from playground.users.models import User
from swarm import wire
from swarm.events import (
    AgentFailed,
    AgentSpawned,
    AgentStarted,
    AttemptFailed,
    AttemptStarted,
    CallOpened,
    Event,
    Long,
    RunFailed,
    TextDelta,
)
from tests.playground.runs.browser import Browser, words_of
from tests.playground.runs.stories import ANSWER, BEGIN, FINISH, SPEAK
from tests.playground.runs.telling import Telling

PATIENCE = 10  # seconds: a bound for a broken build, not a wait


class Page:
    """A page with its socket open."""

    def __init__(self, socket: WebsocketCommunicator) -> None:
        self.socket, self.browser = socket, Browser()

    async def say(self, **message: Any) -> None:
        await self.socket.send_to(text_data=json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        """The next message, applied."""
        text = str(await self.socket.receive_from(timeout=PATIENCE))
        self.browser.hear(text)
        message: dict[str, Any] = json.loads(text)
        return message

    async def until(self, seq: int) -> None:
        """Hear on until frame `seq` is on the page."""
        while self.browser.seq < seq:
            await self.hear()

    async def look(self, agent: int) -> None:
        """Open the panel of an agent, and hear on until it is there."""
        self.browser.watch(agent)
        await self.say(type="watch", agent=agent)
        while f"agent-{agent}-head" not in self.browser.html:
            await self.hear()

    async def closing(self) -> int:
        """Hear on until the server closes; answer its code."""
        while True:
            event = await self.socket.receive_output(timeout=PATIENCE)
            if event["type"] == "websocket.close":
                return int(event["code"])
            self.browser.hear(event["text"])


@asynccontextmanager
async def a_page(client: Client, key: object, *, join: bool = True) -> AsyncIterator[Page]:
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = [(b"origin", b"http://localhost"), (b"host", b"localhost"), (b"cookie", cookie.encode())]
    socket = WebsocketCommunicator(application, f"/runs/{key}/live", headers=headers)
    accepted, _protocol = await socket.connect(timeout=PATIENCE)
    assert accepted
    page = Page(socket)
    if join:
        await page.say(type="join", since=0)
    try:
        yield page
    finally:
        await socket.disconnect(timeout=PATIENCE)


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def as_bob(bob: User) -> Client:
    client = Client()
    client.force_login(bob)
    return client


@pytest.fixture
def telling(run: Run) -> Telling:
    return Telling(run)


async def test_who_joins_late_gets_the_past_and_then_the_present(
    as_alice: Client, run: Run, telling: Telling
) -> None:
    await telling.tell(*BEGIN)
    async with a_page(as_alice, run.key) as page:
        first = await page.hear()
        assert (first["type"], first["seq"], first["run"]["status"]) == ("snapshot", 2, "running")
        await page.until(await telling.tell(*SPEAK))
        assert words_of(page.browser.drafts[0]) == "Paris is"
        await page.until(await telling.tell(*FINISH))
        assert page.browser.run["end"] == "completed"
        assert ANSWER in page.browser.html["report"]


async def test_text_that_was_there_before_is_neither_doubled_nor_lost(
    as_alice: Client, run: Run, telling: Telling
) -> None:
    await telling.tell(*BEGIN, *SPEAK)
    async with a_page(as_alice, run.key) as page:
        await page.hear()
        await page.until(await telling.tell(TextDelta(at=0.3, agent=0, text="🦅 the ")))
        await page.until(await telling.tell(TextDelta(at=0.4, agent=0, text="capital")))
        assert words_of(page.browser.drafts[0]) == "Paris is 🦅 the capital"


async def test_a_frame_of_which_nobody_was_told_is_found_by_looking(
    as_alice: Client, run: Run, telling: Telling, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "LOOK_EVERY", 0.05)
    async with a_page(as_alice, run.key) as page:
        await page.until(1)
        await page.until(await in_database(telling.commit, *BEGIN))
        assert page.browser.run["status"] == "running"


async def test_two_watchers_share_one_hub_which_ends_with_the_last(
    as_alice: Client, run: Run, telling: Telling
) -> None:
    async with a_page(as_alice, run.key) as one:
        await one.hear()
        async with a_page(as_alice, run.key) as other:
            await other.hear()
            assert hubs.count == 1
            seq = await telling.tell(*BEGIN)
            await asyncio.gather(one.until(seq), other.until(seq))
            assert one.browser.rows == other.browser.rows != {}
    while hubs.tasks:
        await asyncio.gather(*hubs.tasks)
    assert hubs.count == 0


SECOND = (
    CallOpened(at=0.2, agent=0, call=1, id="c", name="assign_task"),
    AgentSpawned(
        at=0.2, agent=1, wave=1, call=1, index=0, name="reader", label="France", prompt=Long(text="read")
    ),
    AgentStarted(at=0.2, agent=1),
    AttemptStarted(at=0.2, agent=1, step=1, attempt=1, input=1, max_output=9),
)


async def test_text_of_another_agent_comes_only_while_it_is_watched(
    as_alice: Client, run: Run, telling: Telling
) -> None:
    await telling.tell(*BEGIN, *SECOND)
    async with a_page(as_alice, run.key) as page:
        await page.until(await telling.tell(TextDelta(at=0.3, agent=1, text="un")))
        assert 1 not in page.browser.drafts
        await page.look(1)
        assert words_of(page.browser.drafts[1]) == "un"
        await page.until(await telling.tell(TextDelta(at=0.4, agent=1, text="seen")))
        assert words_of(page.browser.drafts[1]) == "unseen"


async def test_a_fact_about_the_watched_agent_comes_as_its_partial(
    as_alice: Client, run: Run, telling: Telling
) -> None:
    await telling.tell(*BEGIN, *SECOND)
    async with a_page(as_alice, run.key) as page:
        await page.hear()
        await page.look(1)
        failed = AttemptFailed(
            at=0.5, agent=1, step=1, attempt=1, code="cut", reason="The line broke.", retry_at=2
        )
        await page.until(await telling.tell(TextDelta(at=0.4, agent=1, text="half"), failed))
        assert "The line broke. Tried again at 00:02." in page.browser.html["agent-1-step-1"]
        assert '<s class="superseded">half</s>' in page.browser.html["agent-1-step-1"]
        assert words_of(page.browser.drafts[1]) == ""


@pytest.mark.parametrize("which", ["theirs", "unknown"])
async def test_a_stranger_is_closed_out_as_from_a_run_that_does_not_exist(
    as_bob: Client, run: Run, which: str
) -> None:
    async with a_page(as_bob, run.key if which == "theirs" else uuid4(), join=False) as page:
        assert await page.closing() == 4404
        assert page.browser.closed == "There is no such run."


async def test_nobody_in_particular_is_closed_out(run: Run) -> None:
    async with a_page(Client(), run.key, join=False) as page:
        assert await page.closing() == 4404


@pytest.mark.parametrize(
    "nonsense",
    [
        " ",
        "{",
        "[]",
        '{"type":"stop"}',
        '{"type":"watch","agent":-1}',
        '{"type":"ack","seq":"1"}',
        '{"type":"ack","seq":1,"x":2}',
        '{"type":"join","since":0' + " " * 2000 + "}",
    ],
)
async def test_a_message_that_makes_no_sense_closes_with_a_reason(
    as_alice: Client, run: Run, nonsense: str
) -> None:
    async with a_page(as_alice, run.key) as page:
        await page.socket.send_to(text_data=nonsense)
        assert await page.closing() == 4400
        assert "makes no sense" in (page.browser.closed or "")


async def test_bytes_are_no_message(as_alice: Client, run: Run) -> None:
    async with a_page(as_alice, run.key) as page:
        await page.socket.send_to(bytes_data=b'{"type":"join","since":0}')
        assert await page.closing() == 4400


async def test_an_agent_that_does_not_exist_yet_may_be_asked_for(
    as_alice: Client, run: Run, telling: Telling
) -> None:
    async with a_page(as_alice, run.key) as page:
        await page.hear()
        looking = asyncio.create_task(page.look(0))
        await telling.tell(*BEGIN, *SPEAK)
        await looking
        assert words_of(page.browser.drafts[0]) == "Paris is"


async def test_who_signs_out_is_closed(as_alice: Client, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "CHECK_EVERY", 0.05)
    async with a_page(as_alice, run.key) as page:
        await page.hear()
        await in_database(Session.objects.all().delete)
        assert await page.closing() == 4000
        assert "signed out" in (page.browser.closed or "")


async def test_who_loses_the_run_is_closed(
    as_alice: Client, bob: User, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "CHECK_EVERY", 0.05)
    async with a_page(as_alice, run.key) as page:
        await page.hear()
        await in_database(Conversation.objects.update, owner=bob)
        assert await page.closing() == 4000


async def test_a_changed_password_closes_the_sockets_of_other_sessions(
    as_alice: Client, alice: User, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "CHECK_EVERY", 0.05)
    async with a_page(as_alice, run.key) as page:
        await page.hear()
        alice.set_password("another one entirely")
        await in_database(alice.save)
        assert await page.closing() == 4000


async def test_a_hub_that_breaks_sends_its_watchers_away_to_come_back(
    as_alice: Client,
    run: Run,
    telling: Telling,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with a_page(as_alice, run.key) as page:
        await page.hear()
        seq = await telling.tell(*BEGIN)
        await page.until(seq)
        impossible = (AgentFailed(at=9, agent=7, code="x", reason="nobody"),)
        await in_database(_smuggle, run, seq + 1, impossible)
        assert await page.closing() == 4408
    assert "the hub of run" in caplog.text
    assert hubs.count == 0


def _smuggle(run: Run, seq: int, events: tuple[Event, ...]) -> None:
    Frame.objects.create(run=run, seq=seq, epoch=1, events=wire.events_to_json(events).decode())
    wakeups.tell_reached(run.key, seq)


async def test_a_retried_run_comes_back_to_life_on_a_page_that_stayed_open(
    as_alice: Client, run: Run, telling: Telling
) -> None:
    await telling.tell(*BEGIN[:1], RunFailed(at=0.2, code="cut", reason="The line broke."))
    async with a_page(as_alice, run.key) as page:
        assert (await page.hear())["run"]["end"] == "failed"
        client = as_alice
        await in_database(client.post, f"/runs/{run.key}/control", {"kind": "retry", "agent": ""})
        while page.browser.run["status"] != "queued":
            await page.hear()
        assert page.browser.run["end"] is None
