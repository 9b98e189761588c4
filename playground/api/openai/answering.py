"""A run as one chat completion, whole or as a stream of chunks. Its journal is the source of both."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from playground.api.events import frames
from playground.api.openai.chunks import Narrator
from playground.api.refusals import Refusal
from playground.runs.actions import RunEnded, send_control
from playground.runs.models import Run, Status
from playground.runs.rendering.reasons import told
from playground.runs.threads import in_database
from swarm import wire

AT_ONCE = frozenset({"instant", "thinking"})  # modes whose leading agent has no tools of the site


async def whole(run: Run, asked: str, token: int, *, stays: bool = False) -> dict[str, Any]:
    """The completion, when the run has ended. Raises Refusal where it ended without an answer."""
    narrator = Narrator(tools=run.mode not in AT_ONCE)
    async with _stopped_when_left(run, stays):
        async for frame in frames(run, 0, token=token):
            if frame is not None:
                for _piece in narrator.hear(wire.events_from_json(frame.events)):
                    pass
    ended = _with_answer(await in_database(_again, run.pk))
    calls = narrator.calls()
    message: dict[str, Any] = {"role": "assistant", "content": narrator.state.answer, "refusal": None}
    if calls:
        message["tool_calls"] = [{key: call[key] for key in ("id", "type", "function")} for call in calls]
        message["content"] = narrator.state.answer or None
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": _finish(narrator)}
    return _head(run, asked, "chat.completion") | {"choices": [choice], "usage": _usage(ended)}


async def chunks(
    run: Run, asked: str, token: int, *, usage: bool, stays: bool = False
) -> AsyncGenerator[bytes]:
    """The completion as it comes, as text/event-stream. A client that leaves stops the run, unless that `stays`."""
    async with _stopped_when_left(run, stays), aclosing(_told(run, asked, token, usage=usage)) as pieces:
        async for piece in pieces:
            yield piece


async def _told(run: Run, asked: str, token: int, *, usage: bool) -> AsyncGenerator[bytes]:
    narrator = Narrator(tools=run.mode not in AT_ONCE)
    head = _head(run, asked, "chat.completion.chunk")
    yield _chunk(head, {"role": "assistant", "content": ""})
    async for frame in frames(run, 0, token=token):
        if frame is None:
            yield b": still here\n\n"
            continue
        for kind, piece in narrator.hear(wire.events_from_json(frame.events)):
            yield _chunk(head, {kind: piece})
    for kind, piece in narrator.rest():
        yield _chunk(head, {kind: piece})
    try:
        ended = _with_answer(await in_database(_again, run.pk))
    except Refusal as refusal:
        error = {"type": "server_error", "message": str(refusal), "param": None, "code": refusal.code}
        yield b"data: " + msgspec.json.encode({"error": error}) + b"\n\n"
    else:
        calls = narrator.calls()
        if calls:
            yield _chunk(head, {"tool_calls": calls})
        yield _chunk(head, {}, finish=_finish(narrator))
        if usage:
            yield b"data: " + msgspec.json.encode(head | {"choices": [], "usage": _usage(ended)}) + b"\n\n"
    yield b"data: [DONE]\n\n"


def _head(run: Run, asked: str, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{run.key.hex}",
        "object": kind,
        "created": int(run.accepted_at.timestamp()),
        "model": asked,
        "run": str(run.key),  # ours: where to look at it, and what to ask the REST API for
    }


def _chunk(head: dict[str, Any], delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return b"data: " + msgspec.json.encode(head | {"choices": [choice]}) + b"\n\n"


def _finish(narrator: Narrator) -> str:
    """Why the last step ended, in OpenAI's words."""
    if narrator.calls():
        return "tool_calls"
    steps = narrator.state.agents[0].steps if narrator.state.agents else []
    return "length" if steps and steps[-1].finish == "length" else "stop"


def _usage(run: Run) -> dict[str, Any]:
    """Tokens of all agents together."""
    return {
        "prompt_tokens": run.input_tokens,
        "completion_tokens": run.output_tokens,
        "total_tokens": run.input_tokens + run.output_tokens,
        "prompt_tokens_details": {"cached_tokens": run.cached_tokens},
    }


@asynccontextmanager
async def _stopped_when_left(run: Run, stays: bool) -> AsyncGenerator[None]:
    """Stop the run when the client goes before the end: nobody is left to read it, and it costs money."""
    try:
        yield
    except (GeneratorExit, asyncio.CancelledError):
        if not stays:
            await asyncio.shield(in_database(_stop, run))
        raise


def _stop(run: Run) -> None:
    """What came is kept, and can be gone on with on the page."""
    with suppress(RunEnded):
        send_control(run, "stop")


def _again(run: int) -> Run | None:
    return Run.objects.filter(pk=run).first()


def _with_answer(run: Run | None) -> Run:
    """The run, if it has its answer. Raises Refusal with the reason why not."""
    if run is None:
        raise Refusal(404, _("The conversation was removed while this was answered."), code="gone")
    if run.status == Status.COMPLETED:
        return run
    if run.status == Status.CANCELLED:
        raise Refusal(409, _("The run was stopped."), code="cancelled")
    if not run.ended:
        raise Refusal(401, _("This token was revoked while the answer came."), code="invalid_api_key")
    raise Refusal(502, told(run.reason) or _("The run failed."), code=run.code or "failed")
