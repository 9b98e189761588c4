"""Who may see and change people and invitations. To everybody else these do not exist."""

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from playground.users.models import Invitation, Role, Token, User


def people_for(user: User) -> QuerySet[User]:
    """Everybody with an account, for the owner and admins. Raises Http404 for members."""
    _demand_desk(user)
    return User.objects.order_by("-is_active", "-is_superuser", "-is_staff", "username")


def person_to_change(user: User, pk: int) -> User:
    """A person whose account this user may switch off and on: never the owner's, never one's own."""
    person = get_object_or_404(people_for(user), pk=pk)
    if not may_change(user, person):
        raise Http404
    return person


def may_change(user: User, person: User) -> bool:
    """The owner changes everybody else; admins change members."""
    if person.pk == user.pk or person.role is Role.OWNER:
        return False
    return user.role is Role.OWNER or (user.role is Role.ADMIN and person.role is Role.MEMBER)


def groups_managed_by(user: User) -> QuerySet[Group]:
    """The groups that a person manages."""
    return Group.objects.filter(Exists(user.managing.filter(group=OuterRef("pk"))))


def members_managed_by(user: User) -> QuerySet[User]:
    """The members of these groups, but not oneself, and nobody who has rights over the site."""
    through = User.groups.through.objects.filter(user=OuterRef("pk"), group__in=groups_managed_by(user))
    return User.objects.filter(Exists(through), is_staff=False, is_superuser=False).exclude(pk=user.pk)


def invitations_for(user: User) -> QuerySet[Invitation]:
    """The invitations this user may see: the owner all of them, an admin their own."""
    _demand_desk(user)
    found = Invitation.objects.select_related("made_by", "used_by")
    return found if user.role is Role.OWNER else found.filter(made_by=user)


def invitation_for(user: User, pk: int) -> Invitation:
    """One of these. Raises Http404 for everybody else's."""
    return get_object_or_404(invitations_for(user), pk=pk)


def token_for(user: User, pk: int) -> Token:
    """One of this person's own tokens. Raises Http404 for everybody else's."""
    return get_object_or_404(Token, owner=user, pk=pk)


def roles_to_give(user: User) -> tuple[Role, ...]:
    """As what this user may invite somebody."""
    return (Role.MEMBER, Role.ADMIN) if user.role is Role.OWNER else (Role.MEMBER,)


def _demand_desk(user: User) -> None:
    if not user.may_invite:
        raise Http404
