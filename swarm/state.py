"""The fold: what a run looks like after the events so far.

Law: folding all events of a journal in one go, or one after the other as they come, gives equal states.
"""

from collections.abc import Iterable

from msgspec import Struct, field

from swarm import events as ev
from swarm.errors import IllegalTransition
from swarm.messages import Usage
from swarm.statuses import AGENT_TRANSITIONS, ALIVE, AT_WORK, ENDED, RUN_TRANSITIONS, STATUSES, Status
from swarm.steps import CallState, SteerState, StepState, TryState

__all__ = [
    "AGENT_TRANSITIONS",
    "ALIVE",
    "AT_WORK",
    "ENDED",
    "RUN_TRANSITIONS",
    "STATUSES",
    "AgentState",
    "CallState",
    "FileState",
    "RunState",
    "Status",
    "SteerState",
    "StepState",
    "TryState",
    "fold",
]


class AgentState(Struct, kw_only=True):
    """One agent, with all that is needed to go on where it stopped."""

    agent: int
    wave: int
    call: int
    index: int
    name: str
    label: str
    prompt: ev.Long
    system_prompt: ev.Long  # of its definition, as it was when the task was assigned
    spawned_at: float
    sees: tuple[ev.SeenFile, ...] = ()
    status: Status = "queued"
    code: str = ""  # why it waits or failed, for machines
    reason: str = ""  # the same for people
    until: float | None = None
    place: int = 0  # in line at the endpoint
    started_at: float | None = None
    ended_at: float | None = None
    changed_at: float = 0.0  # when anything was last heard of it
    usage: Usage = Usage()
    calls: int = 0  # made so far, over all steps
    steps: list[StepState] = field(default_factory=list)
    steers: list[SteerState] = field(default_factory=list)
    stopping: bool = False  # a person asked for its end
    hidden_before: int = 0  # tool results of steps before this one are no longer sent

    @property
    def ended(self) -> bool:
        """Whether the agent is at its end, for better or worse."""
        return self.status in ENDED

    @property
    def under_way(self) -> list[CallState]:
        """The calls of its last step that have no result yet."""
        return [call for call in self.steps[-1].calls if call.result is None] if self.steps else []

    @property
    def at_work(self) -> bool:
        """Whether its model answers just now, or a tool works for it. Waiting for sub-agents is no work."""
        if self.steps and self.steps[-1].open:
            return True
        return any(call.started_at is not None and not call.agents for call in self.under_way)

    @property
    def answer(self) -> str:
        """The text of its last finished step."""
        return next((step.text for step in reversed(self.steps) if not step.open and step.finish), "")

    def call_state(self, call: int) -> CallState:
        """The call of that number."""
        for step in reversed(self.steps):
            if step.calls and step.calls[0].call <= call <= step.calls[-1].call:
                return step.calls[call - step.calls[0].call]  # their numbers have no gaps
        raise IllegalTransition(f"agent {self.agent} made no call {call}")


class FileState(Struct, frozen=True, kw_only=True):
    """The last content of one path, and who wrote it."""

    path: str
    body: str
    size: int
    media_type: str
    agent: int
    at: float


