"""How endpoints say no, as data: one more habit of one more provider is one more rule."""

import re

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


class Rule(Struct, frozen=True, kw_only=True):
    """What an error is: the first rule wins whose status, words and pattern all fit."""

    kind: type[ModelError]
    code: str
    sentence: str
    status: tuple[int, ...] = ()  # empty: any
    words: tuple[
        str, ...
    ] = ()  # one of them stands in the error's `type` or `code`; empty: whatever stands there
    pattern: str = ""  # is found in the message

    def fits(self, status: int, words: str, message: str) -> bool:
        """Whether this is that error."""
        return (
            (not self.status or status in self.status)
            and (not self.words or any(word in words for word in self.words))
            and (not self.pattern or re.search(self.pattern, message, re.IGNORECASE | re.DOTALL) is not None)
        )


FLAGS = (
    "The server does not take tools: start vLLM with --enable-auto-tool-choice and --tool-call-parser with the parser "
    "of this model (kimi_k2 for Kimi K2), and --reasoning-parser likewise."
)
SPENT = "The money or budget of this key is spent: top it up at the provider, then resume."
FILTERED = "The provider's filter refused the content."
TOO_LONG = "The conversation does not fit the model's window."
WRONG_KEY = (
    "The endpoint does not accept the key: check the key, and that it belongs to this address and region."
)
NO_RIGHT = (
    "The key may not use this model or address: check its rights, and the list of addresses that may use it."
)
NO_MODEL = (
    "The endpoint does not know this model: check its name, whether it was retired, and that the address ends as the "
    "endpoint's documentation says (often /v1)."
)
FULL = "The server is full or not ready; it will be asked again."
LIMITED = "The endpoint's limit of requests or tokens is reached."

RULES = (
    Rule(
        kind=ModelRefused,
        code="server_flags",
        sentence=FLAGS,
        pattern=r"--enable-auto-tool-choice|--tool-call-parser",
    ),
    Rule(
        kind=QuotaSpent,
        code="quota_spent",
        sentence=SPENT,
        words=(
            "exceeded_current_quota",
            "insufficient_quota",
            "insufficient_balance",
            "quota_exceeded",
            "billing",
        ),
    ),
    Rule(kind=QuotaSpent, code="quota_spent", sentence=SPENT, status=(402,)),
    Rule(
        kind=QuotaSpent,
        code="quota_spent",
        sentence=SPENT,
        status=(403, 429),
        pattern=r"insufficient (balance|quota|credit)|quota (has been )?(exceeded|spent|exhausted)|out of credits|"
        r"check your plan and billing|(usage|billing) limit",
    ),
    Rule(
        kind=ContentRefused,
        code="content_filter",
        sentence=FILTERED,
        words=("content_filter", "content_policy", "high_risk"),
    ),
    Rule(
        kind=ContentRefused,
        code="content_filter",
        sentence=FILTERED,
        status=(400,),
        pattern=r"high risk|content.?filter",
    ),
    Rule(kind=ContextTooLong, code="context_too_long", sentence=TOO_LONG, words=("context_length",)),
    Rule(
        kind=ContextTooLong,
        code="context_too_long",
        sentence=TOO_LONG,
        status=(400, 413, 422, 500),
        pattern=r"maximum context length|context.?(length|window).{0,40}exceed|exceed.{0,40}(context|token limit)|"
        r"(input|prompt).{0,30}(too long|too many tokens)|token length too long|longer than the maximum model length",
    ),
    Rule(
        kind=ModelRefused,
        code="output_limit",
        sentence="The server does not allow so many output tokens: set a lower limit.",
        status=(400, 422),
        pattern=r"max_(completion_)?tokens.{0,80}(cannot|greater|exceed|large|at most|less than)",
    ),
    Rule(kind=KeyRefused, code="key_refused", sentence=WRONG_KEY, status=(401,)),
    Rule(
        kind=KeyRefused,
        code="key_refused",
        sentence=WRONG_KEY,
        words=("invalid_authentication", "incorrect_api_key", "invalid_api_key"),
    ),
    Rule(kind=KeyRefused, code="no_permission", sentence=NO_RIGHT, status=(403,)),
    Rule(kind=ModelRefused, code="unknown_model", sentence=NO_MODEL, status=(404, 410)),
    Rule(
        kind=ModelRefused,
        code="unknown_model",
        sentence=NO_MODEL,
        status=(400,),
        pattern=r"model.{0,60}(does not exist|not found|not exist)",
    ),
    Rule(
        kind=ModelRefused,
        code="not_an_endpoint",
        sentence="This address does not take chat completions: check the base URL.",
        status=(405,),
    ),
    Rule(
        kind=ModelRefused,
        code="too_large",
        sentence="The request is too large: send fewer or smaller pictures.",
        status=(413,),
    ),
    Rule(
        kind=ModelBusy,
        code="engine_overloaded",
        sentence="The provider is overloaded; it will be asked again.",
        words=("engine_overloaded", "overloaded_error", "model_overloaded"),
    ),
    Rule(kind=ModelBusy, code="rate_limited", sentence=LIMITED, status=(429,)),
    Rule(kind=ModelBusy, code="rate_limited", sentence=LIMITED, words=("rate_limit",)),
    Rule(kind=ModelBusy, code="overloaded", sentence=FULL, status=(503, 529)),
    Rule(
        kind=ModelUnavailable,
        code="timeout",
        sentence="The server, or one before it, gave up waiting.",
        status=(408, 504, 524),
    ),
    Rule(
        kind=ModelUnavailable,
        code="conflict",
        sentence="The server could not take the request just now.",
        status=(409, 425),
    ),
    Rule(
        kind=ModelUnavailable,
        code="server_error",
        sentence="The server failed.",
        status=tuple(range(500, 600)),
    ),
)
