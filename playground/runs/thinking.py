"""How long a step thinks, or thought, before it spoke; and whose thoughts stand above an answer."""

from msgspec import Struct

from swarm.state import RunState, StepState


class Thought(Struct, frozen=True):
    """`since`: seconds after the run was accepted; `seconds` None: it still thinks."""

    since: float
    seconds: float | None


def thought(step: StepState) -> Thought | None:
    """None where a step has not thought."""
    if not step.reasoning:
        return None
    over = bool(step.text or step.calls or step.finish or not step.open)
    return Thought(step.started_at, seconds_of(step) if over else None)


def seconds_of(step: StepState) -> float:
    """From its beginning to the last of its thoughts."""
    return round(max(0.0, step.thought_at - step.started_at), 1)


def last_thinker(state: RunState) -> StepState | None:
    """The leader's last step where it thought: what it thought before the answer, or before it was stopped."""
    steps = state.agents[0].steps if state.agents else []
    return steps[-1] if steps and steps[-1].reasoning else None
