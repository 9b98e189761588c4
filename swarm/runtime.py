"""What the agents of one run share while it goes: its frames, its texts, its seats, its end."""

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any, Literal

from msgspec import Struct

from swarm.events import AgentCancelled, AgentFailed, AttemptFailed, Event, StepCompleted
from swarm.frames import Frames
from swarm.job import Job
from swarm.state import AgentState, RunState
from swarm.texts import Texts


class End(Struct, frozen=True, kw_only=True):
    """How the run ends, before it is told."""

    kind: Literal["completed", "failed", "cancelled", "concluded"]
    code: str = ""
    reason: str = ""


class Signal:
    """Wakes everybody who waits, as often as it fires."""

    def __init__(self) -> None:
        self._next: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def fire(self) -> None:
        """Wake those who wait now."""
        fired, self._next = self._next, asyncio.get_running_loop().create_future()
        fired.set_result(None)

    async def wait(self) -> None:
        """Return at the next firing."""
        await asyncio.shield(self._next)


class Runtime:
    """One run under way. All of it lives in one event loop; nothing here waits for the journal but `frames`."""

    def __init__(self, job: Job, state: RunState) -> None:
        self.job = job
        self.state = state
        self.frames = Frames(state, job.elapsed)
        self.texts = Texts(job.bodies)
        self.changed = Signal()  # a control came
        self.reported: set[int] = (
            set()
        )  # the orchestrator's calls whose report is written, and perhaps not yet told
        self._ends: dict[int, Signal] = {}  # of the agents whose end somebody waits for
        self.end: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        self.wishes: dict[int, Literal["stop", "retry"]] = {}
        self.left = False  # the reader went away: whatever was wished, everybody stops
        self._attendants: list[asyncio.Task[None]] = []
        self._group: asyncio.TaskGroup | None = None
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._born: set[int] = set()  # whose task has taken its first breath
        at_once = job.limits.agents_at_once
        self._seats = asyncio.Semaphore(at_once) if at_once else None
        self._seated: set[int] = set()

    def agent(self, number: int) -> AgentState:
        """The agent of that number."""
        return self.state.agents[number]

    def open(self, group: asyncio.TaskGroup) -> None:
        """From now on agents may be started, in `group`."""
        self._group = group

    def start(self, number: int, life: Coroutine[Any, Any, None]) -> None:
        """Let an agent live in a task of its own."""
        assert self._group is not None, "agents start only while the run flies"
        if (
            self.end.done()
        ):  # an orchestrator on its way out may still assign: nobody would stop who begins now
            life.close()
            return
        task = self._group.create_task(life, name=f"agent-{number}")
        task.add_done_callback(lambda task: self._gone(number, task))
        self._tasks[number] = task
        self._born.discard(number)

    def born(self, number: int) -> None:
        """The agent lives: from now on its own life hears what is wished of it."""
        self._born.add(number)

    def attend(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside the agents, until the run ends."""
        assert self._group is not None, "attendants start only while the run flies"
        self._attendants.append(self._group.create_task(work))

    def dismiss(self) -> None:
        """The run is at its end: stop everybody."""
        for attendant in self._attendants:
            attendant.cancel()
        for number in self._tasks:
            self.interrupt(number, "stop")

    def _gone(self, number: int, task: asyncio.Task[None]) -> None:
        """An agent that was stopped before it took its first breath could not say so itself."""
        if self._tasks[number] is not task:
            return  # it was tried again meanwhile: what is wished now is for its new life
        wish = self.wishes.pop(number, None)
        if wish is not None and not self.agent(number).ended:
            self.cancelled(number)
            self.farewell(number)

    def cancelled(self, number: int) -> None:
        """The agent was stopped. Who leads a run that ends with what it has still says what that is."""
        if number or not self.concluding:
            self.frames.tell(AgentCancelled(agent=number))

    @property
    def concluding(self) -> bool:
        """Whether the run ends with what it has."""
        return self.end.done() and self.end.result().kind == "concluded"

    def tell_attempt(self, *made: Event, over: StepCompleted | AttemptFailed) -> None:
        """An attempt is over: what it made, its end, and what it used."""
        self.frames.tell(*made, over)
        if self.job.purse is not None:
            self.job.purse.charge(over.agent, over.usage)

    def farewell(self, number: int) -> None:
        """Tell those who wait for it that the agent rests."""
        if (waited_for := self._ends.pop(number, None)) is not None:
            waited_for.fire()

    async def until_ended(self, numbers: Collection[int]) -> None:
        """Return when all of these agents are at their end, those too that were tried again meanwhile."""
        while (still := next((n for n in numbers if not self.agent(n).ended), None)) is not None:
            await self._ends.setdefault(still, Signal()).wait()

    def interrupt(self, number: int, wish: Literal["stop", "retry"]) -> None:
        """Cancel what the agent does now; its life does what was wished. The last wish counts."""
        task = self._tasks.get(number)
        if task is None or task.done() or (wish == "retry" and number not in self._born):
            return  # who was not yet born begins anew by itself
        heard = number in self.wishes  # then its life is on its way out already, and closes what is open
        self.wishes[number] = wish
        if not heard:
            task.cancel()

    def finish(self, end: End) -> None:
        """End the run. The first word counts."""
        if not self.end.done():
            self.end.set_result(end)

    def fail(self, number: int, code: str, reason: str) -> None:
        """The agent ends without an answer; where it leads, so does the run."""
        self.frames.tell(AgentFailed(agent=number, code=code, reason=reason[:500]))
        if number == 0:
            self.finish(End(kind="failed", code=code, reason=reason[:500]))

    async def take_seat(self, number: int) -> None:
        """Wait for one of the places for agents at once. The leading agent needs none."""
        if self._seats is None or number == 0 or number in self._seated:
            return
        await self._seats.acquire()
        self._seated.add(number)

    def leave_seat(self, number: int) -> None:
        """Give the seat back, if there is one."""
        if self._seats is not None and number in self._seated:
            self._seated.discard(number)
            self._seats.release()
