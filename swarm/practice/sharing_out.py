"""Sends a sub-agent to each of many files, again where one failed, and gathers what they bring."""

from collections.abc import Sequence

from swarm.practice.dialogue import Dialogue, Draft, Wish
from swarm.practice.results import Result, results_of
from swarm.practice.tabling import Row

WAVE = 100  # sub-agents that one turn sends off
TRIES = 2
FEW = 3  # fewer are done quicker alone


def can_share(dialogue: Dialogue, paths: Sequence[str]) -> bool:
    """Whether this agent leads others, and there is enough for them."""
    leads = {"create_subagent", "assign_tasks"} <= dialogue.tools or bool(dialogue.called("assign_tasks"))
    return leads and len(paths) >= FEW


def share_out(
    dialogue: Dialogue, paths: Sequence[str], *, agent: str, instructions: str, template: str
) -> Draft | None:
    """The next wave; None where all is back, or will not come."""
    results = results_of(dialogue)
    due = [path for path in paths if _is_due(path, results)][:WAVE]
    if not due:
        return None
    calls = []
    if not dialogue.called("create_subagent"):
        calls.append(Wish(name="create_subagent", arguments={"name": agent, "system_prompt": instructions}))
    arguments = {"agent": agent, "prompt_template": template, "items": due}
    calls.append(Wish(name="assign_tasks", arguments=arguments))
    why = "None needs another, so that all can be worked on at once: I send one sub-agent for each."
    again = "Not all is there. I send sub-agents again for what is missing."
    return Draft(reasoning=again if results else f"These are {len(paths)} files. {why}", calls=tuple(calls))


def row_of(path: str, results: Sequence[Result]) -> Row:
    """What came back for one file."""
    mine = [result for result in results if result.item == path]
    done = [result for result in mine if result.done]
    if done:
        said = [line for line in done[-1].body.splitlines() if line and not line.startswith("**")]
        problem = "" if done[-1].values else (said or ["nothing found"])[0][:200]
        return Row(name=path, values=done[-1].values, units=done[-1].units, problem=problem)
    reason = mine[-1].body.split("\n")[0].strip() if mine else ""
    problem = "stopped by a person" if mine and mine[-1].outcome == "cancelled" else reason[:200]
    return Row(name=path, problem=problem or "not asked")


def _is_due(path: str, results: Sequence[Result]) -> bool:
    mine = [result for result in results if result.item == path]
    if any(result.done for result in mine):
        return False
    return not mine or (len(mine) < TRIES and mine[-1].outcome != "cancelled")
