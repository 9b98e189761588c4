"""Strategies: any event, and the journals of whole runs with failures, wishes and crashes in them."""

import asyncio
import json
import random
from typing import Any, TypeAliasType, get_args, get_origin

import msgspec
from hypothesis import strategies as st

from swarm import events as ev
from swarm.controls import Control
from swarm.errors import ContextTooLong, ModelAway, ModelBusy, ModelError, ModelRefused, ModelUnavailable
from swarm.events import Event
from swarm.frames import Frame
from swarm.limits import Limits
from swarm.model import Request
from swarm.state import RunState, fold
from swarm.testing import Says, ScriptedModel, a_job, fly, turns


def members(union: Any) -> list[type[Any]]:
    """The classes of a union, through its named parts."""
    if isinstance(union, TypeAliasType):
        return members(union.__value__)
    parts = get_args(union)
    return [found for part in parts for found in members(part)] if parts else [union]


EVENT_TYPES = members(Event)


def _of(type_: Any) -> st.SearchStrategy[Any]:
    if isinstance(type_, TypeAliasType):
        return _of(type_.__value__)
    if type_ is float:
        return st.floats(0, 1e6, allow_nan=False)
    if type_ is str:
        return st.text()
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        return struct(type_)
    parts = get_args(type_)
    if get_origin(type_) is tuple:
        return st.lists(_of(parts[0]), max_size=3).map(tuple)
    if parts and not isinstance(parts[0], str):
        return st.one_of([_of(part) for part in parts])
    return st.sampled_from(parts) if parts else st.from_type(type_)


def struct(cls: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    """Any value of a Struct type."""
    fields = {field.name: _of(field.type) for field in msgspec.structs.fields(cls)}
    return st.builds(cls, **fields)


any_event: st.SearchStrategy[Event] = st.one_of([struct(cls) for cls in EVENT_TYPES])


class Chaos:
    """A model and a person who do anything, from one seed."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - dice, no secret
        self._wishes = 0
        self.model = ScriptedModel(self._reply)

    def _reply(self, request: Request) -> Says | ModelError:
        roll = self._dice.random()
        if roll < 0.1:
            return self._dice.choice(
                [
                    ModelBusy("busy", code="rate_limited", retry_after=0.0),
                    ModelAway("connect", retry_after=0.0),
                    ModelRefused("no", code="bad_request"),
                    ContextTooLong("long", code="context"),
                ]
            )
        then = ModelUnavailable("cut", code="cut", retry_after=0.0) if roll < 0.2 else None
        if not request.tools or turns(request) > 3:
            return Says(reasoning="hm " * 5, text=f"text {self._dice.random()} ÿ 😀 " * 4, then=then)
        return Says(
            text="I go on.", calls=tuple(self._call() for _ in range(self._dice.randint(1, 3))), then=then
        )

    def _call(self) -> tuple[str, str]:
        name = self._dice.choice("ab")
        items = [f"item {self._dice.randint(0, 99)}" for _ in range(self._dice.randint(1, 4))]
        template = {"agent": name, "prompt_template": "Do {{item}}", "items": items}
        return self._dice.choice(
            [
                ("create_subagent", json.dumps({"name": name, "system_prompt": f"You are {name}."})),
                ("assign_task", json.dumps({"agent": name, "prompt": f"task {items[0]}"})),
                ("assign_tasks", json.dumps(template)),
                ("assign_tasks", json.dumps(template)[:-3]),
                ("nonsense", "{}"),
            ]
        )

    def on_frame(self, frame: Frame, controls: asyncio.Queue[Control]) -> None:
        """Now and then a wish, about anybody."""
        for event in frame.events:
            waits = isinstance(event, ev.AgentPaused | ev.RunPaused)
            if waits or self._dice.random() < 0.05:
                self._wishes += 1
                kind = "resume" if waits else self._dice.choice(["stop", "pause", "resume", "steer", "retry"])
                agent = getattr(event, "agent", None) if waits or self._dice.random() < 0.9 else None
                controls.put_nowait(
                    msgspec.convert(
                        {"key": f"w{self._wishes}", "kind": kind, "agent": agent, "text": "please"}, Control
                    )
                )


def _resumed(state: RunState) -> list[Event]:
    rested = [agent.agent for agent in state.agents if agent.status == "paused"]
    run: list[Event] = [ev.RunResumed(at=state.last_at)] if state.status == "paused" else []
    return run + [ev.AgentResumed(at=state.last_at, agent=number) for number in rested]


async def a_run(seed: int, cuts: list[int]) -> list[Event]:
    """The journal of one run that was cut after that many frames, each time anew, and then flown to its end."""
    chaos = Chaos(seed)
    job = a_job(chaos.model, limits=Limits(agents_total=12, orchestrator_steps=6, agent_steps=4, attempts=3))
    events: list[Event] | None = None
    for cut in [*cuts, None]:
        events = await asyncio.wait_for(fly(job, events, on_frame=chaos.on_frame, frames=cut), 60)
        events = [*events, *_resumed(fold(events))]  # the wish to resume may have died with the process
    assert events is not None
    return events


def a_journal(seed: int) -> list[Event]:
    """The journal of the run of that seed: cut up to three times, each time somewhere else."""
    dice = random.Random(seed)  # noqa: S311 - dice, no secret
    return asyncio.run(a_run(seed, [dice.randint(1, 30) for _ in range(dice.randint(0, 3))]))