class RunState(Struct, kw_only=True):
    """A run after the events so far."""

    mode: ev.Mode = "instant"
    model: str = ""
    prompt: ev.Long = ev.Long(text="")
    status: Status = "queued"
    code: str = ""
    reason: str = ""
    until: float | None = None
    need: tuple[int, int] = (0, 0)  # input and output of the next model call, where it waits for budget
    gaps: int = 0
    last_at: float = 0.0
    worked: float = 0.0  # seconds in which it ran, neither paused nor waiting nor without a worker
    works_since: float | None = None  # for as long as it runs: since when that is not counted yet
    started_at: float | None = None
    ended_at: float | None = None
    waves: int = 0
    stopping: bool = False  # a person asked for its end
    concluding: bool = False  # a person asked for its end with what there is
    portions: int = 1  # how often it may use what it was allowed
    retries: int = 0
    recoveries: int = 0  # since the last finished step
    usage: Usage = Usage()
    definitions: dict[str, ev.Long] = field(default_factory=dict)
    agents: list[AgentState] = field(default_factory=list)
    files: dict[str, FileState] = field(default_factory=dict)
    controls: set[str] = field(default_factory=set)

    @property
    def ended(self) -> bool:
        """Whether the run is at its end."""
        return self.status in ENDED

    @property
    def answer(self) -> str:
        """What the leading agent said last."""
        return self.agents[0].answer if self.agents else ""

    def worked_at(self, now: float) -> float:
        """The seconds in which it has worked by now."""
        return self.worked + (now - self.works_since if self.works_since is not None else 0.0)

    def awaits(self, agent: AgentState) -> bool:
        """Whether the leading agent still waits for what that sub-agent brings."""
        return any(
            agent.agent in call.agents and call.result is None
            for step in self.agents[0].steps
            for call in step.calls
            if call.call == agent.call
        )

    def counts(self) -> dict[Status, int]:
        """How many sub-agents are in each status, in the order in which pages show them."""
        found: dict[Status, int] = dict.fromkeys(STATUSES, 0)
        for agent in self.agents[1:]:
            found[agent.status] += 1
        return found

    def apply(self, event: ev.Event) -> None:
        """Move to the state after `event`. Raises IllegalTransition for what cannot happen now."""
        before, self.last_at = self.last_at, max(self.last_at, event.at)
        match event:
            case (
                ev.RunAccepted()
                | ev.RunStarted()
                | ev.RunRecovered()
                | ev.RunWaiting()
                | ev.RunPaused()
                | ev.RunResumed()
                | ev.RunRetried()
                | ev.RunCompleted()
                | ev.RunFailed()
                | ev.RunCancelled()
            ):
                _count_work(self, event, before)
                _apply_to_run(self, event)
            case ev.AgentDefined():
                self.definitions[event.name] = event.system_prompt
                self.agents[0].call_state(event.call).defines = event.name
            case ev.AgentSpawned():
                _spawn(self, event)
            case ev.FileWritten():
                self.files[event.path] = FileState(
                    path=event.path,
                    body=event.body,
                    size=event.size,
                    media_type=event.media_type,
                    agent=event.agent,
                    at=event.at,
                )
            case ev.ControlApplied():
                _note_control(self, event)
            case _:
                self._apply_to_agent(event)

    def _apply_to_agent(self, event: ev.AgentEvent | ev.StepEvent) -> None:
        if not 0 <= event.agent < len(self.agents):
            raise IllegalTransition(f"{type(event).__name__} about agent {event.agent}, who does not exist")
        agent = self.agents[event.agent]
        agent.changed_at = event.at
        match event:
            case ev.ReasoningDelta() | ev.TextDelta() | ev.CallOpened() | ev.CallMade():
                _apply_to_draft(agent, event)
            case ev.AttemptStarted() | ev.AttemptFailed() | ev.StepCompleted():
                _apply_to_attempt(self, agent, event)
            case ev.ContextTrimmed():
                agent.hidden_before = event.before
            case ev.ToolStarted():
                agent.call_state(event.call).started_at = event.at
            case ev.ToolEnded():
                made = agent.call_state(event.call)
                made.ended_at, made.ok, made.note, made.result = event.at, event.ok, event.note, event.content
            case ev.AgentSteered():
                unsaid = bool(agent.steps) and not agent.steps[-1].open and not agent.steps[-1].finish
                agent.steers.append(SteerState(after=len(agent.steps) - unsaid, text=event.text, by=event.by))
            case _:
                _apply_to_status(agent, event)


def fold(events: Iterable[ev.Event], state: RunState | None = None) -> RunState:
    """The state after `events`, from the beginning or from `state` (which is changed)."""
    state = state or RunState()
    for event in events:
        state.apply(event)
    return state


def _count_work(run: RunState, event: ev.RunEvent, before: float) -> None:
    """Count the time that the run worked up to this event. Nobody worked from the last event before a recovery on."""
    if run.works_since is not None:
        until = before if isinstance(event, ev.RunRecovered) else event.at
        run.worked += max(0.0, until - run.works_since)
    after = RUN_TRANSITIONS.get((run.status, type(event)), run.status)
    run.works_since = event.at if after == "running" else None


def _apply_to_run(run: RunState, event: ev.RunEvent) -> None:
    if isinstance(event, ev.RunAccepted):
        run.mode, run.model, run.prompt = event.mode, event.model, event.prompt
        return
    if isinstance(event, ev.RunRecovered):
        run.recoveries += 1
        return
    after = RUN_TRANSITIONS.get((run.status, type(event)))
    if after is None:
        raise IllegalTransition(f"{type(event).__name__} while the run is {run.status}")
    if isinstance(event, ev.RunResumed):
        run.portions += run.code == "cap"
        run.model = event.model or run.model
    run.status = after
    run.code = getattr(event, "code", "")
    run.reason = getattr(event, "reason", "")
    run.until = getattr(event, "until", None)
    run.need = (event.input, event.output) if isinstance(event, ev.RunWaiting) else (0, 0)
    if isinstance(event, ev.RunStarted) and run.started_at is None:
        run.started_at = event.at
    if isinstance(event, ev.RunRetried):
        run.retries, run.stopping, run.concluding, run.recoveries = run.retries + 1, False, False, 0
    if isinstance(event, ev.RunCompleted):
        run.gaps = event.gaps
    run.ended_at = event.at if after in ENDED else None


