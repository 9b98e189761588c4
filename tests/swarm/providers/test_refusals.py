"""Requests that an endpoint refuses: the class says whether to try again, the sentence what a person can do."""

import json

import pytest

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
from swarm.providers import faults
from swarm.providers.retry_after import retry_after
from tests.swarm.providers.server import Heard, Script, ask, http, model_at, serving


def error(message: str, kind: str = "", code: object = None) -> bytes:
    return json.dumps({"error": {"message": message, "type": kind, "code": code}}).encode()


VLLM_FULL = error("The engine is currently busy and cannot accept new requests.", "Service Unavailable", 503)
VLLM_LONG = error(
    "This model's maximum context length is 8192 tokens. However, your prompt contains at least 8193 input tokens, "
    "which exceeds this limit even without any output tokens.",
    "BadRequestError",
    400,
)
VLLM_FLAGS = error(
    '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    "BadRequestError",
    400,
)

REFUSALS: list[tuple[str, int, bytes, type[ModelError], str]] = [
    ("Kimi overloaded", 429, error("busy", "engine_overloaded_error"), ModelBusy, "engine_overloaded"),
    (
        "Kimi rate",
        429,
        error("Your account request reached max RPM: 3", "rate_limit_reached_error"),
        ModelBusy,
        "rate_limited",
    ),
    (
        "Kimi money",
        429,
        error("suspended, please recharge", "exceeded_current_quota_error"),
        QuotaSpent,
        "quota_spent",
    ),
    (
        "OpenAI money",
        429,
        error("You exceeded your current quota", "insufficient_quota", "insufficient_quota"),
        QuotaSpent,
        "quota_spent",
    ),
    ("payment required", 402, error("Insufficient credits"), QuotaSpent, "quota_spent"),
    ("subscription spent", 403, error("usage limit reached for this week"), QuotaSpent, "quota_spent"),
    ("plain 429", 429, b"Too Many Requests", ModelBusy, "rate_limited"),
    (
        "Kimi wrong key",
        401,
        error("Invalid Authentication", "invalid_authentication_error"),
        KeyRefused,
        "key_refused",
    ),
    ("vLLM wrong key", 401, b'{"error":"Unauthorized"}', KeyRefused, "key_refused"),
    ("no rights", 403, error("not open", "permission_denied_error"), KeyRefused, "no_permission"),
    (
        "Kimi no such model",
        404,
        error("Not found the model x", "resource_not_found_error"),
        ModelRefused,
        "unknown_model",
    ),
    (
        "vLLM no such model",
        404,
        error("The model `x` does not exist.", "NotFoundError", 404),
        ModelRefused,
        "unknown_model",
    ),
    ("wrong path", 404, b'{"detail":"Not Found"}', ModelRefused, "unknown_model"),
    ("wrong method", 405, b'{"detail":"Method Not Allowed"}', ModelRefused, "not_an_endpoint"),
    ("vLLM too long", 400, VLLM_LONG, ContextTooLong, "context_too_long"),
    (
        "Kimi too long",
        400,
        error("Your request exceeded model token limit: 262144", "invalid_request_error"),
        ContextTooLong,
        "context_too_long",
    ),
    (
        "OpenAI too long",
        400,
        error("too long", "invalid_request_error", "context_length_exceeded"),
        ContextTooLong,
        "context_too_long",
    ),
    (
        "vLLM output limit",
        400,
        error(
            "max_tokens=1000000 cannot be greater than max_model_len=8192. Please request fewer output tokens.",
            "BadRequestError",
            400,
        ),
        ModelRefused,
        "output_limit",
    ),
    (
        "Kimi filter",
        400,
        error("The request was rejected because it was considered high risk", "content_filter"),
        ContentRefused,
        "content_filter",
    ),
    ("too large", 413, b"<html><body>Request Entity Too Large</body></html>", ModelRefused, "too_large"),
    (
        "bad field",
        400,
        error("temperature must be in [0, 2], got 5.0.", "BadRequestError", 400),
        ModelRefused,
        "bad_request",
    ),
    ("missing parser", 400, VLLM_FLAGS, ModelRefused, "server_flags"),
    (
        "pydantic detail",
        422,
        b'{"detail":[{"loc":["body"],"msg":"field required"}]}',
        ModelRefused,
        "bad_request",
    ),
    ("server error", 500, error("boom", "server_error"), ModelUnavailable, "server_error"),
    ("unexpected output", 500, error("boom", "unexpected_output"), ModelUnavailable, "server_error"),
    ("bad gateway", 502, b"<html>Bad Gateway</html>", ModelUnavailable, "server_error"),
    ("vLLM queue full", 503, VLLM_FULL, ModelBusy, "overloaded"),
    ("gateway timeout", 504, b"", ModelUnavailable, "timeout"),
    ("overloaded", 529, error("Overloaded", "overloaded_error"), ModelBusy, "engine_overloaded"),
    ("redirect", 307, b"", ModelRefused, "redirected"),
    ("teapot", 418, b"\xff\xfe not even text", ModelRefused, "bad_request"),
]


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS]
)
@pytest.mark.parametrize("step", [0, 1], ids=["whole", "byte by byte"])
async def test_a_refusal_has_its_class_and_code(
    status: int, body: bytes, kind: type[ModelError], code: str, step: int
) -> None:
    answer = http(body, status=f"{status} X")
    pieces = [answer[i : i + 1] for i in range(len(answer))] if step else [answer]
    async with serving(Script(pieces)) as server, model_at(server.base_url) as model:
        with pytest.raises(ModelError) as caught:
            await model.complete(ask(), Heard())
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert len(str(caught.value)) < 600


