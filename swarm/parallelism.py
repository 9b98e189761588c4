"""How parallel a run truly was: numbers from its state alone.

Critical steps are those of the K2.5 technical report (arXiv 2602.02276, section on PARL): over the stages of a run, the
orchestrator's own steps plus the most steps that one of the stage's sub-agents took.
"""

from msgspec import Struct

from swarm.state import AgentState, RunState


class Parallelism(Struct, frozen=True, kw_only=True):
    """Steps counted and times measured. `speed_up` is the sum of task times over the wall time of the run."""

    total_steps: int
    critical_steps: int
    speed_up: float

    @property
    def parallelism(self) -> float:
        """Total over critical steps: 1 for a run without sub-agents."""
        return self.total_steps / self.critical_steps if self.critical_steps else 1.0


def measure(run: RunState) -> Parallelism:
    """The numbers of a run, at its end or while it goes."""
    if not run.agents:
        return Parallelism(total_steps=0, critical_steps=0, speed_up=1.0)
    captain, *others = run.agents
    waves: dict[int, int] = {}
    for agent in others:
        waves[agent.wave] = max(waves.get(agent.wave, 0), _steps(agent))
    wall = (run.ended_at or run.last_at) - (run.started_at or 0.0)
    work = sum(_seconds(agent, run) for agent in others) or wall
    return Parallelism(
        total_steps=sum(_steps(agent) for agent in run.agents),
        critical_steps=_steps(captain) + sum(waves.values()),
        speed_up=work / wall if wall > 0 else 1.0,
    )


def _steps(agent: AgentState) -> int:
    return sum(1 for step in agent.steps if step.finish)


def _seconds(agent: AgentState, run: RunState) -> float:
    if agent.started_at is None:
        return 0.0
    return (agent.ended_at if agent.ended_at is not None else run.last_at) - agent.started_at
