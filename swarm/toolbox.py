"""What one agent may call, and how its calls are carried out: side by side, each answered, failure told as a value."""

import asyncio
import json
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from swarm import events as ev
from swarm.delegation import DESCRIPTIONS, NOT_JSON, SPECS, Delegation, Dispatch, not_whole
from swarm.errors import ModelUnavailable, SwarmError
from swarm.frames import MOMENT
from swarm.model import ToolSpec
from swarm.runtime import Runtime
from swarm.state import AgentState, CallState
from swarm.tools import Tool, ToolResult, Workspace

logger = logging.getLogger(__name__)

BROKEN_IN_A_ROW = 3  # steps whose calls were all broken, after which the agent is given up
CALLS_A_STEP = 64  # of ordinary tools; delegation has limits of its own


class Toolbox:
    """The tools of one agent. `delegation` is given to the orchestrator alone."""

    def __init__(
        self,
        runtime: Runtime,
        workspace: Workspace,
        tools: Sequence[Tool[Any]],
        *,
        most_steps: int,
        thinking: bool | None = None,
        delegation: Delegation | None = None,
        handed_back: Sequence[ToolSpec] = (),
    ) -> None:
        self._runtime = runtime
        self._workspace = workspace
        self._tools = {tool.name: tool for tool in tools}
        self._delegation = delegation
        self.most_steps = most_steps
        self.thinking = thinking
        self._handed_back = frozenset(spec.name for spec in handed_back)
        specs = (*(tool.spec for tool in tools), *handed_back)
        self.specs: tuple[ToolSpec, ...] = (*SPECS, *specs) if delegation is not None else specs

    def dispatch(self) -> Dispatch | None:
        """Who listens to the next attempt; None for an agent that cannot delegate."""
        return Dispatch(self._delegation) if self._delegation is not None else None

    def hands_back(self, calls: Sequence[CallState]) -> bool:
        """Whether whoever asked carries these calls out, and not we."""
        return any(call.name in self._handed_back for call in calls)

    async def use(self, agent: AgentState, calls: Sequence[CallState]) -> None:
        """Carry out calls side by side; all have ended when this returns. Raises after too many broken ones in a row."""
        self._runtime.frames.tell(*[ev.ToolStarted(agent=agent.agent, call=call.call) for call in calls])
        await self._runtime.frames.committed()
        definitions = [call for call in calls if call.name == "create_subagent"]
        others = [call for call in calls if call.name != "create_subagent"]
        for together in (definitions, others):  # in whatever order they were written: first who, then what
            async with asyncio.TaskGroup() as group:
                for call, place in zip(together, _places(together), strict=True):
                    group.create_task(self._use(agent, call, place))
        if _broken_in_a_row(agent) >= BROKEN_IN_A_ROW:
            raise ModelUnavailable(
                f"The model wrote calls that are no JSON {BROKEN_IN_A_ROW} times in a row.",
                code="broken_calls",
            )

    async def _use(self, agent: AgentState, call: CallState, place: int) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        result = await self._answer(agent, call, place)
        self._runtime.frames.content()
        self._runtime.frames.tell(
            ev.ToolEnded(
                agent=agent.agent,
                call=call.call,
                ok=result.ok,
                content=await self._runtime.texts.put(result.content),
                note=result.note[:200],
                seconds=round(loop.time() - began, 3),
            ),
            within=MOMENT,
        )

    async def _answer(self, agent: AgentState, call: CallState, place: int) -> ToolResult:
        arguments = await self._runtime.texts.get(call.arguments or ev.Long(text=""))
        if self._delegation is not None and call.name in DESCRIPTIONS:
            return await self._delegation.settle(agent, call, arguments)
        tool = self._tools.get(call.name)
        if tool is None:
            offered = ", ".join(spec.name for spec in self.specs) or "none"
            return ToolResult(ok=False, content=f"There is no tool named {call.name!r}. You have: {offered}.")
        if place >= CALLS_A_STEP:
            return ToolResult(
                ok=False, content=f"At most {CALLS_A_STEP} calls in one turn: make this one in your next."
            )
        finish = agent.steps[-1].finish
        lost = call.arguments is None or (finish == "cut" and not arguments)
        if lost or not _is_object(arguments):
            return not_whole(call.name, "cut" if lost else finish)
        return await self._carry_out(tool, arguments)

    async def _carry_out(self, tool: Tool[Any], arguments: str) -> ToolResult:
        seconds = self._runtime.job.limits.tool_seconds
        try:
            async with asyncio.timeout(seconds) as patience:
                return await tool(arguments, self._workspace)
        except SwarmError as error:
            return ToolResult(ok=False, content=str(error))
        except Exception:
            if patience.expired():
                content = (
                    f"{tool.name} did not end within {seconds:,.0f} seconds and was stopped. Try another way."
                )
                return ToolResult(ok=False, content=content, note="no end in time")
            logger.exception("tool %s failed inside", tool.name)
            return ToolResult(ok=False, content=f"{tool.name} itself failed. Try another way.")


def _is_object(arguments: str) -> bool:
    try:
        return isinstance(json.loads(arguments or "{}"), dict)
    except (ValueError, RecursionError):
        return False


def _places(calls: Sequence[CallState]) -> Iterator[int]:
    """The place of each call among the ordinary ones."""
    ordinary = 0
    for call in calls:
        yield ordinary
        ordinary += call.name not in DESCRIPTIONS


def _broken_in_a_row(agent: AgentState) -> int:
    row = 0
    for step in reversed(agent.steps):
        if not step.calls or not all(call.note == NOT_JSON for call in step.calls):
            break
        row += 1
    return row
