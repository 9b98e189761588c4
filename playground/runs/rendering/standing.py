"""How a run stands, from its state or from its row: what the sentence, the bar and the header are made of."""

from functools import reduce
from typing import cast

from django.utils.translation import gettext as _
from msgspec import Struct

from playground.runs.models import Run
from playground.runs.rendering import measures
from playground.runs.rendering.reasons import told
from playground.runs.rendering.watched import Watched
from playground.runs.rendering.words import (
    AGENTS_COUNTED,
    END_WORDS,
    NEED_YOU,
    STATUS_WORDS,
    End,
    end_of,
    needs_person,
    waits_for_model,
    why_waiting,
)
from swarm.state import ENDED, STATUSES, RunState, Status

ENDS = (".", "?", "!", "…", "。", "？", "！")


class Standing(Struct, kw_only=True):
    """RUN of `docs/live.md`. `counts` are about sub-agents, in the order in which pages show them; `first` is how long
    the model took to its first word.
    """

    status: Status
    end: End | None
    sentence: str
    counts: dict[Status, int]
    total: int
    waves: int
    input: int
    output: int
    cached: int
    started: float | None
    ended: float | None
    first: float | None
    reason: str
    needs: list[int]
    mode: str
    model: str
    measures: str = ""  # tokens, money and speed in one line
    note: str = ""  # said beside the model, where another one answered


def of_watched(watched: Watched) -> Standing:
    """How a run that is read from its journal stands."""
    state, pace = watched.state, watched.pace
    standing = of_state(state)
    standing.measures = measures.of_state(state, pace, watched.bill).line
    standing.note = measures.another_model(state.model, pace.model)
    return standing


def of_state(state: RunState) -> Standing:
    """How the run of that state stands."""
    counts = state.counts()
    needs = needs_person(state)
    waiting = [agent for agent in state.agents[1:] if agent.status == "waiting"]
    for_model = bool(waiting) and all(waits_for_model(agent) for agent in waiting)
    end = end_of(state.status, state.code, state.gaps)
    body = _flock(counts, for_model=for_model) if any(counts.values()) else _alone(state)
    return Standing(
        status=state.status,
        end=end,
        sentence=_joined(
            _lead(state.status, state.reason, end),
            body,
            _("The orchestrator puts it together.") if _closes(state, counts) else "",
            _needing(len(needs)) if not state.ended else "",
        ),
        counts=counts,
        total=sum(counts.values()),
        waves=state.waves,
        input=state.usage.input,
        output=state.usage.output,
        cached=state.usage.cached,
        started=state.started_at,
        ended=state.ended_at,
        first=first_word(state),
        reason=state.reason,
        needs=needs,
        mode=state.mode,
        model=state.model,
    )


def first_word(state: RunState) -> float | None:
    """Seconds from the run's first question to the model to the first word of the answer."""
    steps = state.agents[0].steps if state.agents else []
    return round(steps[0].first_token, 2) if steps and steps[0].finish else None


def of_row(run: Run) -> Standing:
    """How the run of that row stands, without reading its journal: for cards in a long conversation."""
    status = cast("Status", run.status)  # the choices of the row are the words of the engine
    counts = {known: int(run.counts.get(known, 0)) for known in STATUSES}
    end = end_of(status, run.code, run.gaps)
    total = sum(counts.values())
    body = _flock(counts, for_model=False) if total else _reason(run.reason) if run.ended else ""
    return Standing(
        status=status,
        end=end,
        sentence=_joined(_lead(status, run.reason, end), body),
        counts=counts,
        total=total,
        waves=run.waves,
        input=run.input_tokens,
        output=run.output_tokens,
        cached=run.cached_tokens,
        started=(run.started_at - run.accepted_at).total_seconds() if run.started_at else None,
        ended=(run.ended_at - run.accepted_at).total_seconds() if run.ended_at else None,
        first=run.first_token,
        reason=run.reason,
        needs=[],
        mode=run.mode,
        model=run.model,
        measures=measures.of_row(run).line,
        note=measures.another_model(run.model, run.answered_by),
    )


def _joined(*parts: str) -> str:
    """Sentences one after another, with the space between them that the language has."""
    return reduce(_then, filter(None, parts), "")


def _then(first: str, then: str) -> str:
    return _("%(first)s %(then)s") % {"first": first, "then": then} if first else then


def _needing(count: int) -> str:
    return str(NEED_YOU % {"count": count}) if count else ""


def _lead(status: Status, reason: str, end: End | None) -> str:
    if end is not None:
        return _("%(end)s.") % {"end": END_WORDS[end]}
    if status == "paused":
        return _("Paused.")
    if status == "waiting":
        return _("Waiting for you: %(reason)s") % {"reason": _reason(reason)}
    return ""


def _flock(counts: dict[Status, int], *, for_model: bool) -> str:
    words = {**STATUS_WORDS, "waiting": _("waiting for the model")} if for_model else STATUS_WORDS
    parts = [
        _("%(count)d %(status)s") % {"count": number, "status": words[status]}
        for status, number in counts.items()
        if number
    ]
    agents = AGENTS_COUNTED % {"count": sum(counts.values())}
    return _("%(agents)s: %(states)s.") % {"agents": agents, "states": _(", ").join(parts)}


def _closes(state: RunState, counts: dict[Status, int]) -> bool:
    """Whether all sub-agents are back, and the leader works on what they brought."""
    back = any(counts.values()) and all(
        not number for status, number in counts.items() if status not in ENDED
    )
    return back and state.status == "running" and state.agents[0].status == "running"


def _alone(state: RunState) -> str:
    if state.status == "queued":
        return _("Waiting to begin.")
    if state.status != "running" or not state.agents:
        return _reason(state.reason) if state.status == "failed" else ""
    leader = state.agents[0]
    if leader.status == "waiting":
        why = why_waiting(leader)
        return _reason(why[:1].upper() + why[1:])
    if state.mode == "swarm":
        return _("The orchestrator is planning.")
    return _("Answering.") if state.mode in {"instant", "thinking"} else _("One agent is working.")


def _reason(text: str) -> str:
    known = told(text)
    return known if not known or known.endswith(ENDS) else _("%(why)s.") % {"why": known}
