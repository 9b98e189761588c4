"""How long a step thinks, or thought, in words."""

from django.utils.translation import gettext as _

from playground.runs.thinking import thought
from swarm.steps import StepState

MINUTE = 60


def thought_word(step: StepState | None, now: float | None = None) -> str:
    """The line above thoughts: `Thought for 12 s`, or what it says while they come."""
    told = thought(step) if step else None
    if told is None:
        return ""
    if told.seconds is not None:
        return thought_for(told.seconds)
    return _("Thinking… %(time)s") % {"time": lasting((now or told.since) - told.since)}


def thought_for(seconds: float) -> str:
    """`Thought for 12 s`."""
    return _("Thought for %(time)s") % {"time": lasting(seconds)}


def lasting(seconds: float) -> str:
    """`12 s`, or `2 min 5 s`."""
    whole = max(1, round(seconds))
    if whole < MINUTE:
        return _("%(seconds)d s") % {"seconds": whole}
    minutes, rest = divmod(whole, MINUTE)
    return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
