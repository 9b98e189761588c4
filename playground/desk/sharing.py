"""What the manager of a group may share out among its members: never more than the group itself was given.

Law: of each thing, in each period and currency, a manager gives a member at most what the group's own row says; where it
has none, what the site's says. Nobody manages themselves, nor anybody who has rights over the site.
"""

from django.db.models import QuerySet
from django.utils import timezone

from playground.quotas.models import Limit, Subject, TopUp
from playground.users.access import groups_managed_by, members_managed_by
from playground.users.models import Role, User


def members_for(user: User) -> QuerySet[User]:
    """Whose limits and top-ups this person decides about."""
    return User.objects.all() if user.role is not Role.MEMBER else members_managed_by(user)


def limits_for(user: User) -> QuerySet[Limit]:
    """The limits that this person sees: all of them, or those of the members they manage, and of their groups."""
    if user.role is not Role.MEMBER:
        return Limit.objects.all()
    of_members = Limit.objects.filter(subject=Subject.USER, user__in=members_managed_by(user))
    of_groups = Limit.objects.filter(subject=Subject.GROUP, group__in=groups_managed_by(user))
    return of_members | of_groups


def top_ups_for(user: User) -> QuerySet[TopUp]:
    """The top-ups that this person sees."""
    return TopUp.objects.filter(user__in=members_for(user))


def most_for(manager: User, member: User, dimension: str, period: str, currency: str) -> int | None:
    """The most that a manager may give a member in that time; None: as much as they like."""
    rows = _of_their_groups(manager, member).filter(dimension=dimension, period=period, currency=currency)
    if not rows.exists():
        site = Limit.objects.filter(subject=Subject.SITE)
        rows = site.filter(dimension=dimension, period=period, currency=currency)
    return _most(rows)


def most_more_for(manager: User, member: User, dimension: str, currency: str) -> int | None:
    """The most that a manager may still top up: what one period of the group holds, less what was given and is open."""
    rows = _of_their_groups(manager, member).filter(dimension=dimension, currency=currency)
    if not rows.exists():
        rows = Limit.objects.filter(subject=Subject.SITE, dimension=dimension, currency=currency)
    most = _most(rows)
    if most is None:
        return None
    User.objects.select_for_update().get(
        pk=member.pk
    )  # of two who give at once, the second sees what the first gave
    given = TopUp.objects.filter(
        user=member, dimension=dimension, currency=currency, withdrawn_at=None, ends_at__gt=timezone.now()
    )
    return max(0, most - sum(given.values_list("amount", flat=True)))


def _of_their_groups(manager: User, member: User) -> QuerySet[Limit]:
    shared = groups_managed_by(manager).filter(pk__in=member.groups.values("pk"))
    return Limit.objects.filter(subject=Subject.GROUP, group__in=shared)


def _most(rows: QuerySet[Limit]) -> int | None:
    amounts = list(rows.values_list("amount", flat=True))
    return None if None in amounts else max((each for each in amounts if each is not None), default=None)
