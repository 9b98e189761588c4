"""What of a run stands in the conversation as its answer: all of it, or what had come when it was stopped or broke."""

from playground.bodies import site_bodies
from swarm.events import Long
from swarm.state import RunState

CUT = "length"  # the code of a run whose answer reached the longest length that was asked for


def kept(state: RunState) -> str:
    """The leader's answer; at another end than a completed one, the text of its last step, as far as it came."""
    if not state.ended or state.status == "completed" or not (state.agents and state.agents[0].steps):
        return state.answer
    last = state.agents[0].steps[-1]
    if last.finish:
        return "" if last.calls else last.text  # what is said beside calls is no answer yet
    return last.text or next((failure.text for failure in reversed(last.failures) if failure.text), "")


def is_cut(state: RunState) -> bool:
    """Whether the answer ends because it was too long, and not because it was whole."""
    steps = state.agents[0].steps if state.agents else []
    return state.status == "completed" and bool(steps) and steps[-1].finish == "length"


def calls_left(state: RunState) -> list[dict[str, str]]:
    """The calls that are the answer, since whoever asked carries them out: `{"id", "name", "arguments"}` each."""
    steps = state.agents[0].steps if state.agents and state.status == "completed" else []
    return [
        {"id": call.id or f"call_{call.call}", "name": call.name, "arguments": _whole(call.arguments)}
        for call in (steps[-1].calls if steps else ())
        if call.result is None
    ]


def _whole(arguments: Long | None) -> str:
    """All of the arguments, from the store of bytes where they are long."""
    if arguments is None:
        return "{}"
    return site_bodies().path(arguments.body).read_text("utf-8") if arguments.body else arguments.text
