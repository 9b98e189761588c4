"""What the leader did so far, one line a deed, and what it does now: the page while there is no report yet.

A deed is a tool call in words; calls of one kind side by side are one deed. Thoughts and texts are told in one line: the
leader's own panel has them whole.
"""

from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from msgspec import Struct

from playground.runs.rendering.plain import plain_line
from playground.runs.rendering.reasons import told
from playground.runs.rendering.rows import brief, clipped
from playground.runs.rendering.watched import Watched
from playground.runs.rendering.words import why_waiting
from swarm.state import AgentState, CallState, RunState, Status, StepState

NAMED = 3  # agents and tasks named in one deed
TOGETHER = frozenset(("create_subagent", "assign_task", "assign_tasks"))  # side by side they are one deed
BEGUN: dict[str, Promise] = {  # while the model still writes what exactly it wants
    "create_subagent": gettext_lazy("Creates a sub-agent"),
    "assign_task": gettext_lazy("Assigns a task"),
    "assign_tasks": gettext_lazy("Assigns tasks"),
    "search": gettext_lazy("Searches"),
    "open": gettext_lazy("Opens a page"),
    "write_file": gettext_lazy("Writes a file"),
    "write_table": gettext_lazy("Writes a table"),
    "read_file": gettext_lazy("Reads a file"),
    "list_files": gettext_lazy("Looks at the files"),
}
DONE: dict[str, Promise] = {
    "open": gettext_lazy("Opened"),
    "write_file": gettext_lazy("Wrote"),
    "write_table": gettext_lazy("Wrote"),
    "read_file": gettext_lazy("Read"),
    "list_files": gettext_lazy("Looked at the files"),
}


class Deed(Struct, frozen=True, kw_only=True):
    """One line. `state` is that of its calls; a line without one is something the leader thought or said."""

    state: Status | None
    word: str
    about: str = ""
    note: str = ""
    failed: str = ""


def deeds(watched: Watched) -> list[Deed]:
    """All of them, oldest first. The text of a step without calls is the report, and not among them."""
    state = watched.state
    if not state.agents:
        return []
    leader = state.agents[0]
    found = _added(leader, after=0)
    for step in leader.steps:
        found += _of_step(state, step, answered=step is not leader.steps[-1])
        found += _added(leader, after=step.step)
    return found


def _added(leader: AgentState, *, after: int) -> list[Deed]:
    """What a person handed to the leader there."""
    said = (steer for steer in leader.steers if steer.after == after and steer.by == "person")
    return [Deed(state=None, word=_("You added:"), about=clipped(plain_line(steer.text))) for steer in said]


def doing(watched: Watched) -> str:
    """What the leader does now, where no deed under way says it; "" where there is nothing to say."""
    state = watched.state
    if state.ended or not state.agents:
        return ""
    leader = state.agents[0]
    if leader.status == "waiting":
        why = why_waiting(leader)
        return _("%(why)s.") % {"why": (why[:1].upper() + why[1:]).rstrip(".")}
    awaited = _awaited(state, leader)
    if awaited:
        return ngettext("Waits for %(count)d agent.", "Waits for %(count)d agents.", awaited) % {
            "count": awaited
        }
    return _("Asks the model.") if leader.status == "running" and _asks(leader) else ""


def _awaited(state: RunState, leader: AgentState) -> int:
    last = leader.steps[-1] if leader.steps else None
    numbers = [number for call in last.calls if call.result is None for number in call.agents] if last else []
    return sum(not state.agents[number].ended for number in numbers)


def _asks(leader: AgentState) -> bool:
    last = leader.steps[-1] if leader.steps else None
    return bool(last and last.open and not (last.text or last.reasoning or last.calls))


def _of_step(state: RunState, step: StepState, *, answered: bool) -> list[Deed]:
    """`answered`: more came after it, so that what it said is no answer any more."""
    passing: list[str] = []
    if step.finish and (step.calls or answered):
        passing = [clipped(plain_line(text)) for text in (step.reasoning, step.text) if text.strip()]
    found = [Deed(state=None, word=text) for text in passing]
    for reason, failures in groupby(step.failures, lambda failure: failure.reason):
        count = sum(1 for _failure in failures)
        word = ngettext("A try failed: %(reason)s", "%(count)d tries failed: %(reason)s", count)
        found.append(Deed(state="failed", word=word % {"count": count, "reason": clipped(told(reason))}))
    for _name, calls in groupby(step.calls, _kind):
        found.append(_deed(state, list(calls)))
    return found


def _kind(call: CallState) -> object:
    """Calls that say the same to a person: what one turn assigned, or created, is one deed."""
    return call.name if call.name in TOGETHER else call.call


def _deed(state: RunState, calls: list[CallState]) -> Deed:
    first = calls[0]
    word, about = _said(state, calls)
    wrong = next((call for call in calls if call.result is not None and not call.ok), None)
    return Deed(
        state=_state(calls),
        word=word,
        about=about,
        note=_note(first) if len(calls) == 1 and not wrong else "",
        failed=clipped(told(wrong.note) or (wrong.result.text if wrong.result else "")) if wrong else "",
    )


def _said(state: RunState, calls: list[CallState]) -> tuple[str, str]:
    first = calls[0]
    unsaid = first.arguments is None or not (first.ok or brief(first.arguments))
    if unsaid and not first.agents:
        return str(BEGUN.get(first.name, first.name)), ""
    match first.name:
        case "create_subagent":
            return _("Created"), _listed([brief(call.arguments) for call in calls])
        case "assign_task" | "assign_tasks":
            return _assigned(state, calls)
        case "search":
            return _("Searched"), _("“%(query)s”") % {"query": brief(first.arguments)}
        case name:
            return str(DONE.get(name, name)), brief(first.arguments)


def _assigned(state: RunState, calls: list[CallState]) -> tuple[str, str]:
    agents = [state.agents[number] for call in calls for number in call.agents]
    word = ngettext("Assigned %(count)d task", "Assigned %(count)d tasks", len(agents)) % {
        "count": len(agents)
    }
    return word, _listed([agent.label or agent.name for agent in agents])


def _note(call: CallState) -> str:
    """What came of it, without what it was about."""
    about = brief(call.arguments)
    return (
        ""
        if call.note == about
        else clipped(told(call.note.removesuffix(f": {about}").removeprefix(f"{about}: ")))
    )


def _listed(names: list[str]) -> str:
    """`Hydrogen, Helium, Lithium and 97 more`."""
    unique = list(dict.fromkeys(name for name in names if name))
    shown = _(", ").join(unique[:NAMED])
    more = len(unique) - NAMED
    if more <= 0:
        return shown
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {
        "names": shown,
        "count": more,
    }


def _state(calls: list[CallState]) -> Status:
    if any(call.result is None for call in calls):
        begun = any(call.arguments is None or call.started_at is not None or call.agents for call in calls)
        return "running" if begun else "queued"
    return "completed" if all(call.ok for call in calls) else "failed"
