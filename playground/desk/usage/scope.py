"""Whose usage somebody may see: the owner and admins everybody's, managers that of their groups, everybody their own."""

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from msgspec import Struct

from playground.quotas.models import Charge
from playground.users.access import groups_managed_by
from playground.users.models import Role, User


class Scope(Struct, frozen=True, kw_only=True):
    """The charges that may be summed, and by what people they may be told apart."""

    charges: QuerySet[Charge]
    people: QuerySet[User]
    groups: QuerySet[Group]
    everybody: bool = False
    own: bool = False


def scope_of(user: User) -> Scope:
    """What this person sees at the desk. Raises Http404 for who sees nobody's but their own."""
    if user.role is not Role.MEMBER:
        return site_scope()
    groups = groups_managed_by(user)
    if not groups.exists():
        raise Http404
    people = User.objects.filter(Exists(memberships().filter(user=OuterRef("pk"), group__in=groups)))
    charges = Charge.objects.filter(Exists(memberships().filter(user=OuterRef("user"), group__in=groups)))
    return Scope(charges=charges, people=people.order_by("username"), groups=groups.order_by("name"))


def site_scope() -> Scope:
    """All of it."""
    return Scope(
        charges=Charge.objects.all(),
        people=User.objects.order_by("username"),
        groups=Group.objects.order_by("name"),
        everybody=True,
    )


def own_scope(user: User) -> Scope:
    """What this person has used themselves."""
    return Scope(
        charges=Charge.objects.filter(user=user),
        people=User.objects.none(),
        groups=Group.objects.none(),
        own=True,
    )


def memberships() -> QuerySet[Any]:
    """Who is in which group."""
    return User.groups.through.objects.all()
