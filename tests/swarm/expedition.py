"""A run with everything in it: two waves, both shapes of delegation, tools with files, long texts, faults on the way."""

import json
from collections import Counter
from typing import Any

from msgspec import Struct

from swarm.errors import ModelBusy, ModelError, ModelUnavailable
from swarm.messages import ToolMessage
from swarm.model import Request
from swarm.state import RunState
from swarm.testing import Says, ScriptedModel, last_text, turns, who
from swarm.tools import Tool, ToolResult, Workspace

LONG = "ö\x01" * 4_500  # longer than an event holds itself
SCOUT = ("create_subagent", json.dumps({"name": "scout", "system_prompt": f"You are a scout.{LONG}"}))
ITEMS = "abcde"


class Keep(Struct):
    path: str
    text: str


def keep(made: list[str]) -> Tool[Any]:
    """A tool that writes a file, and notes that it did."""

    async def run(arguments: Keep, workspace: Workspace) -> ToolResult:
        made.append(arguments.path)
        await workspace.write(arguments.path, arguments.text.encode())
        return ToolResult(content=f"kept {arguments.path} {arguments.text}", note="kept")

    return Tool(name="keep", description="Keep a text.", arguments=Keep, run=run)


def _keep(name: str) -> tuple[str, str]:
    return "keep", json.dumps({"path": f"{name}.txt", "text": f"{name}{LONG}"})


def captain_and_scouts() -> ScriptedModel:
    """A captain who sends off what is missing until all is there; scouts whose every model call fails once."""
    failed: Counter[tuple[str, int]] = Counter()

    def scout(request: Request) -> Says | ModelError:
        item = last_text(request.messages).removesuffix(LONG)[-1]
        failed[item, turns(request)] += 1
        if failed[item, turns(request)] == 1:
            cut = ModelUnavailable("cut", code="cut", retry_after=0.0)
            busy = ModelBusy("busy", code="rate_limited", retry_after=0.0)
            if turns(request) == 0:
                return Says(text="half", then=cut)
            return busy if item == "a" else cut
        return Says(text=f"seen {item}") if turns(request) else Says(reasoning="hm", calls=(_keep(item),))

    def captain(request: Request) -> Says:
        read = "".join(message.content for message in request.messages if isinstance(message, ToolMessage))
        lost = [item for item in ITEMS if f"seen {item}" not in read]
        if early := [item for item in lost if item in "abc"]:
            template = {"agent": "scout", "prompt_template": "Look at {{item}}", "items": early}
            alone = {"agent": "scout", "prompt": f"Look at {early.pop()}"}
            calls = [("assign_task", json.dumps(alone))]
            calls += [("assign_tasks", json.dumps(template))] if early else []
            return Says(text="First", calls=(SCOUT, *calls))
        if "kept plan" not in read:
            return Says(calls=(_keep("plan"),))
        if lost:
            template = {"agent": "scout", "prompt_template": f"{LONG}Look at {{{{item}}}}", "items": lost}
            return Says(calls=(("assign_tasks", json.dumps(template)),))
        return Says(text=f"All done. {LONG}")

    def script(request: Request) -> Says | ModelError:
        return scout(request) if who(request).startswith("You are a scout.") else captain(request)

    return ScriptedModel(script, piece=2_000)


def is_whole(state: RunState) -> bool:
    """Whether everything came that the run was for, and nothing of it twice."""
    seen = sorted(agent.answer[-1] for agent in state.agents[1:] if agent.answer)
    files = sorted(state.files)
    return (
        state.status == "completed"
        and state.answer == f"All done. {LONG}"
        and seen == list(ITEMS)
        and files == [*(f"{item}.txt" for item in ITEMS), "plan.txt"]
    )
