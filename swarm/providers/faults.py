"""An endpoint's refusals and breakdowns as errors of ours: the class says whether another try makes sense, the code is
for machines, the sentence tells a person what to do. Never a key, never more than a line of what the endpoint said.
"""

import re
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec
from msgspec import Struct

from swarm.errors import (
    ContentRefused,
    ContextTooLong,
    KeyRefused,
    ModelBusy,
    ModelError,
    ModelRefused,
    ModelUnavailable,
    QuotaSpent,
)
from swarm.providers.chunks import NOT_DECODED
from swarm.providers.retry_after import retry_after

QUOTED = 300  # characters of an endpoint's message that are passed on


class Rule(Struct, frozen=True):
    """What an error is: the first rule wins whose status, word of the type and pattern in the message all fit."""

    kind: type[ModelError]
    code: str
    sentence: str
    status: tuple[int, ...] = ()  # empty: any
    words: tuple[str, ...] = ()  # in `type` or `code`; empty: any
    pattern: str = ""


RULES = (
    Rule(
        ModelRefused,
        "server_flags",
        "The server does not take tools: start vLLM with --enable-auto-tool-choice and --tool-call-parser with the "
        "parser of this model (kimi_k2 for Kimi K2), and --reasoning-parser likewise.",
        pattern=r"--enable-auto-tool-choice|--tool-call-parser|tool.?call.?parser",
    ),
    Rule(
        QuotaSpent,
        "quota_spent",
        "The money or budget of this key is spent: top it up at the provider, then resume.",
        words=(
            "exceeded_current_quota",
            "insufficient_quota",
            "billing",
            "insufficient_balance",
            "quota_exceeded",
        ),
    ),
    Rule(QuotaSpent, "quota_spent", "The provider wants to be paid before it goes on.", status=(402,)),
    Rule(
        QuotaSpent,
        "quota_spent",
        "The budget of this key is spent.",
        status=(403, 429),
        pattern=r"insufficient (balance|quota|credit)|quota (has been )?(exceeded|spent|exhausted)|out of credits|"
        r"check your plan and billing|(usage|billing) limit",
    ),
    Rule(
        ContentRefused,
        "content_filter",
        "The provider's filter refused the content.",
        words=("content_filter", "content_policy", "high_risk"),
    ),
    Rule(
        ContentRefused,
        "content_filter",
        "The provider's filter refused the content.",
        (400,),
        (),
        r"high risk|content.?filter",
    ),
    Rule(
        ContextTooLong,
        "context_too_long",
        "The conversation does not fit the model's window.",
        status=(400, 413, 422, 500),
        pattern=r"maximum context length|context.?(length|window).{0,40}exceed|exceed.{0,40}(context|token limit)|"
        r"(input|prompt).{0,30}(too long|too many tokens)|token length too long|longer than the maximum model length",
    ),
    Rule(
        ContextTooLong,
        "context_too_long",
        "The conversation does not fit the model's window.",
        (),
        ("context_length",),
    ),
    Rule(
        ModelRefused,
        "output_limit",
        "The server does not allow so many output tokens: set a lower limit.",
        (400, 422),
        (),
        r"max_(completion_)?tokens.{0,80}(cannot|greater|exceed|large|at most|less than)",
    ),
    Rule(
        KeyRefused,
        "key_refused",
        "The endpoint does not accept the key: check the key, and that it belongs to this address and region.",
        status=(401,),
    ),
    Rule(
        KeyRefused,
        "key_refused",
        "The endpoint does not accept the key.",
        (),
        ("invalid_authentication", "incorrect_api_key", "invalid_api_key"),
    ),
    Rule(
        KeyRefused,
        "no_permission",
        "The key may not use this model or address: check its rights, and the list of addresses that may use it.",
        status=(403,),
    ),
    Rule(
        ModelRefused,
        "unknown_model",
        "The endpoint does not know this model: check its name, whether it was retired, and that the address ends as "
        "the endpoint's documentation says (often /v1).",
        status=(404, 410),
    ),
    Rule(
        ModelRefused,
        "unknown_model",
        "The endpoint does not know this model.",
        (400,),
        (),
        r"model.{0,60}(does not exist|not found|not exist)",
    ),
    Rule(
        ModelRefused,
        "not_an_endpoint",
        "This address does not take chat completions: check the base URL.",
        status=(405,),
    ),
    Rule(
        ModelRefused, "too_large", "The request is too large: send fewer or smaller pictures.", status=(413,)
    ),
    Rule(
        ModelBusy,
        "engine_overloaded",
        "The provider is overloaded; it will be asked again.",
        words=("engine_overloaded", "overloaded_error", "model_overloaded"),
    ),
    Rule(ModelBusy, "rate_limited", "The endpoint's limit of requests or tokens is reached.", status=(429,)),
    Rule(ModelBusy, "rate_limited", "The endpoint's limit is reached.", (), ("rate_limit",)),
    Rule(
        ModelBusy, "overloaded", "The server is full or not ready; it will be asked again.", status=(503, 529)
    ),
    Rule(
        ModelUnavailable, "timeout", "The server, or one before it, gave up waiting.", status=(408, 504, 524)
    ),
    Rule(ModelUnavailable, "conflict", "The server could not take the request just now.", status=(409, 425)),
    Rule(ModelUnavailable, "server_error", "The server failed.", status=tuple(range(500, 600))),
)

