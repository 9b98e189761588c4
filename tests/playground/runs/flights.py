"""Random runs that could have happened: the table of states is asked before each event is kept."""

from random import Random

from swarm.errors import IllegalTransition
from swarm.events import (
    AgentCancelled,
    AgentCompleted,
    AgentContinued,
    AgentFailed,
    AgentPaused,
    AgentResumed,
    AgentRetried,
    AgentSpawned,
    AgentStarted,
    AgentSteered,
    AgentWaiting,
    AttemptFailed,
    AttemptStarted,
    CallMade,
    CallOpened,
    Event,
    FileWritten,
    Long,
    ReasoningDelta,
    RunAccepted,
    RunCancelled,
    RunCompleted,
    RunFailed,
    RunPaused,
    RunResumed,
    RunStarted,
    RunWaiting,
    StepCompleted,
    TextDelta,
    ToolEnded,
    ToolStarted,
)
from swarm.messages import Usage
from swarm.state import AgentState, RunState

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</textarea></script><script>alert(2)</script>",
    "[a](javascript:alert(3)) ![b](https://evil.example/x.png)",
)
WORDS = (
    *HOSTILE,
    "Paris is ",
    "the capital.\n",
    "\r\n",
    "  \u2028",
    "🦅🐦 ",
    "0 < 1 & 2 ",
    "naïve ",
    "\n\n- a\n- b\n",
    "{{ 7 }}",
)


class Flight:
    """A run in the making. `events` can be folded at any time."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - seeded on purpose
        self.state = RunState()
        self.events: list[Event] = []
        self.at = 0.0
        self.tell(RunAccepted(mode="swarm", model="m<b>", prompt=Long(text="hi")))
        self.tell(RunStarted())
        self.tell(self._spawned(0, 0, 0, 0))

    def tell(self, event: Event) -> None:
        """Let it happen."""
        self.state.apply(event)
        self.events.append(event)

    def go_on(self) -> None:
        """Let one more thing happen, if what was drawn is possible now."""
        self.at = round(self.at + self.random.random() / 5, 3)
        agent = self.random.choice(self.state.agents)
        for event in self._drawn(agent):
            try:
                self.tell(event)
            except (IllegalTransition, StopIteration):
                return

    def end(self) -> None:
        """Bring the run to one of its ends."""
        for agent in self.state.agents:
            if agent.steps and agent.steps[-1].open:
                self.tell(self._failed(agent))
            if not agent.ended:
                self.tell(AgentCancelled(at=self.at, agent=agent.agent))
        if self.state.status in {"paused", "waiting"}:
            self.tell(RunResumed(at=self.at))
        ends = (
            RunCompleted(at=self.at, gaps=self.random.randint(0, 2)),
            RunFailed(at=self.at, code="tokens", reason=self._text()),
            RunCancelled(at=self.at),
        )
        self.tell(self.random.choice(ends))

    def _drawn(self, agent: AgentState) -> list[Event]:
        last = agent.steps[-1] if agent.steps else None
        if last is not None and last.open and self.random.random() < 0.8:
            return self._within(agent)
        if agent.status == "running" and self.random.random() < 0.6:
            return self._between(agent)
        return self._about(agent)

    def _within(self, agent: AgentState) -> list[Event]:
        number, step = agent.agent, agent.steps[-1]
        call = agent.calls + 1
        opened = CallOpened(at=self.at, agent=number, call=call, id="same", name=self._text())
        made = CallMade(
            at=self.at, agent=number, call=call, arguments=Long(text='{"q": "' + self._text() + '"}')
        )
        done = StepCompleted(
            at=self.at,
            agent=number,
            step=step.step,
            attempt=step.attempt,
            finish="stop",
            usage=Usage(input=9, output=4),
        )
        choices: list[list[Event]] = [
            [TextDelta(at=self.at, agent=number, text=self._text())],
            [TextDelta(at=self.at, agent=number, text=self._text())],
            [ReasoningDelta(at=self.at, agent=number, text=self._text())],
            [opened, made, *self._assigned(number, call)],
            [opened],
            [self._failed(agent)],
            [done],
        ]
        return self.random.choice(choices)

    def _between(self, agent: AgentState) -> list[Event]:
        number = agent.agent
        retry = bool(agent.steps) and not agent.steps[-1].finish
        step = agent.steps[-1].step if retry else len(agent.steps) + 1
        attempt = agent.steps[-1].attempt + 1 if retry else 1
        tools: list[Event] = [
            event
            for made in (agent.steps[-1].calls if agent.steps else [])
            if made.result is None and made.arguments is not None
            for event in (
                ToolStarted(at=self.at, agent=number, call=made.call),
                ToolEnded(
                    at=self.at,
                    agent=number,
                    call=made.call,
                    ok=self.random.random() < 0.7,
                    content=Long(text=self._text()),
                    note=self._text(),
                ),
            )
        ]
        begun = AttemptStarted(at=self.at, agent=number, step=step, attempt=attempt, input=5, max_output=50)
        return self.random.choice(
            [[begun], [begun], tools, [AgentCompleted(at=self.at, agent=number)] if number else tools]
        )

    def _about(self, agent: AgentState) -> list[Event]:
        number, at = agent.agent, self.at
        quiet = not (agent.steps and agent.steps[-1].open)
        choices: list[Event] = [
            AgentStarted(at=at, agent=number),
            AgentWaiting(
                at=at,
                agent=number,
                code=self.random.choice(("model", "place", "person")),
                reason=self._text(),
            ),
            AgentContinued(at=at, agent=number),
            AgentPaused(at=at, agent=number),
            AgentResumed(at=at, agent=number),
            AgentSteered(at=at, agent=number, text=self._text()),
            FileWritten(
                at=at,
                agent=number,
                path=self._text() + ".md",
                body="0" * 64,
                size=3,
                media_type="text/markdown",
            ),
            RunPaused(at=at),
            RunResumed(at=at),
            RunWaiting(at=at, code="key_refused", reason=self._text()),
        ]
        if quiet and number:
            choices += [
                AgentFailed(at=at, agent=number, code="cut", reason=self._text()),
                AgentCancelled(at=at, agent=number),
                AgentRetried(at=at, agent=number, afresh=self.random.random() < 0.5),
            ]
        return [self.random.choice(choices)]

    def _assigned(self, number: int, call: int) -> list[Event]:
        if number or self.random.random() < 0.3:
            return []
        first, wave = len(self.state.agents), self.state.waves + self.random.randint(0, 1) or 1
        return [self._spawned(first + index, wave, call, index) for index in range(self.random.randint(1, 4))]

    def _spawned(self, number: int, wave: int, call: int, index: int) -> AgentSpawned:
        return AgentSpawned(
            at=self.at,
            agent=number,
            wave=wave,
            call=call,
            index=index,
            name=self._text(),
            label=self._text(),
            prompt=Long(text=self._text()),
        )

    def _failed(self, agent: AgentState) -> AttemptFailed:
        step = agent.steps[-1]
        return AttemptFailed(
            at=self.at,
            agent=agent.agent,
            step=step.step,
            attempt=step.attempt,
            code="cut",
            reason=self._text(),
            retry_at=self.at + 1,
        )

    def _text(self) -> str:
        return "".join(self.random.choices(WORDS, k=self.random.randint(1, 4)))


def a_flight(seed: int, length: int = 120, *, ended: bool = True) -> Flight:
    """A run of about `length` events."""
    flight = Flight(seed)
    while len(flight.events) < length:
        flight.go_on()
    if ended:
        flight.end()
    return flight
