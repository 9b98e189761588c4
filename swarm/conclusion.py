"""How a run ends with what it has: an answer that is put together from finished work, without another model call."""

from collections.abc import Iterable, Iterator

from swarm import events as ev
from swarm.enclosures import shares
from swarm.messages import Usage
from swarm.state import AgentState, RunState
from swarm.texts import SHORT

ANSWERS = 200_000  # characters of all results together
ENDED = "*This was ended"
CELL = 120  # characters up to which results stand in a table


def conclusion(state: RunState) -> Iterator[ev.Event]:
    """The last events of the leading agent, in an order that the table of states allows.

    Every sub-agent has ended. Where the leader has its answer already, or said this before a crash, nothing is added.
    """
    captain = state.agents[0]
    if captain.ended:
        return
    yield from _to_work(captain)
    last = captain.steps[-1] if captain.steps else None
    if last is None or last.finish != "concluded":
        unsaid = last is not None and not last.finish
        number = len(captain.steps) + (not unsaid)
        attempt = last.attempt + 1 if last is not None and unsaid else 1
        yield ev.AttemptStarted(agent=0, step=number, attempt=attempt, input=0, max_output=0)
        text = _text(state)
        for start in range(0, len(text), SHORT):
            yield ev.TextDelta(agent=0, text=text[start : start + SHORT])
        yield ev.StepCompleted(agent=0, step=number, attempt=attempt, finish="concluded", usage=Usage())
    yield ev.AgentCompleted(agent=0)


def _to_work(captain: AgentState) -> Iterator[ev.Event]:
    """Whatever it waited for: it says one thing more."""
    match captain.status:
        case "paused":
            yield ev.AgentResumed(agent=0)
            yield ev.AgentStarted(agent=0)
        case "queued":
            yield ev.AgentStarted(agent=0)
        case "waiting":
            yield ev.AgentContinued(agent=0)


def _text(state: RunState) -> str:
    others = state.agents[1:]
    done = [agent for agent in others if agent.status == "completed"]
    parts = [*_said(state.agents[0])]
    if not others:
        parts.append(f"{ENDED} before the answer was whole.*")
        return "\n\n".join(parts)
    parts.append(
        f"{ENDED} with what there is: {len(done)} of {len(others)} tasks have a result. No model has put them"
        " together.*"
    )
    parts += _results(done)
    gaps = [agent for agent in others if agent.status != "completed"]
    if gaps:
        parts.append("### Without a result")
        parts.append("\n".join(f"- {_name(agent)}: {_why(agent)}" for agent in gaps))
    return "\n\n".join(parts)


def _said(captain: AgentState) -> Iterator[str]:
    """What the leader has said last, be it beside its calls or in an answer that broke."""
    for step in reversed(captain.steps):
        for text in (step.text, *(failure.text for failure in reversed(step.failures))):
            if text.strip() and ENDED not in text:  # a crash may have cut an end like this one
                yield text.strip()
                return


def _results(done: list[AgentState]) -> Iterator[str]:
    texts = [agent.answer.strip() for agent in done]
    if done and all(len(text) <= CELL and "\n" not in text for text in texts):
        rows = (f"| {_cell(_name(agent))} | {_cell(text)} |" for agent, text in zip(done, texts, strict=True))
        yield "\n".join(("| Task | Result |", "| --- | --- |", *rows))
        return
    for agent, text, most in zip(done, texts, _shares(texts), strict=True):
        cut = f"\n\n*[cut here: {most:,} of {len(text):,} characters]*" if len(text) > most else ""
        yield f"### {_name(agent)}\n\n{text[:most]}{cut}"


def _shares(texts: Iterable[str]) -> list[int]:
    return shares([len(text) for text in texts], ANSWERS, ANSWERS)


def _name(agent: AgentState) -> str:
    return " ".join((agent.label or agent.name or f"Agent {agent.agent}").split())


def _why(agent: AgentState) -> str:
    reason = " ".join(agent.reason.split())
    return f"failed. {reason}" if agent.status == "failed" and reason else str(agent.status)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
