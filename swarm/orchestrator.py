"""One run, from its first event to its last: who leads, who may be started, what a person wants, how it ends."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from functools import cache
from importlib import resources

from swarm import events as ev
from swarm.agent import live
from swarm.caps import told
from swarm.conclusion import conclusion
from swarm.controls import Control
from swarm.delegation import Delegation
from swarm.frames import Frame
from swarm.job import Job
from swarm.messages import Message, SystemMessage, TextPart, UserMessage
from swarm.runtime import End, Runtime
from swarm.salvage import close_attempt
from swarm.sight import Sight, shown
from swarm.state import AgentState, fold
from swarm.toolbox import Toolbox
from swarm.tools import Workspace, WorkspaceFile
from swarm.wishes import Wishes

RECOVERIES = 10  # times that a run is taken up without a finished step in between, before it is given up
WATCH = 1.0  # seconds between looks at whether the run moves at all


async def run(job: Job, past: Iterable[ev.Event], controls: asyncio.Queue[Control]) -> AsyncGenerator[Frame]:
    """Fly one run: every frame that comes is committed when the next is asked for.

    `past` is what was committed before, RunAccepted at least; a run that was cut anywhere goes on from there. The
    stream ends with the frame that ends the run. Whoever leaves it earlier stops every agent at once, and may take
    the run up again later with the frames that were committed.
    """
    state = fold(past)
    if state.ended:
        return
    runtime = Runtime(job, state)
    flight = asyncio.create_task(_Flight(runtime, controls).fly(), name=f"run-{job.run_key}")
    try:
        async with aclosing(runtime.frames.read()) as frames:
            async for frame in frames:
                yield frame
        await flight
    finally:
        runtime.left = True
        flight.cancel()
        await asyncio.gather(flight, return_exceptions=True)


@cache
def prompt(name: str) -> str:
    """The system prompt of a role, from `prompts/`."""
    return resources.files("swarm").joinpath("prompts", f"{name}.md").read_text(encoding="utf-8").strip()


def _is_at_work(agent: AgentState) -> bool:
    """Whether something must come of the agent itself: a word of its model, the end of its tool, not its sub-agents."""
    if agent.status != "running":
        return False
    return agent.at_work or not agent.under_way


class _Flight:
    """The run while it goes. It never waits for a clock: it ends by an answer, a person, a limit, or standing still."""

    def __init__(self, runtime: Runtime, controls: asyncio.Queue[Control]) -> None:
        self._runtime = runtime
        self._controls = controls
        self._wishes = Wishes(runtime, self._begin_life)
        self._files: dict[str, WorkspaceFile] = {file.path: file for file in runtime.job.given}
        for (
            path,
            file,
        ) in runtime.state.files.items():  # what the run itself wrote is seen before what was given
            self._files[path] = WorkspaceFile(
                path=path, body=file.body, size=file.size, media_type=file.media_type
            )

    async def fly(self) -> None:
        runtime = self._runtime
        try:
            if await self._begin():
                async with asyncio.TaskGroup() as group:
                    runtime.open(group)
                    runtime.attend(self._wishes.listen(self._controls))
                    runtime.attend(self._watch())
                    self._send_off()
                    end = await runtime.end
                    runtime.dismiss()
                self._tell_end(end)
        finally:
            runtime.frames.close()

    async def _begin(self) -> bool:
        """Tell that the run goes, and close what a crash left open. False where the run must not go on."""
        runtime, state = self._runtime, self._runtime.state
        if state.status == "queued":
            runtime.frames.tell(ev.RunStarted())
        elif state.recoveries >= RECOVERIES:
            reason = f"The run was taken up {RECOVERIES} times without finishing a step."
            for agent in state.agents:
                await close_attempt(runtime, agent.agent, "unknown", reason)
            self._tell_end(End(kind="failed", code="no_progress", reason=reason))
            return False
        else:
            runtime.frames.tell(ev.RunRecovered(reason="Another worker took the run up."))
        unseen = "Nobody saw how this attempt ended: the process that made it is gone."
        for agent in state.agents:
            await close_attempt(runtime, agent.agent, "unknown", unseen)
        self._revive()
        if not state.agents:
            runtime.frames.tell(
                ev.AgentSpawned(
                    agent=0, wave=0, call=0, index=0, name="orchestrator", label="", prompt=state.prompt
                )
            )
        return True

    def _revive(self) -> None:
        """After a retry of the whole run: whoever leads, or is still waited for, is in the queue again."""
        agents = self._runtime.state.agents
        if not agents or not agents[0].ended or self._runtime.state.retries == 0:
            return
        for agent in agents:
            waited_for = agent.agent == 0 or self._runtime.state.awaits(agent)
            if waited_for and agent.status in {"failed", "cancelled"}:
                self._runtime.frames.tell(ev.AgentRetried(agent=agent.agent))

    def _send_off(self) -> None:
        """Let all live who have not ended; those at work first, so that they keep their seats."""
        state = self._runtime.state
        captain = state.agents[0]
        if state.concluding:
            self._runtime.finish(End(kind="concluded"))
        elif state.stopping or captain.status == "cancelled":
            self._runtime.finish(End(kind="cancelled"))
        elif captain.status == "completed":
            self._runtime.finish(End(kind="completed"))
        elif captain.status == "failed":
            self._runtime.finish(End(kind="failed", code=captain.code, reason=captain.reason))
        for agent in state.agents:
            if agent.stopping and not agent.ended:
                self._runtime.frames.tell(ev.AgentCancelled(agent=agent.agent))
        alive = [agent for agent in state.agents if not agent.ended]
        for agent in sorted(alive, key=lambda agent: agent.status == "queued"):
            self._begin_life(agent.agent)
            if agent.agent and not state.awaits(agent):
                self._runtime.attend(self._wishes.report_late(agent.agent))

    def _begin_life(self, number: int) -> None:
        self._runtime.start(number, live(self._runtime, number, self._toolbox(number), self._opening))

    async def _opening(self, agent: AgentState) -> tuple[Message, ...]:
        """What stands before the agent's first step. Of the orchestrator's history a sub-agent sees nothing."""
        runtime = self._runtime
        if agent.agent == 0:
            leads = runtime.job.mode == "swarm"
            bounds = told(runtime.job.limits, leads=leads) if leads or runtime.job.mode == "agent" else ""
            words = (prompt(runtime.job.mode), bounds, runtime.job.instructions)
            return (SystemMessage(text="\n\n".join(filter(None, words))), *runtime.job.messages)
        return (
            SystemMessage(text=await runtime.texts.get(agent.system_prompt)),
            UserMessage(
                parts=(
                    *shown(agent.sees, runtime.job.given),
                    TextPart(text=await runtime.texts.get(agent.prompt)),
                )
            ),
        )

    def _toolbox(self, number: int) -> Toolbox:
        runtime = self._runtime
        job, limits = runtime.job, runtime.job.limits
        workspace = self._workspace(number)
        if job.mode in {"instant", "thinking"}:
            return Toolbox(
                runtime,
                workspace,
                (),
                most_steps=limits.agent_steps,
                thinking=job.mode == "thinking",
                handed_back=job.handed_back,
            )
        if job.mode == "agent" or number:
            most = limits.agent_steps
            return Toolbox(runtime, workspace, job.tools, most_steps=most, thinking=True)
        return Toolbox(
            runtime,
            workspace,
            job.tools,
            most_steps=limits.orchestrator_steps,
            thinking=True,
            delegation=Delegation(runtime, self._begin_life, Sight(self._files)),
        )

    def _workspace(self, number: int) -> Workspace:
        async def committed(file: WorkspaceFile) -> None:
            self._runtime.frames.tell(
                ev.FileWritten(
                    agent=number, path=file.path, body=file.body, size=file.size, media_type=file.media_type
                )
            )
            await self._runtime.frames.committed()

        return self._runtime.job.workspace(self._files, committed)

    async def _watch(self) -> None:
        """End a run in which nothing comes for too long although somebody is at work."""
        runtime = self._runtime
        while True:
            await asyncio.sleep(WATCH)
            at_work = runtime.state.status == "running" and any(map(_is_at_work, runtime.state.agents))
            if not at_work or runtime.frames.behind:
                runtime.frames.content()  # waiting and paused are not stuck, nor is who waits for the journal
            still = runtime.frames.now() - runtime.frames.progress_at
            if still > runtime.job.limits.idle_seconds:
                reason = f"Nothing came for {still:.0f} seconds."
                runtime.finish(End(kind="failed", code="no_progress", reason=reason))

    def _tell_end(self, end: End) -> None:
        runtime = self._runtime
        for agent in runtime.state.agents:  # those who never had a task of their own to be stopped in
            if not agent.ended and (agent.agent or end.kind != "concluded"):
                runtime.frames.tell(ev.AgentCancelled(agent=agent.agent))
        if end.kind == "concluded":
            runtime.frames.tell(*conclusion(runtime.state))
        if end.kind in {"completed", "concluded"}:
            gaps = sum(agent.status != "completed" for agent in runtime.state.agents)
            runtime.frames.tell(ev.RunCompleted(gaps=gaps))
        elif end.kind == "cancelled":
            runtime.frames.tell(ev.RunCancelled())
        else:
            runtime.frames.tell(ev.RunFailed(code=end.code, reason=end.reason))
