"""The pictures and videos that agents are shown with their tasks, as pages show them: small, by a route of the run."""

from uuid import UUID

from django.urls import reverse
from msgspec import Struct

from swarm.events import SeenFile
from swarm.state import AgentState

SIGNS = 16  # of a hash: enough to tell the files of one conversation apart, and short in every row
UPLOADS = "uploads/"  # only what a person gave has a small picture


class Sight(Struct, frozen=True, kw_only=True):
    """One file that an agent sees."""

    path: str
    url: str


def sight_of(agent: AgentState) -> str:
    """What names the picture of an agent's cell: the beginning of a hash; empty where it is shown none."""
    return next((file.body[:SIGNS] for file in agent.sees if _is_given(file)), "")


def sight_url(key: UUID, sign: str) -> str:
    """Where the small picture is; empty for no picture."""
    return reverse("runs:sight", args=(key, sign)) if sign else ""


def sights(key: UUID, agent: AgentState) -> list[Sight]:
    """All that the agent is shown, in the order of its task."""
    return [
        Sight(path=file.path, url=sight_url(key, file.body[:SIGNS]) if _is_given(file) else "")
        for file in agent.sees
    ]


def _is_given(file: SeenFile) -> bool:
    return file.path.startswith(UPLOADS)
