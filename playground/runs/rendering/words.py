"""The words for states, waits and ends, in the person's language."""

from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from playground.runs.kept import CUT
from playground.runs.rendering.reasons import told
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
# What is kept, and what a person can do next: by how the run ended, or by the status in which it stands still.
NEXT_WORDS: dict[str, Promise] = {
    "gaps": gettext_lazy("Some parts are missing: the report says which. Ask again for those alone."),
    "failed": gettext_lazy("What was finished is kept. When the cause is mended, Retry goes on from there."),
    "stopped": gettext_lazy("What was finished is kept. Retry goes on from there."),
    "budget": gettext_lazy(
        "What was finished is kept in the agents. Ask for less; or have the limit raised, and Retry goes on from there."
    ),
    "paused": gettext_lazy(
        "Steps under way end, and no new one begins. Nothing is lost: Resume goes on from here."
    ),
    "waiting": gettext_lazy("Nothing is lost. When the cause is mended, Resume goes on from here."),
}
MARK_WORDS: dict[str, Promise] = {  # below an answer that is not whole, by the run's status
    "completed": gettext_lazy("The answer ends here because it reached the longest length allowed."),
    "cancelled": gettext_lazy("Stopped by you. What had come is kept."),
    "failed": gettext_lazy("The answer broke off here. What had come is kept."),
}
WAIT_WORDS: dict[str, Promise] = {
    "model": gettext_lazy("waiting for the model"),
    "run_paused": gettext_lazy("the run is paused"),
    "run_waiting": gettext_lazy("the run waits for you"),
    "budget": gettext_lazy("what is left of the budget is set aside for calls under way"),
}
AGENTS_COUNTED = ngettext_lazy("%(count)d agent", "%(count)d agents", "count")
WAVES_COUNTED = ngettext_lazy("%(count)d wave", "%(count)d waves", "count")
NEED_YOU = ngettext_lazy("%(count)d needs you.", "%(count)d need you.", "count")

# Waits that are about people; all others are about the model and its endpoint.
PERSON_CODES = frozenset(("person", "consent"))
RUN_CODES = frozenset(("run_paused", "run_waiting", "budget"))
BUDGET_CODES = frozenset(("tokens", "quota", "quota_spent", "budget", "cap"))


def end_of(status: str, code: str, gaps: int) -> End | None:
    """Which of the five ends a run came to; None while it goes on."""
    if status == "completed":
        return "gaps" if gaps else "completed"
    if status == "cancelled":
        return "stopped"
    if status == "failed":
        return "budget" if code in BUDGET_CODES else "failed"
    return None


def what_next(status: str, end: End | None) -> str:
    """What is kept and what to do next, in two sentences; "" where all goes well."""
    return str(NEXT_WORDS.get(end or status, ""))


def mark_of(status: str, code: str, *, said: bool) -> str:
    """Why an answer ends where it does, if it is not whole; "" where it is, or where there is none."""
    whole = not said or (status == "completed" and code != CUT)
    return "" if whole else str(MARK_WORDS.get(status, ""))


def why_waiting(agent: AgentState) -> str:
    """Why an agent waits, for people: our words where we know the reason, else the engine's."""
    known = WAIT_WORDS.get(agent.code)
    return str(known) if known else told(agent.reason) or _("waiting")


def stands(agent: AgentState) -> str:
    """Where an agent stands in line and for about how long, without the cause: for a cell; "" where it is in none."""
    return told(agent.reason.partition(": ")[0]) if agent.place else ""


def needs_person(state: RunState) -> list[int]:
    """The sub-agents that go on only when a person acts."""
    return [
        agent.agent for agent in state.agents[1:] if agent.status == "waiting" and agent.code in PERSON_CODES
    ]


def waits_for_model(agent: AgentState) -> bool:
    """Whether an agent that waits does so for the model, not for a person or with the whole run."""
    return agent.code not in PERSON_CODES | RUN_CODES
