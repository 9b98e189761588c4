"""The orchestrator's tools, in both shapes that the field uses, and what becomes of their calls.

`create_subagent` with `assign_task` is the pair of the K2.5 technical report; `assign_tasks` fills one template with many
items. Agents are sent off while the call still streams in; whatever could not begin then begins when the call is whole.
"""

import json
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from swarm import events as ev
from swarm.model import ToolSpec
from swarm.partial import PartialObject, Value
from swarm.reports import CUT_HERE, Task, answer_of, few, label_of, report
from swarm.runtime import Runtime
from swarm.sight import MOST, Sight
from swarm.state import AgentState, CallState
from swarm.texts import short
from swarm.tools import ToolResult, schema_of

ITEM = "{{item}}"
KNOWN = 50  # definitions that a refusal names, the newest
NOT_JSON = "arguments were no JSON object"
CUT = {  # by how the message ended
    "cut": "Your message was cut before this call was whole. Make it again.",
    "length": "Your message reached its limit of length before this call was whole. Make it again, in smaller parts.",
}


class CreateSubagent(Struct):
    name: Annotated[str, Meta(min_length=1, max_length=64, description="A short unique name for the role.")]
    system_prompt: Annotated[
        str,
        Meta(
            min_length=1,
            description="Who this sub-agent is, how it works, what its final message must contain.",
        ),
    ]


class AssignTask(Struct):
    agent: Annotated[str, Meta(description="The name of a sub-agent that was created.")]
    prompt: Annotated[str, Meta(min_length=1, description="The whole task: the sub-agent sees nothing else.")]


class AssignTasks(Struct):  # as a model is told of it: a docstring would become part of the schema
    agent: Annotated[str, Meta(description="The name of a sub-agent that was created.")]
    prompt_template: Annotated[
        str,
        Meta(min_length=1, description=f"The whole task with {ITEM} in it, which is replaced by each item."),
    ]
    items: Annotated[
        list[str], Meta(min_length=1, description="One sub-agent works on each. All run side by side.")
    ]


class Assignments(Struct):
    """What may come for `AssignTasks`: items are numbers or objects too, and what is meant by them is plain."""

    agent: str
    prompt_template: Annotated[str, Meta(min_length=1)]
    items: Annotated[list[Any], Meta(min_length=1)]


SHOWN = (
    "A picture or video of the workspace whose path stands in the task (uploads/cat.png) is shown to the sub-agent "
    f"with it, at most {MOST} of them; all other files it reads with its tools."
)

FORMS: dict[str, type[Struct]] = {
    "create_subagent": CreateSubagent,
    "assign_task": AssignTask,
    "assign_tasks": Assignments,
}

DESCRIPTIONS: dict[str, tuple[type[Struct], str]] = {
    "create_subagent": (
        CreateSubagent,
        "Register a kind of sub-agent: a name and its instructions. Starts nothing. One kind can receive many tasks.",
    ),
    "assign_task": (
        AssignTask,
        "Send a sub-agent off on one task and get its final message. Make many such calls in one turn: all run at once. "
        f"{SHOWN}",
    ),
    "assign_tasks": (
        AssignTasks,
        f"Send off one sub-agent for each item, with {ITEM} in the template replaced by it, and get their final messages in "
        f"order. The best way to do the same job for many things. {SHOWN} Many pictures: make their paths the items.",
    ),
}

SPECS = tuple(
    ToolSpec(name=name, description=description, parameters=schema_of(arguments))
    for name, (arguments, description) in DESCRIPTIONS.items()
)


def text_of(item: Any) -> str:
    """An item as it stands in a prompt."""
    return item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)


def tasks_of(call: AssignTask | Assignments) -> list[Task]:
    """The tasks of a whole call, in order."""
    if isinstance(call, AssignTask):
        return [Task(index=0, label=label_of(call.prompt), prompt=call.prompt)]
    return [
        Task(index=index, label=label_of(item), prompt=call.prompt_template.replace(ITEM, item))
        for index, item in enumerate(map(text_of, call.items))
    ]


def arguments_of(name: str, tasks: Mapping[int, tuple[str, str]]) -> str:
    """Arguments that stand for the tasks which a broken call had assigned: definition and prompt by index."""
    if not tasks:
        return ""
    agent, prompt = next(iter(tasks.values()))
    if name == "assign_task":
        return json.dumps({"agent": agent, "prompt": prompt}, ensure_ascii=False)
    items = [tasks.get(index, ("", ""))[1] for index in range(max(tasks) + 1)]
    return json.dumps({"agent": agent, "prompt_template": ITEM, "items": items}, ensure_ascii=False)


