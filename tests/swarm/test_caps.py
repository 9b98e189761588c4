"""A leading agent is told every cap within which it has to plan, and of none that is not there."""

import pytest

from swarm.caps import told
from swarm.limits import Limits


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(tokens=250_000), "may use 250000 tokens"),
        (Limits(cost=2_500_000), "may cost 2.5 in the currency"),
        (Limits(cost=300), "may cost 0.0003 in the currency"),
        (Limits(minutes=20), "may work for 20 minutes"),
    ],
)
def test_a_cap_is_told_to_who_leads(limits: Limits, said: str) -> None:
    assert said in told(limits, leads=False)
    assert said in told(limits, leads=True)


def test_who_leads_is_told_how_many_it_may_send() -> None:
    assert "at most 12 sub-agents in all, and 4 in one wave" in told(
        Limits(agents_total=12, agents_per_wave=4), leads=True
    )


def test_where_nothing_bounds_a_single_agent_nothing_is_told() -> None:
    assert told(Limits(), leads=False) == ""
