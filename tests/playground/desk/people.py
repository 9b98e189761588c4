"""Who comes to the desk in its tests: the owner, an admin, a manager of a group with one member, and a plain person."""

from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.test import Client

from playground.users.models import Managing, User
from tests.playground.conftest import PASSWORD, signed_in


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody, and the group that `manager` manages and `member` is in."""

    owner: User
    admin: User
    manager: User
    member: User
    plain: User
    group: Group

    def client(self, who: str) -> Client:
        """The browser of one of them; of nobody in particular, one that is not signed in."""
        return Client() if who == "nobody" else signed_in(getattr(self, who))


def a_cast() -> Cast:
    """All of them, in the database."""
    owner = User.objects.create_superuser("olga", password=PASSWORD)
    admin, manager, member, plain = (
        User.objects.create_user(name, password=PASSWORD) for name in ("ada", "mira", "tom", "pat")
    )
    admin.is_staff = True
    admin.save()
    group = Group.objects.create(name="research")
    member.groups.add(group)
    manager.groups.add(group)
    Managing.objects.create(user=manager, group=group)
    return Cast(owner, admin, manager, member, plain, group)
