"""How much a run may do. Values, not settings: whoever starts a run decides."""

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """The bounds of one run. Every number may be set higher, to 1,000 and beyond.

    The defaults for steps are those of the K2.5 technical report (WideSearch: 100 for the orchestrator, 100 for a
    sub-agent); a wave of 100 and 300 agents in all are the K2.5 and K2.6 product figures.
    """

    agents_per_wave: int = 100
    agents_total: int = 300
    agents_at_once: int | None = None  # None: as many as the endpoint takes
    orchestrator_steps: int = 100
    agent_steps: int = 100
    tokens: int | None = None  # input and output of all agents; None: no bound
    cost: int | None = None  # of all model calls, in millionths of the currency; None: no bound
    minutes: int | None = None  # of work, neither paused nor waiting for a person; None: no bound
    output_tokens: int = 16_384  # of one model call
    answer_chars: int = 24_000  # of a sub-agent's final message as the orchestrator reads it
    result_chars: int = 400_000  # of all final messages of one call together
    workspace_bytes: int = 64 * 1024 * 1024
    attempts: int = (
        10  # tries at one step before the agent fails; refusals, and an endpoint that is away, do not count
    )
    away_seconds: float = 600.0  # for so long a step waits for an endpoint to which there is no connection
    tool_seconds: float = (
        240.0  # of one tool call, delegation apart; the model is told. Less than `idle_seconds`
    )
    idle_seconds: float = 300.0  # no progress of the whole run for so long ends it
