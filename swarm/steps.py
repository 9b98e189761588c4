"""What is known of one step of an agent: its calls, its broken attempts, and what was said to it meanwhile."""

from msgspec import Struct, field

from swarm import events as ev
from swarm.messages import Usage


class CallState(Struct, kw_only=True):
    """One tool call: `arguments` None while the model still writes them, `result` None until it ended."""

    call: int
    id: str
    name: str
    arguments: ev.Long | None = None
    started_at: float | None = None
    ended_at: float | None = None
    ok: bool = True
    note: str = ""
    result: ev.Long | None = None
    agents: list[int] = field(default_factory=list)  # those whom this call assigned a task
    defines: str = ""  # the definition that this call registered


class TryState(Struct, kw_only=True):
    """An attempt that gave nothing that counts."""

    attempt: int
    started_at: float
    ended_at: float
    code: str
    reason: str
    retry_at: float | None
    text: str  # what had come, superseded


class StepState(Struct, kw_only=True):
    """One model call with its tool calls. `ended_at` None while the model still answers."""

    step: int
    attempt: int
    started_at: float
    ended_at: float | None = None
    reasoning: str = ""
    thought_at: float = 0.0  # when the last of its thoughts came
    text: str = ""
    calls: list[CallState] = field(default_factory=list)
    failures: list[TryState] = field(default_factory=list)
    open: bool = True  # an attempt is under way
    input: int = 0
    finish: str = ""
    model: str = ""
    usage: Usage = Usage()
    first_token: float = 0.0


class SteerState(Struct, frozen=True, kw_only=True):
    """A message to an agent, read after its step number `after`."""

    after: int
    text: str
    by: ev.Who
