"""What a run's leading agent is told of the run's limits, so that it plans within them."""

from decimal import Decimal

from swarm.limits import Limits

MILLION = 1_000_000


def told(limits: Limits, *, leads: bool) -> str:
    """Sentences to stand at the end of the leading agent's system prompt; empty where there is nothing to plan for.

    `leads`: it has sub-agents to assign to. The numbers do not change while a run goes, so that the prompt's beginning
    stays the same for the endpoint's cache.
    """
    said = []
    if leads:
        said.append(
            f"This run has at most {limits.agents_total} sub-agents in all, and {limits.agents_per_wave} in one wave. "
            "Where there are more parts than that, give each sub-agent several parts, or do the most important first "
            "and name what is left out."
        )
    if limits.tokens is not None:
        said.append(
            f"All model calls of this run together may use {limits.tokens} tokens, input and output. "
            "Plan for less, and keep enough of them for your answer."
        )
    if limits.cost is not None:
        said.append(
            f"All model calls of this run together may cost {Decimal(limits.cost) / MILLION:f} in the currency in which "
            "the endpoint is paid. Each sub-agent and each step costs: begin no more of them than the answer needs."
        )
    if limits.minutes is not None:
        said.append(
            f"This run may work for {limits.minutes} minutes. Side by side is quicker than one after the other; "
            "answer with what there is before the time is over."
        )
    return "\n".join(said)
