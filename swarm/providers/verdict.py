"""Whether what was heard is an answer. Decided by what arrived, not by what the endpoint called it."""

import re
from collections.abc import Sequence

from swarm.errors import ContentRefused, ModelError, ModelUnavailable
from swarm.messages import (
    AssistantMessage,
    Finish,
    Message,
    SystemMessage,
    TextPart,
    ToolMessage,
    Usage,
    UserMessage,
)
from swarm.model import DraftCall, Reply, Request
from swarm.providers.answer import Answer, DraftedCall
from swarm.providers.chunks import Spent

CALL_MARK = "<|tool_call"
THINK_MARKS = ("</think>", "<think>")
IMAGE_TOKENS = 1_024  # of a picture, where the endpoint does not say
BYTES_PER_TOKEN = 4  # UTF-8; right for English, a little high for Chinese

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_FINISHES: dict[str, Finish] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
}
_FAILED: dict[str, tuple[type[ModelError], str, str]] = {
    "abort": (ModelUnavailable, "The endpoint gave up its answer; it may be restarting.", "aborted"),
    "error": (ModelUnavailable, "The endpoint failed in the middle of its answer.", "server_error"),
    "repetition": (ModelUnavailable, "The model repeated itself without end.", "repetition"),
    "content_filter": (ContentRefused, "The provider's filter stopped the answer.", "content_filter"),
}


def reply_of(answer: Answer, request: Request, *, began: float, ended: float) -> Reply:
    """The answer as a Reply. Raises the ModelError that says why it is none."""
    if not answer.done:
        raise ModelUnavailable("The answer was cut off before its end.", code="cut")
    if answer.finish is None:
        raise ModelUnavailable("The answer ended without saying that it was finished.", code="no_finish")
    if answer.finish in _FAILED:
        kind, sentence, code = _FAILED[answer.finish]
        raise kind(sentence, code=code)
    text, reasoning = "".join(answer.text), "".join(answer.reasoning)
    calls = [call for call in answer.calls if call.name or call.arguments]
    _check_calls(answer, calls, request)
    _check_markup(text, reasoning, calls)
    if not calls and not text.strip():
        raise ModelUnavailable(_why_empty(answer.finish, reasoning), code="empty")
    finish = _FINISHES.get(answer.finish, "other")
    return Reply(
        text=text,
        reasoning=reasoning,
        calls=tuple(
            DraftCall(id=call.id, name=call.name, arguments="".join(call.arguments)) for call in calls
        ),
        finish="tool_calls" if calls and finish == "stop" else finish,
        usage=_usage(answer.usage) or _estimate(request.messages, text, reasoning, calls),
        model=answer.model,
        first_token=max(0.0, (answer.first_at or ended) - began),
        seconds=ended - began,
    )


def _check_calls(answer: Answer, calls: Sequence[DraftedCall], request: Request) -> None:
    """Some servers lose calls, or their arguments, while streaming; the same request without a stream is whole."""
    if not calls and (answer.calls or answer.finish in ("tool_calls", "function_call")):
        raise ModelUnavailable("The endpoint announced tool calls and sent none.", code="empty_calls")
    needy = {tool.name for tool in request.tools if tool.parameters.get("required")}
    if request.stream and calls and all(call.name in needy and not call.arguments for call in calls):
        raise ModelUnavailable("The endpoint sent tool calls without their arguments.", code="empty_calls")


def _check_markup(text: str, reasoning: str, calls: Sequence[DraftedCall]) -> None:
    prose = _CODE.sub("", text) if "<" in text else ""
    if CALL_MARK in prose or (CALL_MARK in reasoning and not calls):
        raise ModelUnavailable(
            "The model's tool calls arrive as raw text. A vLLM server needs --enable-auto-tool-choice and "
            "--tool-call-parser with the parser of this model (kimi_k2 for Kimi K2).",
            code="markup",
        )
    if any(mark in prose for mark in THINK_MARKS):
        raise ModelUnavailable(
            "The model's thinking arrives inside its answer. A vLLM server needs --reasoning-parser with the parser "
            "of this model (kimi_k2 for Kimi K2).",
            code="markup",
        )


def _why_empty(finish: str, reasoning: str) -> str:
    if finish == "length":
        return "The model used all its output tokens before it said anything; allow it more."
    if reasoning:
        return "The model thought and then said nothing."
    return "The model said nothing."


def _usage(spent: Spent | None) -> Usage | None:
    if spent is None or spent.prompt_tokens is None or spent.completion_tokens is None:
        return None
    details, thought = spent.prompt_tokens_details, spent.completion_tokens_details
    cached = spent.cached_tokens or (details.cached_tokens if details else 0) or 0
    return Usage(
        input=max(0, spent.prompt_tokens),
        output=max(0, spent.completion_tokens),
        cached=max(0, cached),
        reasoning=max(0, (thought.reasoning_tokens if thought else 0) or 0),
    )


def _estimate(messages: Sequence[Message], text: str, reasoning: str, calls: Sequence[DraftedCall]) -> Usage:
    """A guess for endpoints that do not count."""
    written = tokens(text) + sum(tokens(call.name + "".join(call.arguments)) for call in calls)
    thought = tokens(reasoning)
    return Usage(
        input=sum(message_tokens(message) for message in messages),
        output=written + thought,
        reasoning=thought,
        estimated=True,
    )


def tokens(text: str) -> int:
    """About how many tokens `text` is."""
    return -(-len(text.encode("utf-8", "replace")) // BYTES_PER_TOKEN)


def message_tokens(message: Message) -> int:
    """About how many tokens a message is."""
    match message:
        case SystemMessage():
            return tokens(message.text)
        case UserMessage():
            return sum(
                tokens(part.text) if isinstance(part, TextPart) else IMAGE_TOKENS for part in message.parts
            )
        case AssistantMessage():
            return tokens(message.text + message.reasoning) + sum(
                tokens(call.name + call.arguments) for call in message.calls
            )
        case ToolMessage():
            return tokens(message.content)
