"""An endpoint's refusals and breakdowns as errors of ours: the class says whether another try makes sense, the code is
for machines, the sentence tells a person what to do. Never a key, never more than a line of what the endpoint said.
"""

import re
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec

from swarm.errors import ModelAway, ModelBusy, ModelError, ModelRefused, ModelUnavailable
from swarm.providers.chunks import NOT_DECODED
from swarm.providers.fault_rules import RULES
from swarm.providers.retry_after import retry_after

QUOTED = 300  # characters of an endpoint's message that are passed on
SECRET = 8  # characters; what is shorter ("none", "EMPTY") is no key, and would blot out words

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
        return ModelAway(f"{host} does not answer: no connection in time.")
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        return ModelAway(f"No connection to {host}: {clip(str(error))}")
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
    rule = next((rule for rule in RULES if rule.fits(status, words, message)), None)
    if rule is None:
        kind: type[ModelError] = ModelRefused
        code, sentence = "bad_request", f"The endpoint refused the request ({status})."
    else:
        kind, code, sentence = rule.kind, rule.code, rule.sentence
    if said := clip(redact(message, key)):
        sentence = f"{sentence} It says: {said}"
    if issubclass(kind, ModelBusy | ModelUnavailable):
        return kind(sentence, code=code, retry_after=retry_after(headers, message, now))
    return kind(sentence, code=code)


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
    if len(key) >= SECRET:
        text = text.replace(key, "***")
    return _KEYLIKE.sub("***", text)


def clip(text: str) -> str:
    """One line of at most QUOTED characters."""
    line = " ".join(text[: QUOTED * 4].split())
    return line if len(line) <= QUOTED else line[: QUOTED - 1] + "…"
