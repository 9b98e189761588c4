"""How much a run of this site may do, as its environment says: `LIMIT_AGENTS_TOTAL=1000`, and so on."""

from functools import cache

import msgspec

from playground import environment
from swarm.limits import Limits


class Caps(msgspec.Struct, frozen=True, kw_only=True):
    """What a person allows one run at most; None: whatever else is allowed. `cost` is in millionths of the currency."""

    agents: int | None = None
    tokens: int | None = None
    cost: int | None = None
    minutes: int | None = None

    def over(self, limits: Limits) -> Limits:
        """The limits, lowered where these are lower."""
        return msgspec.structs.replace(
            limits,
            agents_total=least(limits.agents_total, self.agents) or limits.agents_total,
            tokens=least(limits.tokens, self.tokens),
            cost=least(limits.cost, self.cost),
            minutes=least(limits.minutes, self.minutes),
        )


UNCAPPED = Caps()


def least(*bounds: int | None) -> int | None:
    """The lowest of the bounds that there are."""
    return min((bound for bound in bounds if bound is not None), default=None)


@cache
def site_limits() -> Limits:
    """The limits of a run for which nobody asked for others. Raises ImproperlyConfigured for nonsense."""
    default = Limits()
    return Limits(
        agents_per_wave=environment.number("LIMIT_AGENTS_PER_WAVE", default.agents_per_wave, least=1),
        agents_total=environment.number("LIMIT_AGENTS_TOTAL", default.agents_total, least=1),
        agents_at_once=environment.number("LIMIT_AGENTS_AT_ONCE", 0) or None,
        orchestrator_steps=environment.number(
            "LIMIT_ORCHESTRATOR_STEPS", default.orchestrator_steps, least=1
        ),
        agent_steps=environment.number("LIMIT_AGENT_STEPS", default.agent_steps, least=1),
        tokens=environment.number("LIMIT_TOKENS", 0) or None,
        minutes=environment.number("LIMIT_MINUTES", 0) or None,
        output_tokens=environment.number("LIMIT_OUTPUT_TOKENS", default.output_tokens, least=1),
        answer_chars=environment.number("LIMIT_ANSWER_CHARS", default.answer_chars, least=1),
        result_chars=environment.number("LIMIT_RESULT_CHARS", default.result_chars, least=1),
        tool_seconds=environment.number("LIMIT_TOOL_SECONDS", int(default.tool_seconds), least=1),
        workspace_bytes=environment.number("LIMIT_WORKSPACE_BYTES", default.workspace_bytes, least=1),
        attempts=environment.number("LIMIT_ATTEMPTS", default.attempts, least=1),
        away_seconds=environment.number("LIMIT_AWAY_SECONDS", int(default.away_seconds), least=0),
        idle_seconds=environment.number("LIMIT_IDLE_SECONDS", int(default.idle_seconds), least=1),
    )


@cache
def runs_at_once() -> int:
    """How many runs one embedded process carries side by side; further ones wait in the visible queue."""
    return environment.number("RUNS_AT_ONCE", 8, least=1)
