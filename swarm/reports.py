"""What the orchestrator reads of the agents that it sent off: final messages in order, honest outcomes, one window full.

Law: what an agent wrote can neither end its own block nor begin another.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from swarm.limits import Limits
from swarm.state import AgentState

LABEL_CHARS = 80
NOT_STARTED = 300  # tasks that did not begin, told one by one; of the others only which they are
LEAST_SHARE = 500  # characters of a message that are told however many there are
CUT_HERE = "Your message was cut here: what you had not yet assigned was lost. Assign it again."
_TAG = re.compile(r"<(?=\s*/?\s*result\b)", re.IGNORECASE)


class Task(Struct, frozen=True, kw_only=True):
    """One assignment of a call, before it has an agent."""

    index: int
    label: str
    prompt: str


def label_of(text: str) -> str:
    """A text as one short line."""
    line = " ".join(text.split())
    return line if len(line) <= LABEL_CHARS else line[: LABEL_CHARS - 1] + "…"


def report(
    tasks: Sequence[Task], agents: Mapping[int, AgentState], refused: Mapping[int, str], limits: Limits
) -> str:
    """A block for each task, in order; `agents` and `refused` are by the task's index."""
    most = _share([len(agent.answer) for agent in agents.values()], limits)
    blocks = [
        _outcome(agents[task.index], limits, most)
        if task.index in agents
        else f'<result item={_quoted(task.label)} outcome="not started">\n{refused[task.index]}\n</result>'
        for task in tasks
        if task.index in agents or task.index in refused
    ]
    return "\n".join(blocks)


def few(refused: Mapping[int, str]) -> tuple[dict[int, str], str]:
    """The refusals that are told one by one, and one sentence about all others."""
    told = dict(list(refused.items())[:NOT_STARTED])
    rest = [index for index in refused if index not in told]
    if not rest:
        return told, ""
    sentence = (
        f"Not started: items {rest[0] + 1:,} to {rest[-1] + 1:,}, {len(rest):,} in all. {refused[rest[0]]}"
    )
    return told, sentence


def answer_of(agent: AgentState, limits: Limits, most: int | None = None) -> str:
    """An agent's final message, cut where it is too long, and said so."""
    answer, most = agent.answer, most or limits.answer_chars
    if len(answer) > most:
        return f"{answer[:most]}\n[cut here: the message has {len(answer):,} characters]"
    if agent.steps and agent.steps[-1].finish == "length":
        return f"{answer}\n[cut here: the message reached its limit of {limits.output_tokens:,} tokens]"
    return answer


def _outcome(agent: AgentState, limits: Limits, most: int) -> str:
    body = answer_of(agent, limits, most)
    found = f"\nWhat it had found:\n{body}" if body else ""
    if agent.status == "failed":
        body = f"Failed: {agent.reason}{found}"
    elif agent.status == "cancelled":
        body = f"Stopped by a person.{found}"
    safe = _TAG.sub(r"<\\", body)
    return f'<result agent="{agent.agent}" item={_quoted(agent.label)} outcome="{agent.status}">\n{safe}\n</result>'


def _share(lengths: Iterable[int], limits: Limits) -> int:
    """How long a message may be so that all fit into one result: short ones leave their room to long ones."""
    waiting = sorted(min(length, limits.answer_chars) for length in lengths)
    left = limits.result_chars
    for place, length in enumerate(waiting):
        share = left // (len(waiting) - place)
        if length > share:
            return max(share, LEAST_SHARE)
        left -= length
    return limits.answer_chars


def _quoted(text: str) -> str:
    return '"' + text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;") + '"'
