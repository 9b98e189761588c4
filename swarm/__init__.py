"""The engine: an orchestrator, its sub-agents, and a journal of all that happened. Plain asyncio, usable alone."""

from swarm.frames import Frame
from swarm.job import Job
from swarm.orchestrator import run

__all__ = ["Frame", "Job", "run"]
