"""Whether a person's next run may begin: what they may use, what is left of their runs, and what bounds each.

Law: it is asked in the transaction that accepts the run. So a run that is refused takes nothing, and one that was taken
already takes nothing again.
"""

from collections.abc import Collection
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from playground.endpoints.choosing import Forbidden, choose
from playground.endpoints.models import Offer
from playground.quotas.effective import effective, permissions, tightest
from playground.quotas.ledger import take
from playground.quotas.models import Dimension
from playground.quotas.stored import room_for
from playground.runs.limits import least
from playground.runs.models import Mode
from playground.users.models import User
from swarm.limits import Limits

BOUNDS = (Dimension.AGENTS, Dimension.AT_ONCE, Dimension.MINUTES, Dimension.STORAGE)


def offer_for(user: User, model: str, for_what: Collection[str]) -> Offer:
    """The model that answers this person. Raises Refused."""
    return choose(model, for_what=for_what, may=permissions(user))


def bounded(user: User, mode: str, limits: Limits) -> Limits:
    """The limits of a run, lowered to what this person may have. Raises Forbidden where that is nothing."""
    lines = effective(user, BOUNDS)
    agents, at_once, minutes = (tightest(lines, each) for each in BOUNDS[:3])
    if 0 in (at_once, minutes) or (agents == 0 and mode == Mode.SWARM):
        raise Forbidden(
            _("Your limit lets no agent work in this mode. Choose another one, or ask an admin for more.")
        )
    room = room_for(user, lines)
    total = least(limits.agents_total, agents or None) or limits.agents_total
    return msgspec.structs.replace(
        limits,
        agents_total=total,
        agents_per_wave=min(limits.agents_per_wave, total),
        agents_at_once=least(limits.agents_at_once, at_once),
        minutes=least(limits.minutes, minutes),
        workspace_bytes=limits.workspace_bytes if room is None else min(limits.workspace_bytes, room),
    )


def count(user: User, mode: str, run: UUID) -> None:
    """Take one of the person's runs, and of their swarms if it is one. Raises Spent; the same run twice counts once."""
    take(user.pk, Dimension.RUNS, 1, f"run:{run}")
    if mode == Mode.SWARM:
        take(user.pk, Dimension.SWARMS, 1, f"run:{run}")
