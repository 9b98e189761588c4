"""Whether an endpoint can fly a swarm: asked before the first run, told in sentences a person can act on."""

from collections.abc import Awaitable, Callable
from typing import Literal

from msgspec import Struct

from swarm.bodies import MemoryBodies
from swarm.errors import ModelError
from swarm.messages import SystemMessage, TextPart, UserMessage
from swarm.model import Reply, Request, ToolSpec
from swarm.providers.address import AUTO, Endpoint
from swarm.providers.chat import ChatModel
from swarm.providers.endpoint import open_model
from swarm.providers.learning import Learned

WINDOW = 32_768  # tokens; an agent that reads a few pages needs about so many
OUTPUT = 1_024  # tokens that the trial may cost, thinking included

type Grade = Literal["good", "hint", "problem"]


class Finding(Struct, frozen=True):
    """One thing found out. `code` is for machines, `sentence` for people."""

    grade: Grade
    code: str
    sentence: str


class Report(Struct, frozen=True):
    """All findings, in the order in which they were made."""

    findings: tuple[Finding, ...]

    @property
    def usable(self) -> bool:
        """Whether nothing stands in the way of a run."""
        return all(finding.grade != "problem" for finding in self.findings)


_NOTE = ToolSpec(
    name="note",
    description="Writes down one word.",
    parameters={
        "type": "object",
        "properties": {"word": {"type": "string"}},
        "required": ["word"],
        "additionalProperties": False,
    },
)
_TRIAL = (
    SystemMessage(text="You are tested for whether you can call tools. Be brief."),
    UserMessage(parts=(TextPart(text="Call the tool `note` with the word `starling`."),)),
)


async def check_endpoint(endpoint: Endpoint) -> Report:
    """Ask an endpoint for its models, and for one tiny streamed answer with a tool. Never raises a ModelError."""
    findings: list[Finding] = []
    async with open_model(endpoint, MemoryBodies()) as model:
        learned = await _try(model.learned, findings)
        if learned is not None:
            findings += _about_list(endpoint, learned)
            findings += await _about_trial(model)
    findings.append(_about_places(endpoint))
    return Report(tuple(findings))


async def _try[T](ask: Callable[[], Awaitable[T]], findings: list[Finding]) -> T | None:
    """What `ask` gives, or a finding of why it gives nothing."""
    try:
        return await ask()
    except ModelError as error:
        findings.append(Finding("problem", error.code, str(error)))
        return None


def _about_list(endpoint: Endpoint, learned: Learned) -> list[Finding]:
    name = learned.dialect.name
    how = "found out" if endpoint.dialect == AUTO else "as set"
    findings = [Finding("good", "dialect", f"{endpoint.host} is spoken to in the dialect {name} ({how}).")]
    if learned.models and endpoint.model not in learned.models:
        known = ", ".join(learned.models[:10])
        findings.append(
            Finding(
                "hint", "model_not_listed", f"Its list of models has no {endpoint.model!r}; it has: {known}."
            )
        )
    elif learned.models:
        findings.append(Finding("good", "model_listed", f"It has the model {endpoint.model!r}."))
    if learned.window is None:
        findings.append(Finding("hint", "window_unknown", "It does not say how long the model's window is."))
    elif learned.window < WINDOW:
        sentence = (
            f"The model's window is {learned.window:,} tokens: agents that read pages will overflow it."
        )
        findings.append(Finding("hint", "window_small", sentence))
    else:
        findings.append(Finding("good", "window", f"The model's window is {learned.window:,} tokens."))
    return findings


async def _about_trial(model: ChatModel) -> list[Finding]:
    findings: list[Finding] = []
    request = Request(messages=_TRIAL, tools=(_NOTE,), max_output_tokens=OUTPUT, cache_key="check")
    reply = await _try(lambda: model.complete(request, _Deaf()), findings)
    return findings if reply is None else _about_reply(reply)


def _about_reply(reply: Reply) -> list[Finding]:
    findings = [
        Finding(
            "good",
            "answers",
            f"It answered in {reply.seconds:.1f} s, the first piece after {reply.first_token:.1f} s.",
        )
    ]
    if any(call.name == _NOTE.name for call in reply.calls):
        findings.append(Finding("good", "tools", "It calls tools."))
    else:
        sentence = (
            "It was asked to call a tool and answered in words: a swarm needs a model that calls tools."
        )
        findings.append(Finding("hint", "no_call", sentence))
    if reply.reasoning:
        findings.append(Finding("good", "thinking", "It shows its thinking."))
    else:
        findings.append(
            Finding("hint", "no_thinking", "It showed no thinking; Thinking mode may change nothing.")
        )
    if reply.usage.estimated:
        findings.append(
            Finding("hint", "no_usage", "It does not count tokens: numbers and costs will be estimates.")
        )
    else:
        sentence = f"It counts tokens: {reply.usage.input} in, {reply.usage.output} out."
        findings.append(Finding("good", "usage", sentence))
    return findings


def _about_places(endpoint: Endpoint) -> Finding:
    if endpoint.places is None:
        sentence = (
            "How many requests it takes at once is not set: it will be found by trying. For vLLM set the server's "
            "--max-num-seqs, for a provider the concurrency of your tier."
        )
        return Finding("hint", "places_unknown", sentence)
    return Finding("good", "places", f"At most {endpoint.places} requests go to it at once.")


class _Deaf:
    """A sink for answers that are only wanted whole."""

    def reasoning(self, piece: str) -> None: ...
    def text(self, piece: str) -> None: ...
    def call(self, index: int, call_id: str, name: str) -> None: ...
    def arguments(self, index: int, piece: str) -> None: ...
