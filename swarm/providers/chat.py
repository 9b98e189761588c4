"""A model behind an endpoint of chat completions: one request, one try, pieces told as they arrive."""

import asyncio
import contextlib
import re
import time
from types import TracebackType
from typing import Self

import httpx

from swarm.bodies import Bodies
from swarm.errors import ModelError, ModelRefused, ModelUnavailable
from swarm.messages import VideoPart
from swarm.model import Reply, Request, Sink
from swarm.places.engine import EngineLoad
from swarm.providers import faults
from swarm.providers.address import Endpoint
from swarm.providers.answer import Answer, ErrorInside
from swarm.providers.body import body_of
from swarm.providers.chunks import BadChunk
from swarm.providers.clients import Lease, give_back, lease_for
from swarm.providers.families import Listed, listed
from swarm.providers.gauge import Gauge, size_of
from swarm.providers.learning import Learned, Question, Unwilling, learn, models_of
from swarm.providers.load import load_of
from swarm.providers.media import Media
from swarm.providers.patience import Patience
from swarm.providers.sse import EventSplitter, EventTooLong
from swarm.providers.transport import Once, pour
from swarm.providers.uploads import Uploads
from swarm.providers.verdict import reply_of

ERROR_BYTES = 64 * 1024  # of an error's body
WHOLE_BYTES = 32 * 1024 * 1024  # of an answer without a stream
AGENT = "murmuration"
UPLOAD_SECONDS = 600.0  # for 100 MB on a slow line
ABOUT_A_FILE = re.compile(r"\b(file|video)s?\b", re.IGNORECASE)  # in the words of a refusal


