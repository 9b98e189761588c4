"""The socket of a live page: who may watch is checked at joining, everything else is the hub's."""

import asyncio
import contextlib
import io
from uuid import UUID

import msgspec
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import HASH_SESSION_KEY
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.runs.access import run_for
from playground.runs.hub import Hub, hubs
from playground.runs.models import Run
from playground.runs.rendering.messages import Closed, encode
from playground.runs.seats import Seat, Ticket
from playground.runs.threads import in_database
from playground.users.models import User

NOT_FOUND = 4404
NO_SENSE = 4400
OVER = 4000
AGAIN = 4408  # the browser comes back by itself

MESSAGE_BYTES = 1_000


class Join(Struct, tag="join", tag_field="type", forbid_unknown_fields=True):
    """The first message. A snapshot follows, whatever the page holds."""

    since: int = 0


class Watch(Struct, tag="watch", tag_field="type", forbid_unknown_fields=True):
    """Which agent the page looks at."""

    agent: int | None


class Ack(Struct, tag="ack", tag_field="type", forbid_unknown_fields=True):
    """Up to which frame the page has applied what came."""

    seq: int


_decoder: msgspec.json.Decoder[Join | Watch | Ack] = msgspec.json.Decoder(Join | Watch | Ack)


class RunConsumer(AsyncWebsocketConsumer):
    """One browser that watches one run."""

    run: Run
    hub: Hub | None = None
    seat: Seat | None = None
    pump: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await (
            self.accept()
        )  # a refusal before this would reach the browser as a broken line, to be tried again
        run = await in_database(_run_for, self.scope["user"], self.scope["url_route"]["kwargs"]["key"])
        if run is not None:
            self.run = run
            return
        with translation.override(self._language()):
            await self._end(_("There is no such run."), NOT_FOUND)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not hasattr(self, "run") or (self.seat is not None and self.seat.closed):
            return
        try:
            message = _understood(text_data)
        except ValueError:
            with translation.override(self._language()):
                await self._end(_("This page sent something that makes no sense here. Reload it."), NO_SENSE)
            return
        match message:
            case Join() if self.seat is None:
                self._join()
            case Watch() if self.seat is not None and self.hub is not None:
                self.hub.watch(self.seat, message.agent)
            case Ack() if self.seat is not None:
                self.seat.acknowledge(message.seq)
            case _:
                pass  # a second join, or anything before the first: harmless, and nothing to answer

    async def disconnect(self, code: int) -> None:
        if self.hub is not None and self.seat is not None:
            self.hub.leave(self.seat)
        if self.pump is not None and self.pump is not asyncio.current_task():
            self.pump.cancel()
            await asyncio.gather(self.pump, return_exceptions=True)

    def _join(self) -> None:
        session = self.scope["session"]
        ticket = Ticket(
            user=self.run.conversation.owner_id,
            session=session.session_key or "",
            proof=session.get(HASH_SESSION_KEY, ""),
        )
        self.seat = Seat(ticket=ticket, language=self._language())
        self.hub = hubs.join(self.run, self.seat)
        self.pump = asyncio.create_task(self._pump(self.seat))

    async def _pump(self, seat: Seat) -> None:
        """Send what the seat gets, until it is closed."""
        last = ""
        while (text := await seat.next()) is not None:
            last = text
            await self.send(text_data=text)
        await self.close(OVER if last.startswith('{"type":"closed"') else AGAIN)

    async def _end(self, reason: str, code: int) -> None:
        await self.send(text_data=encode(Closed(reason=reason)))
        await self.close(code)

    def _language(self) -> str:
        request = ASGIRequest({**self.scope, "method": "GET"}, io.BytesIO())
        return translation.get_language_from_request(request)


def _run_for(user: object, key: UUID) -> Run | None:
    """The run, if it exists and this person may see it."""
    if not isinstance(user, User):
        return None
    with contextlib.suppress(Http404):
        return run_for(user, key)
    return None


def _understood(text: str | None) -> Join | Watch | Ack:
    """The message. Raises ValueError for what is none, is too long, or has a number that cannot be."""
    if text is None or len(text) > MESSAGE_BYTES:
        raise ValueError("not a message of the live page")
    message = _decoder.decode(text)
    match message:
        case Join(since=number) | Ack(seq=number) | Watch(agent=int(number)) if number < 0:
            raise ValueError("a number below 0")
        case _:
            return message
