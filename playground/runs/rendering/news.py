"""What a handful of events touched: which rows, panels, files must be drawn again."""

from msgspec import Struct, field

from swarm import events as ev
from swarm.state import AgentState, RunState


class News(Struct):
    """Gathered since the last message."""

    touched: set[int] = field(default_factory=set)  # agents of whom anything was heard, text included
    agents: set[int] = field(default_factory=set)  # agents of whom a fact was heard
    steps: dict[int, set[int]] = field(default_factory=dict)  # by agent: steps with a new fact
    torn: set[int] = field(default_factory=set)  # agents whose panel must be drawn whole
    files: set[str] = field(default_factory=set)
    report: bool = False  # what the leader did, or brought

    def gather(self, state: RunState, event: ev.Event) -> None:
        """Take note of an event that `state` has just come to hold."""
        match event:
            case ev.FileWritten():
                self.files.add(event.path)
                self.agents.add(event.agent)
            case ev.RunCompleted() | ev.RunFailed() | ev.RunCancelled() | ev.RunRetried():
                self.report = True
                self.agents.update(range(len(state.agents)))  # what may be wished for changed
            case ev.RunWaiting() | ev.RunPaused() | ev.RunResumed():
                self.report = True  # it says what to do next
            case (
                ev.RunAccepted()
                | ev.RunStarted()
                | ev.RunRecovered()
                | ev.ControlApplied()
                | ev.AgentDefined()
            ):
                pass  # the sentence tells of these
            case _:
                self._gather_agent(state, event)

    def _gather_agent(self, state: RunState, event: ev.AgentEvent | ev.StepEvent) -> None:
        number = event.agent
        self.touched.add(number)
        if isinstance(event, ev.ReasoningDelta | ev.TextDelta):
            return
        self.agents.add(number)
        self.report = self.report or not number
        match event:
            case ev.AgentSpawned() if number:
                self.report = True  # the leader's deed counts it
                self._step_of(state.agents[0], event.call)
            case ev.AgentRetried() if event.afresh:
                self.torn.add(number)
            case ev.ToolStarted() | ev.ToolEnded():
                self._step_of(state.agents[number], event.call)
            case ev.AttemptFailed():
                self.torn.add(number)
                self._last_step(state.agents[number])
            case ev.AttemptStarted() | ev.CallOpened() | ev.CallMade() | ev.StepCompleted():
                self._last_step(state.agents[number])
            case ev.AgentSteered() if state.agents[number].steps:
                self._last_step(state.agents[number])  # after a failed attempt its next try reads it
            case _:
                pass  # its head tells of these

    def _last_step(self, agent: AgentState) -> None:
        self.steps.setdefault(agent.agent, set()).add(agent.steps[-1].step)

    def _step_of(self, agent: AgentState, call: int) -> None:
        for step in reversed(agent.steps):
            if any(made.call == call for made in step.calls):
                self.steps.setdefault(agent.agent, set()).add(step.step)
                return
