"""The practice model as an endpoint in the form of the OpenAI API: a raw ASGI application.

It is a program behind the same wire as a language model: what it answers, it reads from the messages and tools of the
request and from nothing else.
"""

import asyncio
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine

from msgspec import structs

from swarm.practice.asgi import ClientGone, Receive, Refusal, Scope, Send, read_body, send_json, send_start
from swarm.practice.asked import ChatRequest, PaceWish, characters, chat_request, dialogue_of
from swarm.practice.dialogue import Dialogue, Draft
from swarm.practice.pace import Pace, tick
from swarm.practice.pictures import with_looks
from swarm.practice.script import script_of
from swarm.practice.wire import Answer

MODEL_NAME = "practice"
WINDOW = 262_144  # tokens: the window of the models that it stands in for
MAX_BODY = 100 * 1024 * 1024  # bytes: as the Kimi API takes
MAX_PACE = 100_000.0  # tokens a second, and seconds: more is a mistake

log = logging.getLogger(__name__)


class PracticeModel:
    """The application. `think` is the brain: a pure function from the dialogue to the next reply."""

    def __init__(
        self, think: Callable[[Dialogue], Draft], *, pace: Pace | None = None, prefix: str = "/v1"
    ) -> None:
        self._think = think
        self._pace = pace or Pace()
        self._routes = {
            f"{prefix}/models": ("GET", self._models),
            f"{prefix}/chat/completions": ("POST", self._chat),
        }
        self._streams = 0  # that flow just now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await _live(receive, send)
        if scope["type"] != "http":
            raise ValueError(f"the practice model speaks HTTP, not {scope['type']}")
        try:
            await self._route(scope)(receive, send)
        except Refusal as refusal:
            await send_json(send, refusal.status, refusal.body)
        except ClientGone:
            return None
        return None

    def _route(self, scope: Scope) -> Callable[[Receive, Send], Awaitable[None]]:
        """Who answers. Raises Refusal where nobody does."""
        method, answer = self._routes.get(scope["path"], ("", self._models))
        if not method:
            raise Refusal(404, "There is nothing here.", kind="not_found_error")
        if scope["method"] != method:
            raise Refusal(405, f"Use {method} here.", kind="invalid_request_error")
        return answer

    async def _models(self, _receive: Receive, send: Send) -> None:
        model = {
            "id": MODEL_NAME,
            "object": "model",
            "created": 0,
            "owned_by": "murmuration",
            "max_model_len": WINDOW,
            "supports_image_in": True,  # it measures pictures, and says that it does not see what they show
            "supports_video_in": False,
            "supports_reasoning": True,
            "supports_tools": True,
            "description": "A program that practises with the tools it is given. It is not a language model.",
        }
        await send_json(send, 200, {"object": "list", "data": [model]})

    async def _chat(self, receive: Receive, send: Send) -> None:
        body = await read_body(receive, MAX_BODY)
        try:
            request = chat_request(body)
            dialogue = dialogue_of(request)
            if dialogue.pictures:
                dialogue = await asyncio.to_thread(with_looks, dialogue)
            answer = self._answer(request, dialogue)
            pace = _pace(request.practice, self._pace)
        except ValueError as error:
            raise Refusal(400, str(error), kind="invalid_request_error") from error
        wait = pace.wait(body)
        if request.stream:
            usage = request.stream_options is not None and request.stream_options.include_usage
            await _unless_gone(self._stream(answer, pace, wait, send, usage=usage), receive)
        else:
            await _unless_gone(_whole(answer, pace, wait, send), receive)

    def _answer(self, request: ChatRequest, dialogue: Dialogue) -> Answer:
        """Think. Raises Refusal or ValueError for a request that cannot be answered."""
        if request.model not in {"", MODEL_NAME}:
            message = f"The model `{request.model}` does not exist. This endpoint has `{MODEL_NAME}`."
            raise Refusal(404, message, kind="not_found_error", param="model")
        prompt_tokens = characters(request) // 4 + 1
        if prompt_tokens > WINDOW:
            message = (
                f"This model's maximum context length is {WINDOW} tokens, your messages have {prompt_tokens}."
            )
            raise Refusal(400, message, kind="context_length_exceeded", param="messages")
        draft = self._ponder(dialogue)
        if not request.reasons:
            draft = Draft(text=draft.text, calls=draft.calls)
        if request.begun:  # where the answer would begin otherwise, all of it follows
            draft = structs.replace(draft, text=draft.text.removeprefix(request.begun))
        script = script_of(
            draft, calls_before=len(dialogue.calls), one_call=request.parallel_tool_calls is False
        )
        finish = "tool_calls" if draft.calls else "stop"
        if request.limit is not None and request.limit < len(script):
            script, finish = script[: request.limit], "length"
        return Answer(
            id=f"chatcmpl-{uuid.uuid4().hex}",
            created=int(time.time()),
            model=MODEL_NAME,
            finish=finish,
            prompt_tokens=prompt_tokens,
            script=script,
        )

    def _ponder(self, dialogue: Dialogue) -> Draft:
        """The one place that catches everything: a mistake in the brain must look like a server's fault."""
        try:
            return self._think(dialogue)
        except Exception as error:
            log.exception("the practice model failed to think")
            raise Refusal(
                500, "The practice model failed on this conversation.", kind="server_error"
            ) from error

    async def _stream(self, answer: Answer, pace: Pace, wait: float, send: Send, *, usage: bool) -> None:
        await send_start(
            send, 200, (b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-cache")
        )
        self._streams += 1
        try:
            await asyncio.sleep(wait)
            await self._flow(answer, pace, send)
        finally:
            self._streams -= 1
        await send({"type": "http.response.body", "body": answer.closing(usage=usage), "more_body": False})

    async def _flow(self, answer: Answer, pace: Pace, send: Send) -> None:
        """Write what is due, some times a second; a slow reader is waited for in `send`."""
        loop = asyncio.get_running_loop()
        began, sent, opening = loop.time(), 0, answer.opening()
        while opening or sent < len(answer.script):
            due = int(min(pace.due(loop.time() - began), len(answer.script)))
            if opening or due > sent:
                body = opening + answer.piece(answer.script[sent:due])
                await send({"type": "http.response.body", "body": body, "more_body": True})
            sent, opening = due, b""
            if sent < len(answer.script):
                await asyncio.sleep(tick(self._streams))


async def _whole(answer: Answer, pace: Pace, wait: float, send: Send) -> None:
    await asyncio.sleep(wait + (len(answer.script) / pace.tokens_per_second if pace.tokens_per_second else 0))
    await send_json(send, 200, answer.whole())


def _pace(wish: PaceWish | None, own: Pace) -> Pace:
    """The pace that the request wishes, where it wishes one. Raises ValueError for nonsense."""
    if wish is None:
        return own
    first = own.first_token if wish.first_token is None else wish.first_token
    speed = own.tokens_per_second if wish.tokens_per_second is None else wish.tokens_per_second
    if not (0 <= first <= MAX_PACE and 0 <= speed <= MAX_PACE):
        raise ValueError(f"practice: first_token and tokens_per_second go from 0 to {MAX_PACE:.0f}.")
    return Pace(first_token=first, tokens_per_second=speed)


async def _unless_gone(work: Coroutine[None, None, None], receive: Receive) -> None:
    """Do `work`, but stop it as soon as the client has gone."""
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_gone(receive))
    both = {working, leaving}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in both:
            task.cancel()
        await asyncio.wait(both)
    for task in both:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _live(receive: Receive, send: Send) -> None:
    """Say yes to the server's start and its end: there is nothing to prepare."""
    while True:
        moment = (await receive())["type"].removeprefix("lifespan.")
        await send({"type": f"lifespan.{moment}.complete"})
        if moment == "shutdown":
            return
