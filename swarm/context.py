"""What a model is sent: an agent's history as messages, made from its state alone, so that a restart changes nothing.

The prefix stays byte for byte the same from step to step (providers keep it), until a full window forces a cut.
"""

import json
from collections.abc import Sequence

from swarm.messages import (
    AssistantMessage,
    ImagePart,
    Message,
    Part,
    SystemMessage,
    TextPart,
    ToolCall,
    ToolMessage,
    UserMessage,
    VideoPart,
)
from swarm.state import AgentState, CallState, StepState
from swarm.texts import Texts

HIDDEN = "[This result was removed to make room. Make the call again if you still need it.]"
CHARS_A_TOKEN = 3.5  # a cautious mean over English text and JSON; only for estimates, never for bills
IMAGE_TOKENS = 1_024  # the flat figure that the Kimi help centre names


async def messages_of(agent: AgentState, opening: Sequence[Message], texts: Texts) -> tuple[Message, ...]:
    """The whole history: the opening, then each finished step with its results, and steers where they were read."""
    messages = list(opening)
    messages += _steers(agent, after=0)
    for step in agent.steps:
        if not step.finish:
            break
        messages.append(await _assistant(step, texts))
        for call in step.calls:
            messages.append(await _result(call, texts, hidden=step.step < agent.hidden_before))
        messages += _steers(agent, after=step.step)
    return tuple(messages)


def unread_steer(agent: AgentState) -> bool:
    """Whether a message came that no finished step has read."""
    return any(steer.after >= len(agent.steps) for steer in agent.steers)


def estimate(messages: Sequence[Message]) -> int:
    """About how many tokens the messages are."""
    chars, images = 0, 0
    for message in messages:
        match message:
            case SystemMessage():
                chars += len(message.text)
            case UserMessage():
                chars += sum(len(part.text) for part in message.parts if isinstance(part, TextPart))
                images += sum(_pictures(part) for part in message.parts)
            case AssistantMessage():
                chars += len(message.text) + len(message.reasoning)
                chars += sum(len(call.arguments) + len(call.name) for call in message.calls)
            case ToolMessage():
                chars += len(message.content)
    return int(chars / CHARS_A_TOKEN) + images * IMAGE_TOKENS


def _pictures(part: Part) -> int:
    """As how many pictures a part is counted."""
    if isinstance(part, VideoPart):
        return max(len(part.moments), 1)
    return int(isinstance(part, ImagePart))


def _steers(agent: AgentState, *, after: int) -> list[Message]:
    return [UserMessage(parts=(TextPart(text=steer.text),)) for steer in agent.steers if steer.after == after]


async def _assistant(step: StepState, texts: Texts) -> AssistantMessage:
    calls = []
    for call in step.calls:
        arguments = await texts.get(call.arguments) if call.arguments is not None else ""
        calls.append(ToolCall(call=call.call, id=call.id, name=call.name, arguments=_an_object(arguments)))
    return AssistantMessage(text=step.text, reasoning=step.reasoning, calls=tuple(calls))


async def _result(call: CallState, texts: Texts, *, hidden: bool) -> ToolMessage:
    assert call.result is not None, "a step is sent back only when all of its calls have ended"
    content = HIDDEN if hidden else await texts.get(call.result)
    return ToolMessage(call=call.call, id=call.id, name=call.name, content=content)


def _an_object(arguments: str) -> str:
    """Arguments as a template can take them: servers refuse a history that holds what is no JSON object."""
    try:
        return arguments if isinstance(json.loads(arguments), dict) else "{}"
    except (ValueError, RecursionError):
        return "{}"