_KEYLIKE = re.compile(r"\b(?:sk|pk)-[A-Za-z0-9*_.-]{6,}|Bearer\s+\S+", re.I)


def of_response(status: int, headers: Mapping[str, str], body: bytes, *, key: str, now: float) -> ModelError:
    """The error that a status other than 200 stands for."""
    if 300 <= status < 400:
        return ModelRefused(
            "The address redirects elsewhere: set the base URL to where it leads.", code="redirected"
        )
    return _of_body(status, headers, body, key=key, now=now)


def of_event(body: bytes, *, key: str, now: float) -> ModelError:
    """The error that came as JSON inside an answer with status 200."""
    return _of_body(0, {}, body, key=key, now=now)


def of_transport(error: Exception, host: str) -> ModelError:
    """The error that httpx, or the connection under it, raised."""
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return ModelUnavailable(f"{host} does not answer: no connection in time.", code="connect")
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return ModelUnavailable(f"No connection to {host}: {clip(str(error))}", code="connect")
    if isinstance(error, httpx.TimeoutException):
        return ModelUnavailable(f"{host} did not answer in time.", code="timeout")
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError | httpx.InvalidURL):
        return ModelRefused(f"The endpoint is set up wrongly: {clip(str(error))}", code="bad_endpoint")
    if (
        isinstance(error, httpx.RemoteProtocolError)
        and "disconnected" not in str(error)
        and "closed" not in str(error)
    ):
        return ModelUnavailable(
            f"{host} does not speak HTTP as it should: {clip(str(error))}", code="bad_http"
        )
    return ModelUnavailable(f"The connection to {host} was cut.", code="cut")


def _of_body(status: int, headers: Mapping[str, str], body: bytes, *, key: str, now: float) -> ModelError:
    message, words, inner = _read(body)
    status = status or inner or 500
    rule = next((rule for rule in RULES if _fits(rule, status, words, message)), None)
    if rule is None:
        rule = Rule(ModelRefused, "bad_request", f"The endpoint refused the request ({status}).")
    said = clip(redact(message, key))
    sentence = f"{rule.sentence} It says: {said}" if said else rule.sentence
    if issubclass(rule.kind, ModelBusy | ModelUnavailable):
        return rule.kind(sentence, code=rule.code, retry_after=retry_after(headers, message, now))
    return rule.kind(sentence, code=rule.code)


def _fits(rule: Rule, status: int, words: str, message: str) -> bool:
    return (
        (not rule.status or status in rule.status)
        and (not rule.words or any(word in words for word in rule.words))
        and (not rule.pattern or re.search(rule.pattern, message, re.I | re.S) is not None)
    )


def _read(body: bytes) -> tuple[str, str, int]:
    """Message, words of type and code, and status of an error's body, whatever its shape.

    Shapes seen: `{"error": {"message", "type", "code"}}`, `{"error": "Unauthorized"}`, `{"detail": …}`,
    `{"object": "error", "message", …}`, and pages for people.
    """
    try:
        whole: Any = msgspec.json.decode(body)
    except NOT_DECODED:
        return _plain(body), "", 0
    fields = whole.get("error", whole) if isinstance(whole, dict) else whole
    if not isinstance(fields, dict):
        return str(fields), "", 0
    message = fields.get("message") or fields.get("detail") or ""
    code = fields.get("code")
    words = f"{fields.get('type') or ''} {code or ''}".lower()
    status = code if isinstance(code, int) and 400 <= code < 600 else 0
    return message if isinstance(message, str) else msgspec.json.encode(message).decode(), words, status


def _plain(body: bytes) -> str:
    """A page or a line as one line of text."""
    text = body[:4096].decode("utf-8", "replace")
    return re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", text, flags=re.I | re.S)


def redact(text: str, key: str) -> str:
    """`text` without the key, and without what looks like one."""
    if key:
        text = text.replace(key, "***")
    return _KEYLIKE.sub("***", text)


def clip(text: str) -> str:
    """One line of at most QUOTED characters."""
    line = " ".join(text[: QUOTED * 4].split())
    return line if len(line) <= QUOTED else line[: QUOTED - 1] + "…"
