"""The table of states: in which status a run or an agent may be, and what moves it from one to the next."""

from typing import Literal

from swarm import events as ev

type Status = Literal["queued", "running", "waiting", "paused", "completed", "failed", "cancelled"]

STATUSES: tuple[Status, ...] = ("completed", "running", "waiting", "queued", "paused", "cancelled", "failed")
ENDED: frozenset[Status] = frozenset(("completed", "failed", "cancelled"))
ALIVE: tuple[Status, ...] = ("queued", "running", "waiting", "paused")


def _table(
    *rows: tuple[type[ev.Event], tuple[Status, ...], Status],
) -> dict[tuple[Status, type[ev.Event]], Status]:
    return {(before, event): after for event, befores, after in rows for before in befores}


RUN_TRANSITIONS = _table(
    (ev.RunStarted, ("queued",), "running"),
    (ev.RunWaiting, ("running",), "waiting"),
    (ev.RunPaused, ("queued", "running", "waiting"), "paused"),
    (ev.RunResumed, ("paused", "waiting"), "running"),
    (ev.RunRetried, ("failed", "cancelled"), "queued"),
    (ev.RunCompleted, ("running", "waiting", "paused"), "completed"),  # a pause may come a moment too late
    (ev.RunFailed, ALIVE, "failed"),
    (ev.RunCancelled, ALIVE, "cancelled"),
)

AGENT_TRANSITIONS = _table(
    (ev.AgentStarted, ("queued",), "running"),
    (ev.AgentWaiting, ("running", "waiting"), "waiting"),
    (ev.AgentContinued, ("waiting",), "running"),
    (ev.AgentPaused, ("queued", "running", "waiting"), "paused"),
    (ev.AgentResumed, ("paused",), "queued"),
    (ev.AgentRetried, ("completed", "failed", "cancelled"), "queued"),
    (ev.AgentCompleted, ("running",), "completed"),
    (ev.AgentFailed, ALIVE, "failed"),
    (ev.AgentCancelled, ALIVE, "cancelled"),
)

# Between AttemptStarted and its end an agent may be waiting as well as running: it waits for a place with a step open.
AT_WORK: frozenset[Status] = frozenset(("running", "waiting"))