def refusal(status: int, body: bytes, key: str = "", **headers: str) -> ModelError:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return faults.of_response(status, named, body, key=key, now=1_700_000_000.0)


def test_the_key_never_reaches_a_sentence() -> None:
    echoed = error(
        "Incorrect API key provided: hunter2-secret; Authorization: Bearer hunter2-secret; sk-abcdefgh123"
    )
    sentence = str(refusal(401, echoed, key="hunter2-secret"))
    assert "hunter2" not in sentence
    assert "sk-abc" not in sentence


def test_a_placeholder_for_a_key_does_not_blot_out_words() -> None:
    assert "no such model: none" in str(refusal(404, error("no such model: none"), key="none"))


def test_a_long_page_is_clipped_to_a_line_without_its_markup() -> None:
    page = b"<html><script>alert(1)</script><h1>Sorry</h1>\n" + b"<p>words</p>\n" * 1000
    sentence = str(refusal(500, page))
    assert "Sorry words" in sentence
    assert "alert" not in sentence
    assert len(sentence) < 400


def test_the_missing_flag_of_a_server_becomes_a_plain_sentence() -> None:
    assert "start vLLM with --enable-auto-tool-choice" in str(refusal(400, VLLM_FLAGS))


async def test_a_web_page_instead_of_an_endpoint_is_said_so() -> None:
    page = http(b"<!doctype html><title>Welcome</title>", kind="text/html; charset=utf-8")
    async with serving(Script([page])) as server, model_at(server.base_url) as model:
        with pytest.raises(ModelRefused) as caught:
            await model.complete(ask(), Heard())
    assert caught.value.code == "not_an_endpoint"
    assert "/v1" in str(caught.value)


@pytest.mark.parametrize(
    ("headers", "message", "seconds"),
    [
        ({"retry-after": "7"}, "", 7.0),
        ({"retry-after": "1.5"}, "", 1.5),
        ({"retry-after": "-3"}, "", 0.0),
        ({"retry-after-ms": "250", "retry-after": "9"}, "", 0.25),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:50 GMT"}, "", 30.0),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:00 GMT"}, "", 0.0),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:50 GMT", "date": "Tue, 14 Nov 2023 22:13:45 GMT"}, "", 5.0),
        ({"retry-after": "soon"}, "", None),
        ({"retry-after": "inf"}, "", None),
        ({}, "request reached max RPM: 3, please try again after 1 seconds", 1.0),
        ({}, "Please try again in 20ms. Visit", 0.02),
        ({}, "Please try again in 6m0s.", 360.0),
        ({}, "try again in 1h2m3.5s", 3723.5),
        ({}, "retry after 2 minutes", 120.0),
        ({}, "available in 3 models", None),
        ({}, "no hint at all", None),
    ],
)
def test_the_wish_to_be_asked_later_is_read_in_all_its_forms(
    headers: dict[str, str], message: str, seconds: float | None
) -> None:
    assert retry_after(headers, message, now=1_700_000_000.0) == seconds


async def test_a_busy_endpoint_s_wish_reaches_the_error() -> None:
    answer = http(error("slow down", "rate_limit_reached_error"), status="429 X", headers=["Retry-After: 12"])
    async with serving(Script([answer])) as server, model_at(server.base_url) as model:
        with pytest.raises(ModelBusy) as caught:
            await model.complete(ask(), Heard())
    assert caught.value.retry_after == 12.0