async def tasks_begun(runtime: Runtime, agents: list[int]) -> dict[int, tuple[str, str]]:
    """Definition and prompt of each task that was assigned, by its index in the call."""
    tasks = {}
    for number in agents:
        spawned = runtime.agent(number)
        tasks[spawned.index] = (spawned.name, await runtime.texts.get(spawned.prompt))
    return tasks


def _unfit(call: CallState, error: Exception, finish: str) -> ToolResult:
    if isinstance(error, msgspec.ValidationError):
        return ToolResult(
            ok=False, content=f"The arguments do not fit {call.name}: {error}. Call it again, corrected."
        )
    return not_whole(call.name, finish)


def not_whole(name: str, finish: str) -> ToolResult:
    """What is told of a call whose arguments are no JSON object. A broken stream is no fault of the model's."""
    content = CUT.get(
        finish, f"The arguments of {name} were not a whole JSON object. Call it again, corrected."
    )
    return ToolResult(ok=False, content=content, note="" if finish == "cut" else NOT_JSON)


class Delegation:
    """Sends sub-agents off and gathers their final messages."""

    def __init__(self, runtime: Runtime, begin: Callable[[int], None], sight: Sight) -> None:
        self._runtime = runtime
        self._begin = begin  # lets the agent of that number live
        self._sight = sight

    def refusal(self, agent: str, task: Task, call: int) -> str:
        """Why this task is not assigned; empty where nothing is in the way."""
        state, limits = self._runtime.state, self._runtime.job.limits
        if agent not in state.definitions:
            known = ", ".join(list(state.definitions)[-KNOWN:]) or "none yet"
            return f"There is no sub-agent named {agent!r} (there are: {known}). Create it first."
        if not task.prompt.strip():
            return "The task is empty."
        if len(state.agents) > limits.agents_total:
            return f"The run has used its {limits.agents_total} agents."
        wave = self._wave()
        if sum(1 for spawned in reversed(state.agents) if spawned.wave == wave) >= limits.agents_per_wave:
            return f"A wave has at most {limits.agents_per_wave} agents: assign this one in your next turn."
        twin = next(
            (n for n in state.agents[0].call_state(call).agents if state.agents[n].label == task.label), None
        )
        if twin is not None and state.agents[twin].prompt.text == task.prompt:
            return f"The same task was given to agent {twin} in this call."
        return ""

    def define(self, call: int, name: str, system_prompt: ev.Long) -> None:
        """Register the definition of a call, once."""
        if not self._runtime.agent(0).call_state(call).defines:
            self._runtime.frames.tell(ev.AgentDefined(call=call, name=name, system_prompt=system_prompt))

    def spawn(self, call: int, agent: str, task: Task, prompt: ev.Long) -> None:
        """A sub-agent exists from now on. It asks nothing of its model before that is committed."""
        number = len(self._runtime.state.agents)
        self._runtime.frames.tell(
            ev.AgentSpawned(
                agent=number,
                wave=self._wave(),
                call=call,
                index=task.index,
                name=agent,
                label=task.label,
                prompt=prompt,
                sees=self._sight.named_in(task.prompt),
            )
        )
        self._begin(number)

    def _wave(self) -> int:
        """The wave of the orchestrator's turn under way: the tasks that one turn assigns belong together."""
        state = self._runtime.state
        for call in state.agents[0].steps[-1].calls:
            if call.agents:
                return state.agents[call.agents[0]].wave
        return state.waves + 1

    async def settle(self, captain: AgentState, call: CallState, arguments: str) -> ToolResult:
        """Carry out a whole call: begin what has not begun, wait for all, report in order."""
        form = FORMS[call.name]
        finish = captain.steps[-1].finish
        cut = finish == "cut"
        try:
            asked = msgspec.json.decode(arguments, type=form, strict=False)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            if not call.agents:
                return _unfit(call, error, finish)
            # Some tasks were read before the call went wrong, and agents work on them: what they bring is reported.
            read = arguments_of(call.name, await tasks_begun(self._runtime, call.agents))
            asked, cut = msgspec.json.decode(read, type=form), True
        if isinstance(asked, CreateSubagent):
            self.define(call.call, asked.name, await self._runtime.texts.put(asked.system_prompt))
            return ToolResult(content=f"Sub-agent {asked.name} is ready.", note=label_of(asked.name))
        assert isinstance(asked, AssignTask | Assignments), "there is no third kind of assignment"
        if isinstance(asked, Assignments) and ITEM not in asked.prompt_template:
            return ToolResult(
                ok=False, content=f"The template has no {ITEM} in it. Call it again, corrected."
            )
        return await self._carry_out(call, asked, cut=cut)

    async def _carry_out(self, call: CallState, asked: AssignTask | Assignments, *, cut: bool) -> ToolResult:
        tasks = tasks_of(asked)
        begun = {self._runtime.agent(number).index: number for number in call.agents}
        refused: dict[int, str] = {}
        for task in tasks:
            if task.index in begun:
                continue
            if reason := self.refusal(asked.agent, task, call.call):
                refused[task.index] = reason
                continue
            prompt = await self._runtime.texts.put(task.prompt)
            begun[task.index] = len(self._runtime.state.agents)
            self.spawn(call.call, asked.agent, task, prompt)
        await self._runtime.until_ended(begun.values())
        self._runtime.reported.add(call.call)
        return self._result(asked, tasks, begun, refused, cut=cut)

    def _result(
        self,
        asked: AssignTask | Assignments,
        tasks: list[Task],
        begun: dict[int, int],
        refused: dict[int, str],
        *,
        cut: bool,
    ) -> ToolResult:
        limits = self._runtime.job.limits
        agents = {index: self._runtime.agent(number) for index, number in begun.items()}
        done = sum(agent.status == "completed" for agent in agents.values())
        note = f"{done} of {len(tasks)} completed"
        if isinstance(asked, AssignTask) and done:
            return ToolResult(content=answer_of(agents[0], limits), note=note)
        told, rest = few(refused)
        parts = [f"{note}.", report(tasks, agents, told, limits), rest, CUT_HERE if cut else ""]
        return ToolResult(content="\n".join(filter(None, parts)), ok=done > 0, note=note)


