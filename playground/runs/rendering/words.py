"""The words for states, waits and ends, in the person's language."""

from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from swarm.state import AgentState, RunState, Status

type End = Literal["completed", "gaps", "failed", "stopped", "budget"]

STATUS_WORDS: dict[Status, Promise] = {
    "completed": gettext_lazy("done"),
    "running": gettext_lazy("working"),
    "waiting": gettext_lazy("waiting"),
    "queued": gettext_lazy("queued"),
    "paused": gettext_lazy("paused"),
    "cancelled": gettext_lazy("stopped"),
    "failed": gettext_lazy("failed"),
}
END_WORDS: dict[End, Promise] = {
    "completed": gettext_lazy("Completed"),
    "gaps": gettext_lazy("Completed with gaps"),
    "failed": gettext_lazy("Failed"),
    "stopped": gettext_lazy("Stopped by a person"),
    "budget": gettext_lazy("Out of budget"),
}
WAIT_WORDS: dict[str, Promise] = {
    "place": gettext_lazy("waiting for a place at the model"),
    "busy": gettext_lazy("waiting for the model"),
    "rate_limited": gettext_lazy("waiting for the model's rate limit"),
    "overloaded": gettext_lazy("waiting: the model is overloaded"),
}
AGENTS_COUNTED = ngettext_lazy("%(count)d agent", "%(count)d agents", "count")
NEED_YOU = ngettext_lazy("%(count)d needs you.", "%(count)d need you.", "count")

# Why nothing goes on until a person acts. The engine's words for money and keys, and for a question asked.
PERSON_CODES = frozenset(("quota", "quota_spent", "budget", "key_refused", "key", "person", "consent"))
BUDGET_CODES = frozenset(("budget", "quota", "quota_spent", "tokens", "token_limit", "out_of_budget"))


def end_of(status: str, code: str, gaps: int) -> End | None:
    """Which of the five ends a run came to; None while it goes on."""
    if status == "completed":
        return "gaps" if gaps else "completed"
    if status == "cancelled":
        return "stopped"
    if status == "failed":
        return "budget" if code in BUDGET_CODES else "failed"
    return None


def why_waiting(agent: AgentState) -> str:
    """Why an agent waits, for people: our words where we know the reason, else the engine's."""
    known = WAIT_WORDS.get(agent.code)
    return str(known) if known else agent.reason or _("waiting")


def needs_person(state: RunState) -> list[int]:
    """The sub-agents that go on only when a person acts."""
    return [
        agent.agent for agent in state.agents[1:] if agent.status == "waiting" and agent.code in PERSON_CODES
    ]


def is_practice(model: str) -> bool:
    """Whether that name means the built-in practice model, which is a program."""
    return model.startswith("practice")
