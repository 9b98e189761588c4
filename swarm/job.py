"""What a run is asked to do, and with what."""

from dataclasses import dataclass, field
from typing import Any

from swarm.bodies import Bodies
from swarm.events import Mode
from swarm.limits import Limits
from swarm.messages import Message
from swarm.model import Model, ToolSpec
from swarm.places import Places
from swarm.purse import Purse
from swarm.tools import GivenFile, Tool, WorkspaceMaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run. `messages` is the conversation so far, the person's new message last.

    `places` is shared by all runs of a process on one endpoint; `run_key` tells this run from them, and `person` who
    wants it from other people. `elapsed` is the
    time in seconds since the run was accepted, for a run that is taken up again. `given` are the files that lie in the
    workspace from the beginning; whoever takes the run up again gives the same. `attended` False means that nobody
    can act on a run that waits for a person (a refused key, spent money): it fails instead. `purse` pays for its model
    calls, where they are counted. `begun` is how the answer
    begins: it was said before, and the model goes on where it ends. `instructions` stand after
    the leading agent's own prompt. `handed_back` are tools of whoever asks: in the modes without tools of ours the
    model may call them, and such a call ends the run, with the call as its answer.
    """

    mode: Mode
    messages: tuple[Message, ...]
    model: Model
    places: Places
    bodies: Bodies
    run_key: str
    workspace: WorkspaceMaker
    tools: tuple[Tool[Any], ...] = ()
    instructions: str = ""
    handed_back: tuple[ToolSpec, ...] = ()
    given: tuple[GivenFile, ...] = ()
    begun: str = ""
    limits: Limits = field(default_factory=Limits)
    elapsed: float = 0.0
    attended: bool = True
    person: str = ""
    purse: Purse | None = None