class Dispatch:
    """Listens to an orchestrator's answer while it streams, and sends off what is complete."""

    def __init__(self, delegation: Delegation) -> None:
        self._delegation = delegation
        self._calls: dict[int, _Listening] = {}
        self.begun = False  # somebody works on this answer already: it must not be thrown away

    def opened(self, index: int, call: int, name: str) -> None:
        """A call was named."""
        if name in DESCRIPTIONS:
            self._calls[index] = _Listening(call, name)

    def fed(self, index: int, piece: str) -> None:
        """More of a call's arguments came."""
        listening = self._calls.get(index)
        if listening is None:
            return
        for value in listening.reader.feed(piece):
            listening.hear(value)
            if value.key == "items" and value.index is not None:
                self._assign_waiting(listening)
        if listening.reader.closed and not listening.done:
            listening.done = True
            self._closed(listening)

    def _closed(self, listening: "_Listening") -> None:
        fields = listening.fields
        if listening.name == "create_subagent":
            prompt = short(str(fields.get("system_prompt", "")))
            name = fields.get("name")
            if prompt is not None and prompt.text and isinstance(name, str) and 1 <= len(name) <= 64:
                self._delegation.define(listening.call, name, prompt)
        elif listening.name == "assign_task":
            text = fields.get("prompt")
            if isinstance(text, str):
                self._assign(listening, Task(index=0, label=label_of(text), prompt=text))
        else:
            self._assign_waiting(listening)

    def _assign_waiting(self, listening: "_Listening") -> None:
        template = listening.fields.get("prompt_template")
        if not isinstance(template, str) or ITEM not in template or "agent" not in listening.fields:
            return
        waiting, listening.waiting = listening.waiting, []
        for index, item in waiting:
            prompt = template.replace(ITEM, item)
            self._assign(listening, Task(index=index, label=label_of(item), prompt=prompt))

    def _assign(self, listening: "_Listening", task: Task) -> None:
        agent, prompt = listening.fields.get("agent"), short(task.prompt)
        if (
            isinstance(agent, str)
            and prompt is not None
            and task.index not in listening.begun
            and not self._delegation.refusal(agent, task, listening.call)
        ):
            self.begun = True
            listening.begun.add(task.index)
            self._delegation.spawn(listening.call, agent, task, prompt)


class _Listening:
    """A call under way, as far as it was heard."""

    def __init__(self, call: int, name: str) -> None:
        self.call = call
        self.name = name
        self.reader = PartialObject()
        self.fields: dict[str, Any] = {}
        self.waiting: list[tuple[int, str]] = []
        self.begun: set[int] = set()  # the tasks whose agents exist
        self.done = False

    def hear(self, value: Value) -> None:
        """Remember a value that was closed."""
        if value.index is None:
            self.fields[value.key] = value.value
        elif value.key == "items":
            self.waiting.append((value.index, text_of(value.value)))
