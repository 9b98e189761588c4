"""What the tiny model knows by heart: scripts of whole replies, each begun by its marker."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

# The marks of the Kimi K2 family, as its chat template and its models write them.
END = "<|im_end|>"
ROLES = ("<|im_user|>", "<|im_assistant|>", "<|im_system|>", "<|im_middle|>")
CALLS, CALLS_END = "<|tool_calls_section_begin|>", "<|tool_calls_section_end|>"
CALL, ARGUMENTS, CALL_END = "<|tool_call_begin|>", "<|tool_call_argument_begin|>", "<|tool_call_end|>"
THINK, THINK_END = "<think>", "</think>"


@dataclass(frozen=True)
class Call:
    """A tool call as a script has it."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Turn:
    """One reply: what is thought, said and called. `silent` ends after the thinking, as open weights do now and then."""

    thought: str
    said: str = ""
    calls: tuple[Call, ...] = ()
    silent: bool = False


@dataclass(frozen=True)
class Script:
    """What the model says to a marker: turn N after N rounds of tool results. The first marker is the usual one."""

    about: str
    turns: tuple[Turn, ...]
    asked: list[str] = field(default_factory=list)  # how the other scripts ask for this one

    def ids(self, turn: int) -> Iterator[tuple[str, Call]]:
        """The calls of a turn, each with its id. Ids count through the whole conversation."""
        place = sum(len(earlier.calls) for earlier in self.turns[:turn])
        for number, call in enumerate(self.turns[turn].calls, place):
            yield f"functions.{call.name}:{number}", call

    def raw(self, turn: int, *, thinking: bool) -> str:
        """What the model writes in a turn, as tokens. The prompt already holds the mark where thinking begins."""
        now = self.turns[turn]
        said = now.said
        if now.calls:
            calls = (
                f"{CALL}{name}{ARGUMENTS}{dumped(call.arguments)}{CALL_END}" for name, call in self.ids(turn)
            )
            said += CALLS + "".join(calls) + CALLS_END
        if not thinking:
            return said
        return now.thought if now.silent else now.thought + THINK_END + said


def dumped(value: Any) -> str:
    """JSON as the model writes it."""
    return json.dumps(value, ensure_ascii=False)


# Country, question to the library, people, square kilometres, people on one of them: as the sample library has it.
COUNTRIES = (
    ("iceland", "Iceland", "364,036", "103,000", "3.5"),
    ("kenya", "Kenya", "55,751,717", "580,367", "96.1"),
    ("mongolia", "Mongolia", "3,281,676", "1,564,116", "2.1"),
    ("switzerland", "Switzerland", "8,925,741", "41,277", "216.2"),
)
SCOUT = "You look one country up with search, and answer in one sentence with the source."
WIDE = 20


def scout(key: str, name: str, people: str, size: str, _density: str) -> tuple[str, Script]:
    """A sub-agent that searches once, then answers."""
    search = Call("search", {"query": f"{name} inhabitants square kilometres"})
    answer = f"{name} has about {people} inhabitants on {size} square kilometres (library://countries/{key})."
    looks = Turn(f"I look {name} up.", calls=(search,))
    script = Script("searches once, then answers", (looks, Turn("The page has both numbers.", answer)))
    return f"[[worker-{key}]]", script


def table() -> str:
    """The report of `[[swarm]]`."""
    rows = "".join(
        f"| {name} | {people} | {size} | {density} |\n" for _, name, people, size, density in COUNTRIES
    )
    return (
        "Switzerland is the most crowded of the four, Mongolia the emptiest.\n\n"
        f"| country | people | km² | people per km² |\n| --- | ---: | ---: | ---: |\n{rows}\n"
        "All five sub-agents answered. Source: the sample library."
    )


def swarm() -> Script:
    """The orchestrator: two kinds of sub-agents, then five tasks, then a report."""
    return Script(
        "an orchestrator: two kinds of sub-agents, five tasks side by side, a table",
        (
            Turn(
                "Four countries that do not depend on each other, and one piece of method. I need two kinds of sub-agents.",
                "I will send one scout to each country, and ask a statistician how to compare them.",
                (
                    Call("create_subagent", {"name": "scout", "system_prompt": SCOUT}),
                    Call(
                        "create_subagent",
                        {"name": "statistician", "system_prompt": "You explain a number briefly."},
                    ),
                ),
            ),
            Turn(
                "Both kinds are ready. Everything can run at once.",
                "",
                (
                    Call(
                        "assign_tasks",
                        {
                            "agent": "scout",
                            "prompt_template": "{{item}}: how many people live there, and on what area?",
                            "items": [f"[[worker-{key}]] {name}" for key, name, *_ in COUNTRIES],
                        },
                    ),
                    Call(
                        "assign_task",
                        {"agent": "statistician", "prompt": "[[worker-density]] How is density reckoned?"},
                    ),
                ),
            ),
            Turn("All five answers are in. I divide people by area.", table()),
        ),
    )


def team(about: str, thought: str, items: list[str], report: str) -> Script:
    """An orchestrator that creates and assigns in one turn, then reports."""
    task = {"agent": "scout", "prompt_template": "{{item}}", "items": items}
    calls = (Call("create_subagent", {"name": "scout", "system_prompt": SCOUT}), Call("assign_tasks", task))
    return Script(about, (Turn(thought, "", calls), Turn("The results are in.", report)))


def scripts() -> dict[str, Script]:
    """All scripts, by marker."""
    keys = [key for key, *_ in COUNTRIES]
    wide = [f"[[worker-{keys[number % len(keys)]}]] part {number}" for number in range(1, WIDE + 1)]
    known = {
        "[[swarm]]": swarm(),
        "[[wide]]": team(
            f"an orchestrator: {WIDE} tasks side by side",
            f"{WIDE} parts at once.",
            wide,
            f"All **{WIDE} parts** came back.",
        ),
        "[[broken]]": team(
            "an orchestrator, one of whose two sub-agents fails",
            "Two parts, of which one may fail.",
            ["[[worker-kenya]] the sound one", "[[silent]] the broken one"],
            "Kenya has about 55,751,717 inhabitants. The other part is missing: its sub-agent failed.",
        ),
        **dict(scout(*country) for country in COUNTRIES),
        "[[worker-density]]": Script(
            "answers at once",
            (Turn("A definition.", "Density is the number of people divided by the area."),),
        ),
        "[[silent]]": Script(
            "thinks, and then says nothing", (Turn("I think, and then I stop.", silent=True),)
        ),
        # What `manage.py check_endpoint` says, and whatever has no marker.
        "the tool `note`": Script(
            "calls the tool of the endpoint's check",
            (Turn("One call.", calls=(Call("note", {"word": "starling"}),)),),
        ),
        "": Script(
            "says that it knows no language",
            (Turn("There is no marker.", "I am a tiny model that recites. Try **[[swarm]]**, for example."),),
        ),
    }
    for script in list(known.values()):
        for call in (call for turn in script.turns for call in turn.calls):
            prompts = call.arguments.get("items", [call.arguments.get("prompt", "")])
            template = call.arguments.get("prompt_template", "{{item}}")
            for prompt in (template.replace("{{item}}", prompt) for prompt in prompts if prompt):
                known[prompt.split("]] ")[0] + "]]"].asked.append(prompt)
    return known


SCRIPTS = scripts()
MARKERS = tuple(marker for marker in SCRIPTS if marker)
