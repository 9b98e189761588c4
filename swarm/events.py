"""Everything that can happen in a run, in the past tense. Nothing else is ever written in the journal.

Agents, steps, attempts and calls are numbers within a run: agent 0 leads (the orchestrator, or the only agent), the
others count from 1 in order of appearance; steps count from 1 in an agent, attempts from 1 in a step, calls from 1
through all steps of an agent. `at` is seconds since the run was accepted. Events carry no database ids.
"""

import re
from typing import Literal

from msgspec import Struct

from swarm.messages import Finish, Usage

type Mode = Literal["instant", "thinking", "agent", "swarm"]
type Who = Literal["person", "engine"]


def _tag(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Long(Struct, frozen=True, kw_only=True):
    """A text that may be too long for a frame: whole in `text`, or its beginning there and all of it in `body`."""

    text: str
    body: str = ""  # SHA-256 of the whole text's UTF-8 bytes; empty where `text` is whole
    size: int = 0  # characters of the whole text


class Fact(Struct, frozen=True, kw_only=True, tag_field="type", tag=_tag):
    """What all events share."""

    at: float = 0.0


# The run.


class RunAccepted(Fact, frozen=True, kw_only=True):
    """The first event of every run. `model` is the name that was asked for."""

    mode: Mode
    model: str
    prompt: Long


class RunStarted(Fact, frozen=True, kw_only=True):
    """A worker began the run."""


class RunRecovered(Fact, frozen=True, kw_only=True):
    """Another worker, or the same one after a restart, took the run up where the journal ended."""

    reason: str


class RunWaiting(Fact, frozen=True, kw_only=True):
    """Nothing can go on until a person acts: the key was refused, or the money is spent.

    Code `budget`: what its owner may use is used, `until` some comes back, where that is known; `cap`: what the run was
    allowed by itself is used. Then `input` and `output` are the tokens that the next model call may take.
    """

    code: str
    reason: str
    until: float | None = None
    input: int = 0
    output: int = 0


class RunPaused(Fact, frozen=True, kw_only=True):
    """A person paused the run: no new step begins; steps under way end."""


class RunResumed(Fact, frozen=True, kw_only=True):
    """A paused or waiting run goes on: a person let it, or there is budget again.

    After a wait for its own cap it may use as much once more. `model`: it goes on with that one, and its calls from here
    on have that one's prices; empty where it stays with its own.
    """

    model: str = ""


class RunRetried(Fact, frozen=True, kw_only=True):
    """A person wants another try at a run that failed or was cancelled. Finished work is kept."""


class RunCompleted(Fact, frozen=True, kw_only=True):
    """The answer is the last step's text of agent 0. `gaps` counts tasks that ended without a result."""

    gaps: int = 0


class RunFailed(Fact, frozen=True, kw_only=True):
    """The run ended without an answer."""

    code: str
    reason: str


class RunCancelled(Fact, frozen=True, kw_only=True):
    """A person stopped the run. Comes after the last event of every agent."""


# An agent.


class AgentDefined(Fact, frozen=True, kw_only=True):
    """The orchestrator registered a definition by its call of that number. A later one of the same name replaces it for
    later tasks.
    """

    call: int
    name: str
    system_prompt: Long


class SeenFile(Struct, frozen=True, kw_only=True):
    """A picture or a video that an agent is shown with its task; its bytes are the body of that hash."""

    path: str
    body: str
    media_type: str


class AgentSpawned(Fact, frozen=True, kw_only=True):
    """An agent exists and waits to begin. Comes before anything else about it.

    `wave` counts from 1 (0 for agent 0); `call` is the orchestrator's call that assigned the task, `index` the
    place of the task within it; `label` is a few words that tell it from its siblings. `sees` are the pictures and
    videos of the workspace whose paths the task names, as they were then.
    """

    agent: int
    wave: int
    call: int
    index: int
    name: str
    label: str
    prompt: Long
    sees: tuple[SeenFile, ...] = ()


class AgentStarted(Fact, frozen=True, kw_only=True):
    """The agent left the queue."""

    agent: int


class AgentWaiting(Fact, frozen=True, kw_only=True):
    """The agent cannot go on for now. `until` is in seconds since the run was accepted; None: not known.

    `place` is where it stands in the line at the endpoint, from 1; 0: in none. Told again when that has become another
    in a way that matters.
    """

    agent: int
    code: str
    reason: str
    until: float | None = None
    place: int = 0


class AgentContinued(Fact, frozen=True, kw_only=True):
    """What the agent waited for came."""

    agent: int


class AgentPaused(Fact, frozen=True, kw_only=True):
    """A person paused this agent: no new step begins; what is under way ends."""

    agent: int


class AgentResumed(Fact, frozen=True, kw_only=True):
    """A person let it go on: it is in the queue again."""

    agent: int


class AgentSteered(Fact, frozen=True, kw_only=True):
    """A message that the agent reads before its next step."""

    agent: int
    text: str
    by: Who = "person"


class AgentRetried(Fact, frozen=True, kw_only=True):
    """An ended agent is in the queue again: from its last finished step, or `afresh` from its prompt alone."""

    agent: int
    afresh: bool = False


class AgentCompleted(Fact, frozen=True, kw_only=True):
    """The answer is the text of the agent's last step."""

    agent: int


class AgentFailed(Fact, frozen=True, kw_only=True):
    """The agent ended without an answer."""

    agent: int
    code: str
    reason: str


class AgentCancelled(Fact, frozen=True, kw_only=True):
    """A person stopped the agent, or the whole run."""

    agent: int


# A step: one model call with its tool calls.


class AttemptStarted(Fact, frozen=True, kw_only=True):
    """A model call begins. `input` is an estimate of its tokens, `max_output` the bound that was asked for."""

    agent: int
    step: int
    attempt: int
    input: int
    max_output: int


class ReasoningDelta(Fact, frozen=True, kw_only=True):
    """More of the thoughts of the attempt under way. Neighbours of one frame are merged."""

    agent: int
    text: str


class TextDelta(Fact, frozen=True, kw_only=True):
    """More of the text of the attempt under way. Neighbours of one frame are merged."""

    agent: int
    text: str


class CallOpened(Fact, frozen=True, kw_only=True):
    """The model began to write a tool call. `id` is the provider's, which need not be unique."""

    agent: int
    call: int
    id: str
    name: str


class CallMade(Fact, frozen=True, kw_only=True):
    """The arguments of a call are whole: JSON, or what the model took for it."""

    agent: int
    call: int
    arguments: Long


class AttemptFailed(Fact, frozen=True, kw_only=True):
    """The attempt gave nothing that counts; its text is superseded. `retry_at` None: there is no further try.

    Code `unknown` closes an attempt whose end nobody saw (the process died): it is charged at its input.
    """

    agent: int
    step: int
    attempt: int
    code: str
    reason: str
    retry_at: float | None = None
    usage: Usage = Usage()


class StepCompleted(Fact, frozen=True, kw_only=True):
    """The attempt's text and calls stand. Comes after CallMade of each call; `finish` "cut" keeps the whole calls of a
    stream that broke after work on them had begun; `concluded` is an answer that no model wrote: a person ended the run,
    and it is put together from what there was.
    """

    agent: int
    step: int
    attempt: int
    finish: Finish | Literal["cut", "concluded"]
    usage: Usage
    model: str = ""
    first_token: float = 0.0
    seconds: float = 0.0


class ContextTrimmed(Fact, frozen=True, kw_only=True):
    """The window was full: tool results of steps before `before` are blanked in what the model is sent from now on."""

    agent: int
    before: int


class ToolStarted(Fact, frozen=True, kw_only=True):
    """The engine began to carry out a call."""

    agent: int
    call: int


class ToolEnded(Fact, frozen=True, kw_only=True):
    """The answer to a call, as the model reads it. `note` is one line for people; `ok` False is a failure told."""

    agent: int
    call: int
    ok: bool
    content: Long
    note: str = ""
    seconds: float = 0.0


class FileWritten(Fact, frozen=True, kw_only=True):
    """A file of the run's workspace has a new content. The last one of a path counts."""

    agent: int
    path: str
    body: str
    size: int
    media_type: str


class ControlApplied(Fact, frozen=True, kw_only=True):
    """A person's wish was heard. `outcome` is "applied" or a sentence that says why it was not."""

    key: str
    kind: str
    agent: int | None
    outcome: str


type RunEvent = (
    RunAccepted
    | RunStarted
    | RunRecovered
    | RunWaiting
    | RunPaused
    | RunResumed
    | RunRetried
    | RunCompleted
    | RunFailed
    | RunCancelled
)
type AgentEvent = (
    AgentSpawned
    | AgentStarted
    | AgentWaiting
    | AgentContinued
    | AgentPaused
    | AgentResumed
    | AgentSteered
    | AgentRetried
    | AgentCompleted
    | AgentFailed
    | AgentCancelled
)
type StepEvent = (
    AttemptStarted
    | ReasoningDelta
    | TextDelta
    | CallOpened
    | CallMade
    | AttemptFailed
    | StepCompleted
    | ContextTrimmed
    | ToolStarted
    | ToolEnded
)
type Event = RunEvent | AgentEvent | StepEvent | AgentDefined | FileWritten | ControlApplied
