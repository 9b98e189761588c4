"""How long a step thinks, or thought, before it spoke."""

from django.utils.translation import gettext as _
from msgspec import Struct

from swarm.steps import StepState

MINUTE = 60


class Thought(Struct, frozen=True):
    """`since`: seconds after the run was accepted; `seconds` None: it still thinks."""

    since: float
    seconds: float | None


def thought(step: StepState) -> Thought | None:
    """None where a step has not thought."""
    if not step.reasoning:
        return None
    over = bool(step.text or step.calls or step.finish or not step.open)
    return Thought(step.started_at, round(max(0.0, step.thought_at - step.started_at), 1) if over else None)


def thought_word(step: StepState | None, now: float | None = None) -> str:
    """The line above thoughts: `Thought for 12 s`, or what it says while they come."""
    told = thought(step) if step else None
    if told is None:
        return ""
    if told.seconds is not None:
        return _("Thought for %(time)s") % {"time": lasting(told.seconds)}
    return _("Thinking… %(time)s") % {"time": lasting((now or told.since) - told.since)}


def lasting(seconds: float) -> str:
    """`12 s`, or `2 min 5 s`."""
    whole = max(1, round(seconds))
    if whole < MINUTE:
        return _("%(seconds)d s") % {"seconds": whole}
    minutes, rest = divmod(whole, MINUTE)
    return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
