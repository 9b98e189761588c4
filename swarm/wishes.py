"""Hears what a person wants of a run under way, and does it. Every wish is answered by a fact, once."""

import asyncio
from collections.abc import Callable

from swarm import events as ev
from swarm.controls import Control
from swarm.runtime import End, Runtime
from swarm.texts import SHORT

APPLIED = "applied"


class Wishes:
    """Carries controls out."""

    def __init__(self, runtime: Runtime, begin: Callable[[int], None]) -> None:
        self._runtime = runtime
        self._begin = begin

    async def listen(self, controls: asyncio.Queue[Control]) -> None:
        """Take wishes until cancelled."""
        while True:
            control = await controls.get()
            if control.key not in self._runtime.state.controls:
                self._hear(control)

    def _hear(self, control: Control) -> None:
        """The effect and the answer ride in one frame: a wish is never done twice, nor answered and not done."""
        if control.agent is None or (control.agent == 0 and control.kind == "stop"):
            outcome = self._for_the_run(control)
        elif 0 <= control.agent < len(self._runtime.state.agents):
            outcome = self._for_an_agent(control, control.agent)
        else:
            outcome = f"There is no agent {control.agent}."
        self._runtime.frames.tell(
            ev.ControlApplied(key=control.key, kind=control.kind, agent=control.agent, outcome=outcome)
        )
        self._runtime.changed.fire()

    def _for_the_run(self, control: Control) -> str:
        status, tell = self._runtime.state.status, self._runtime.frames.tell
        if self._runtime.end.done():
            return "The run is at its end."
        match control.kind:
            case "stop":
                self._runtime.finish(End(kind="cancelled"))
            case "pause" if status in {"running", "waiting"}:
                tell(ev.RunPaused())
            case "conclude":
                self._runtime.finish(End(kind="concluded"))
            case "resume" if status in {"paused", "waiting"}:
                tell(ev.RunResumed(model=control.text))
            case "steer":
                return self._for_an_agent(control, 0)
            case _:
                return f"The run is {status}: there is nothing to {control.kind}."
        return APPLIED

    def _for_an_agent(self, control: Control, number: int) -> str:
        agent, tell = self._runtime.agent(number), self._runtime.frames.tell
        if control.kind == "retry":
            return self._retry(number)
        if agent.ended:
            return f"Agent {number} has ended: it is {agent.status}."
        match control.kind:
            case "stop":
                self._runtime.interrupt(number, "stop")
            case "pause" if agent.status != "paused":
                tell(ev.AgentPaused(agent=number))
            case "resume" if agent.status == "paused":
                tell(ev.AgentResumed(agent=number))
                if agent.at_work:  # what was under way never stopped
                    tell(ev.AgentStarted(agent=number))
            case "steer" if not control.text.strip():
                return "The message is empty."
            case "steer" if len(control.text) > SHORT:
                return f"The message is longer than {SHORT:,} characters."
            case "steer":
                tell(ev.AgentSteered(agent=number, text=control.text))
            case _:
                return f"Agent {number} is {agent.status}: there is nothing to {control.kind}."
        return APPLIED

    def _retry(self, number: int) -> str:
        agent = self._runtime.agent(number)
        if agent.stopping and not agent.ended:
            return f"Agent {number} is being stopped: try it again when it has ended."
        if not agent.ended:
            self._runtime.interrupt(number, "retry")
            return APPLIED
        if number == 0:
            return "The run is at its end."
        late = agent.call in self._runtime.reported or not self._runtime.state.awaits(agent)
        self._runtime.frames.tell(ev.AgentRetried(agent=number, afresh=agent.status == "completed"))
        self._begin(number)
        if late:
            self._runtime.attend(self.report_late(number))
        return APPLIED

    async def report_late(self, number: int) -> None:
        """The orchestrator has read this task's outcome already: tell it the new one as a message."""
        agent = self._runtime.agent(number)
        await self._runtime.until_ended([number])
        if self._runtime.agent(0).ended:
            return
        answer = (
            agent.answer if agent.status == "completed" else f"It ended again: {agent.status}. {agent.reason}"
        )
        text = f"Agent {number} ({agent.label}) was tried again by a person. Its new final message:\n{answer}"
        if len(text) > SHORT:
            text = f"{text[: SHORT - 100]}\n[cut here: the message has {len(answer):,} characters]"
        self._runtime.frames.tell(ev.AgentSteered(agent=0, text=text, by="engine"))
