"""What of a run stands in the conversation as its answer: all of it, or what had come when it was stopped or broke."""

from swarm.state import RunState

CUT = "length"  # the code of a run whose answer reached the longest length that was asked for


def kept(state: RunState) -> str:
    """The leader's answer; before a completed end, the text of its last step, as far as it came."""
    if state.status == "completed" or not (state.agents and state.agents[0].steps):
        return state.answer
    last = state.agents[0].steps[-1]
    if last.finish:
        return "" if last.calls else last.text  # what is said beside calls is no answer yet
    return last.text or next((failure.text for failure in reversed(last.failures) if failure.text), "")


def is_cut(state: RunState) -> bool:
    """Whether the answer ends because it was too long, and not because it was whole."""
    steps = state.agents[0].steps if state.agents else []
    return state.status == "completed" and bool(steps) and steps[-1].finish == "length"
