"""Where a run came from and what came of it, as a page says it to the person who looks."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct

from playground.numbers import short
from playground.runs.access import runs_of
from playground.runs.models import Fork, Run
from playground.users.models import User


class Origin(Struct, frozen=True, kw_only=True):
    """The run that this one was forked from. `url` is empty where the person may not see it, or it is gone."""

    title: str
    url: str
    whence: str
    kept: str


class Lineage(Struct, frozen=True, kw_only=True):
    """Both directions. `forks` are the person's own, title and address; of those of others only how many is known."""

    origin: Origin | None
    forks: list[tuple[str, str]]
    counted: str
    others: str


def lineage_of(run: Run, user: User) -> Lineage:
    """What this person may know."""
    made = Fork.objects.filter(run=run).first()
    forks = Fork.objects.filter(origin=run).select_related("run__conversation")
    own = [row.run for row in forks if row.run.conversation.owner_id == user.pk]
    others = len(forks) - len(own)
    return Lineage(
        origin=_origin(made, user) if made else None,
        forks=[(str(each.conversation), reverse("runs:run", args=[each.key])) for each in own],
        counted=ngettext("%(count)d fork", "%(count)d forks", len(own)) % {"count": len(own)} if own else "",
        others=ngettext("%(count)d fork by others", "%(count)d forks by others", others) % {"count": others}
        if others
        else "",
    )


def kept_words(agents: int, tokens: int) -> str:
    """What is not paid again."""
    counted = ngettext("%(count)d agent with its result", "%(count)d agents with their results", agents)
    return _("Kept from before: %(agents)s, %(tokens)s tokens. They are not paid again.") % {
        "agents": counted % {"count": agents},
        "tokens": short(tokens),
    }


def _origin(made: Fork, user: User) -> Origin:
    seen = runs_of(user).filter(pk=made.origin_id).first() if made.origin_id else None
    return Origin(
        title=made.title,
        url=reverse("runs:run", args=[seen.key]) if seen else "",
        whence=whence(made.wave, made.agent),
        kept=kept_words(made.agents, made.tokens) if made.seq > 1 else "",
    )


def whence(wave: int | None, agent: int | None) -> str:
    """From which point."""
    if wave is not None:
        return _("from wave %(number)d") % {"number": wave}
    if agent is not None:
        return _("from agent %(number)d") % {"number": agent}
    return _("from the start")