class ChatModel:
    """Implements `swarm.model.Model` over httpx. See `endpoint.open_model`."""

    def __init__(self, endpoint: Endpoint, bodies: Bodies) -> None:
        self._endpoint = endpoint
        self._media = Media(bodies, blind=endpoint.blind)
        self._uploads = Uploads(endpoint, self._post_file)
        self._lease: Lease | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._learned: Learned | None = None
        self._learning = asyncio.Lock()
        self._reasoning_field = ""
        self._gauge = Gauge()
        key = endpoint.key.strip()
        self._headers = {"user-agent": AGENT, "accept-encoding": "identity"}
        if key:
            self._headers["authorization"] = f"Bearer {key}"
        self._headers |= {name.lower(): value for name, value in endpoint.headers.items()}

    @property
    def name(self) -> str:
        """The model's name as the endpoint knows it."""
        return self._endpoint.model

    @property
    def places(self) -> int | None:
        """How many requests the endpoint takes at once; None where that is not known."""
        return self._endpoint.places

    async def learned(self) -> Learned:
        """Dialect and window, asked of the endpoint once. Raises ModelError."""
        async with self._learning:
            if self._learned is None:
                self._learned = learned = await self._told(learn)
                if learned.video and learned.dialect.uploads_videos:
                    self._media.upload = self._uploads.address_of
            return self._learned

    async def models(self) -> tuple[Listed, ...]:
        """The models that the endpoint lists, none where it keeps no list, with what they can. Raises ModelError."""
        rows = await self._told(models_of)
        dialect = (await self.learned()).dialect
        return tuple(listed(row, dialect) for row in rows if row.id)

    async def load(self) -> EngineLoad | None:
        """What the engine behind the endpoint says of its load; None where it is of a kind that does not. Raises ModelError."""
        learned = await self.learned()
        return await self._told(load_of) if learned.dialect.tells_load else None

    async def _told[T](self, question: Question[T]) -> T:
        """What the endpoint tells about itself."""
        try:
            return await question(self._endpoint, self._road().client, self._headers)
        except Unwilling as error:
            answer = error.response
            raise self._refusal(answer, answer.content[:ERROR_BYTES]) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise faults.of_transport(error, self._endpoint.host) from error

    async def complete(self, request: Request, sink: Sink) -> Reply:
        """Answer one request; one try. Raises ModelError. Cancelling the task closes the connection."""
        learned = self._learned or await self.learned()
        size = size_of(request.messages, request.tools)
        sent = Once(
            await body_of(
                request,
                model=self.name,
                dialect=learned.dialect,
                habit=learned.habit(self.name),
                reasoning_field=self._reasoning_field or learned.dialect.reasoning_field,
                most_output=self._most_output(request, size, learned.window),
                more=self._endpoint.fields,
                media=self._media,
            )
        )
        loop = asyncio.get_running_loop()
        answer = Answer(sink, loop.time)
        began = loop.time()
        try:
            await self._ask(sent, answer, stream=request.stream)
        except ModelRefused as error:
            if not (re.search(ABOUT_A_FILE, str(error)) and self._uploads.forget_old()):
                raise
            raise ModelUnavailable(
                "The endpoint no longer has a video of this conversation: it is sent again.", code="file_gone"
            ) from error
        self._reasoning_field = answer.reasoning_key or self._reasoning_field
        reply = reply_of(answer, request, began=began, ended=loop.time())
        if not reply.usage.estimated:
            self._gauge.learn(size, reply.usage.input)
        return reply

    def _most_output(self, request: Request, size: int, window: int | None) -> int:
        """What was asked for, or what still fits the window: together they must not be more than it holds."""
        if window is None:
            return request.max_output_tokens
        return min(request.max_output_tokens, self._gauge.room(size, window))

    async def _post_file(self, name: str, part: VideoPart, data: bytes) -> bytes:
        """Send a video to the endpoint's files; what it answers. Raises ModelError."""

        async def post(endpoint: Endpoint, client: httpx.AsyncClient, headers: dict[str, str]) -> bytes:
            response = await client.post(
                endpoint.url("files"),
                headers=headers,
                files={"file": (name, data, part.media_type)},
                data={"purpose": "video"},
                timeout=httpx.Timeout(UPLOAD_SECONDS, connect=endpoint.timeouts.connect),
            )
            if not response.is_success:
                raise Unwilling(response)
            return response.content

        return await self._told(post)

    async def _ask(self, body: Once, answer: Answer, *, stream: bool) -> None:
        """Send, and let `answer` hear what comes back. Every failure leaves as a ModelError."""
        try:
            async with Patience(answer, self._endpoint.timeouts, stream=stream):
                await self._exchange(body, answer, stream=stream)
        except ErrorInside as error:
            raise faults.of_event(error.body, key=self._endpoint.key.strip(), now=time.time()) from None
        except BadChunk as error:
            raise ModelUnavailable(f"The endpoint sent {error}.", code=error.code) from error
        except EventTooLong as error:
            raise ModelUnavailable(f"The endpoint sent {error}.", code="too_much") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise faults.of_transport(error, self._endpoint.host) from error

    async def _exchange(self, body: Once, answer: Answer, *, stream: bool) -> None:
        url = httpx.URL(self._endpoint.url("chat/completions"))
        headers = {
            "host": url.netloc.decode("ascii"),
            "content-type": "application/json",
            "content-length": str(body.size),
            "accept": "text/event-stream" if stream else "application/json",
        } | self._headers
        timeout = httpx.Timeout(None, connect=self._endpoint.timeouts.connect)
        request = httpx.Request(
            "POST", url, headers=headers, stream=body, extensions={"timeout": timeout.as_dict()}
        )
        async with contextlib.aclosing(await self._road().send(request)) as response:
            if not response.is_success:
                raise self._refusal(response, await _bytes_of(response, ERROR_BYTES))
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind == "text/html":
                raise ModelRefused(
                    "This address answers with a web page: the base URL is not that of an endpoint (often it ends "
                    "in /v1).",
                    code="not_an_endpoint",
                )
            if stream and kind != "application/json":
                await _listen(response, answer)
            else:
                answer.hear_whole(await _bytes_of(response, WHOLE_BYTES))

    def _refusal(self, response: httpx.Response, body: bytes) -> ModelError:
        return faults.of_response(
            response.status_code, response.headers, body, key=self._endpoint.key.strip(), now=time.time()
        )

    def _road(self) -> Lease:
        """The running loop's way to the endpoint; a share of it is held until `aclose`."""
        loop = asyncio.get_running_loop()
        if self._lease is None or self._loop is not loop:
            self._lease, self._loop = lease_for(self._endpoint), loop
        return self._lease

    async def aclose(self) -> None:
        """Give the connections back. The model may be used again; it then takes new ones."""
        lease, self._lease = self._lease, None
        if lease is not None and self._loop is asyncio.get_running_loop():
            await give_back(lease)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


async def _listen(response: httpx.Response, answer: Answer) -> None:
    """Let `answer` hear the events of a stream, straight from the socket."""
    splitter = EventSplitter()
    feed, hear = splitter.feed, answer.hear

    def listener(piece: bytes) -> bool:
        for event in feed(piece):  # noqa: SIM110 - any() would make a generator for each piece
            if hear(event):
                return True
        return False

    await pour(response, listener)
    if not answer.done:
        for event in splitter.end():
            try:
                hear(event)
            except BadChunk as error:
                raise ModelUnavailable("The answer was cut off before its end.", code="cut") from error


async def _bytes_of(response: httpx.Response, most: int) -> bytes:
    """A body, up to `most` bytes of it."""
    pieces: list[bytes] = []
    size = 0

    def listener(piece: bytes) -> bool:
        nonlocal size
        pieces.append(piece)
        size += len(piece)
        return size >= most

    await pour(response, listener)
    return b"".join(pieces)[:most]
