"""Runs on scripted models, as the tests of the engine need them."""

import asyncio
import json

from swarm.controls import Control
from swarm.errors import ModelError
from swarm.events import Event
from swarm.frames import Frame
from swarm.messages import ToolMessage
from swarm.model import Request
from swarm.testing import Says, ScriptedModel, last_text, turns, who

SCOUT = ("create_subagent", json.dumps({"name": "scout", "system_prompt": "You are a scout."}))


def assign(*items: str, template: str = "Look at {{item}}") -> tuple[str, str]:
    return "assign_tasks", json.dumps({"agent": "scout", "prompt_template": template, "items": items})


def one_wave(*items: str, scout: Says | ModelError | None = None) -> ScriptedModel:
    """An orchestrator that sends a scout to each item, again where its message was cut, and then answers."""

    def script(request: Request) -> Says | ModelError:
        if who(request) == "You are a scout.":
            return scout or Says(text=f"seen: {last_text(request.messages)}")
        if turns(request) == 0:
            return Says(reasoning="I split.", calls=(SCOUT, assign(*items)))
        read = "".join(message.content for message in request.messages if isinstance(message, ToolMessage))
        lost = [item for item in items if f'item="{item}"' not in read]
        return Says(calls=(SCOUT, assign(*lost))) if lost and "was cut" in read else Says(text="All done.")

    return ScriptedModel(script)


def results(model: ScriptedModel) -> list[str]:
    """What the orchestrator read of its calls, in its last request."""
    last = [request for request in model.requests if who(request) != "You are a scout."][-1]
    return [message.content for message in last.messages if isinstance(message, ToolMessage)]


def when(kind: type[Event], agent: int, *wishes: Control) -> "OnFrame":
    return OnFrame(kind, agent, wishes)


class OnFrame:
    """Sends wishes once, when an event of that kind about that agent was committed."""

    def __init__(self, kind: type[Event], agent: int, wishes: tuple[Control, ...]) -> None:
        self._kind, self._agent, self._wishes = kind, agent, wishes

    def __call__(self, frame: Frame, controls: asyncio.Queue[Control]) -> None:
        if any(
            isinstance(event, self._kind) and getattr(event, "agent", None) == self._agent
            for event in frame.events
        ):
            for wish in self._wishes:
                controls.put_nowait(wish)
            self._wishes = ()


def held(model_text: str = "seen") -> tuple[ScriptedModel, asyncio.Event]:
    """A wave of a and b; a's scout holds until the event is set."""
    hold = asyncio.Event()

    def script(request: Request) -> Says:
        if who(request) == "You are a scout.":
            told = last_text(request.messages)
            return Says(
                text=f"{model_text}: {told}",
                hold=hold if told.endswith("at a") and turns(request) == 0 else None,
            )
        return Says(calls=(SCOUT, assign("a", "b"))) if turns(request) == 0 else Says(text="done")

    return ScriptedModel(script), hold