def _note_control(run: RunState, event: ev.ControlApplied) -> None:
    run.controls.add(event.key)
    if event.kind == "conclude" and event.outcome == "applied":
        run.concluding = True
    if event.kind == "stop" and event.outcome == "applied":
        if event.agent:
            run.agents[event.agent].stopping = True
        else:
            run.stopping = True


def _spawn(run: RunState, event: ev.AgentSpawned) -> None:
    if event.agent != len(run.agents):
        raise IllegalTransition(f"agent {event.agent} appeared after {len(run.agents)} agents")
    run.agents.append(
        AgentState(
            agent=event.agent,
            wave=event.wave,
            call=event.call,
            index=event.index,
            name=event.name,
            label=event.label,
            prompt=event.prompt,
            system_prompt=run.definitions.get(event.name, ev.Long(text="")),
            spawned_at=event.at,
            sees=event.sees,
            changed_at=event.at,
        )
    )
    run.waves = max(run.waves, event.wave)
    if event.agent:
        run.agents[0].call_state(event.call).agents.append(event.agent)


def _apply_to_status(agent: AgentState, event: ev.AgentEvent) -> None:
    after = AGENT_TRANSITIONS.get((agent.status, type(event)))
    if after is None:
        raise IllegalTransition(f"{type(event).__name__} while agent {agent.agent} is {agent.status}")
    agent.status = after
    agent.code = getattr(event, "code", "")
    agent.reason = getattr(event, "reason", "")
    agent.until = getattr(event, "until", None)
    agent.place = getattr(event, "place", 0)
    if isinstance(event, ev.AgentStarted) and agent.started_at is None:
        agent.started_at = event.at
    if isinstance(event, ev.AgentRetried):
        agent.stopping = False
    if isinstance(event, ev.AgentRetried) and event.afresh:
        agent.steps, agent.steers, agent.calls, agent.hidden_before = [], [], 0, 0
    agent.ended_at = event.at if after in ENDED else None


def _apply_to_attempt(
    run: RunState, agent: AgentState, event: ev.AttemptStarted | ev.AttemptFailed | ev.StepCompleted
) -> None:
    if isinstance(event, ev.AttemptStarted):
        _begin_attempt(agent, event)
        return
    step = _open_step(agent, event)
    if (step.step, step.attempt) != (event.step, event.attempt):
        raise IllegalTransition(
            f"an end of attempt {event.step}.{event.attempt}, but {step.step}.{step.attempt} is open"
        )
    agent.usage += event.usage
    run.usage += event.usage
    step.open = False
    if isinstance(event, ev.StepCompleted):
        step.ended_at, step.finish, step.model = event.at, event.finish, event.model
        step.usage, step.first_token = event.usage, event.first_token
        run.model = run.model or event.model  # nobody named one: the endpoint's own choice
        run.recoveries = 0
        return
    step.failures.append(
        TryState(
            attempt=step.attempt,
            started_at=step.started_at,
            ended_at=event.at,
            code=event.code,
            reason=event.reason,
            retry_at=event.retry_at,
            text=step.text,
        )
    )
    agent.calls -= len(step.calls)
    step.reasoning, step.text, step.calls = "", "", []


def _begin_attempt(agent: AgentState, event: ev.AttemptStarted) -> None:
    if agent.status not in AT_WORK:
        raise IllegalTransition(f"an attempt of agent {agent.agent}, who is {agent.status}")
    last = agent.steps[-1] if agent.steps else None
    if last is not None and last.open:
        raise IllegalTransition(f"a second attempt of agent {agent.agent} beside the open one")
    if last is not None and last.step == event.step and not last.finish:
        last.attempt, last.started_at, last.open, last.input = event.attempt, event.at, True, event.input
        return
    if event.step != len(agent.steps) + 1:
        raise IllegalTransition(f"step {event.step} of agent {agent.agent} after {len(agent.steps)} steps")
    agent.steps.append(
        StepState(step=event.step, attempt=event.attempt, started_at=event.at, input=event.input)
    )


def _apply_to_draft(
    agent: AgentState, event: ev.ReasoningDelta | ev.TextDelta | ev.CallOpened | ev.CallMade
) -> None:
    step = _open_step(agent, event)
    match event:
        case ev.ReasoningDelta():
            step.reasoning += event.text
            step.thought_at = event.at
        case ev.TextDelta():
            step.text += event.text
        case ev.CallOpened():
            agent.calls += 1
            if event.call != agent.calls:
                raise IllegalTransition(
                    f"call {event.call} of agent {agent.agent} where {agent.calls} was next"
                )
            step.calls.append(CallState(call=event.call, id=event.id, name=event.name))
        case ev.CallMade():
            agent.call_state(event.call).arguments = event.arguments


def _open_step(agent: AgentState, event: ev.StepEvent) -> StepState:
    if not agent.steps or not agent.steps[-1].open:
        raise IllegalTransition(f"{type(event).__name__} of agent {agent.agent} outside an attempt")
    return agent.steps[-1]
