"""`manage.py group`: groups, their members and their managers. Each deed is in the trail, as one of the console."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from playground.users import deciding
from playground.users.models import User

DEEDS = {
    "list": "every group, its members and its managers",
    "make": "a new group",
    "remove": "end a group; its members stay",
    "add": "take a person into it",
    "drop": "take a person out of it",
    "let-manage": "let a person manage it",
    "no-manage": "let a person manage it no more",
}


class Command(BaseCommand):
    help = "List, make and remove groups; say who is in one and who manages it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = "; ".join(f"{name}: {what}" for name, what in DEEDS.items())
        parser.add_argument("deed", choices=DEEDS, help=deeds)
        parser.add_argument("group", nargs="?", default="", help="its name")
        parser.add_argument("person", nargs="?", default="", help="a user name, where the deed is about one")
        parser.add_argument("--reason", default="", help="why: it is kept in the trail")

    def handle(self, *_args: Any, **options: Any) -> None:
        deed, name, reason = options["deed"], options["group"], options["reason"]
        if deed == "list":
            self._list()
        elif not name:
            raise CommandError("Say which group: its name comes after the deed.")
        elif deed == "make":
            if Group.objects.filter(name__iexact=name).exists():
                raise CommandError(f"There is a group “{name}” already.")
            deciding.make_group(None, name, reason=reason)
            self.stdout.write(f"The group “{name}” is there.")
        elif deed == "remove":
            deciding.remove_group(None, group_of(name), reason=reason)
            self.stdout.write(f"The group “{name}” is gone. Its members stay.")
        else:
            self._about(deed, group_of(name), person_of(options["person"]), reason)

    def _list(self) -> None:
        for group in Group.objects.order_by("name"):
            members = ", ".join(User.objects.filter(groups=group).values_list("username", flat=True))
            managers = ", ".join(
                User.objects.filter(managing__group=group).values_list("username", flat=True)
            )
            self.stdout.write(f"{group.name}: {members or 'nobody'} (managed by {managers or 'nobody'})")

    def _about(self, deed: str, group: Group, who: User, reason: str) -> None:
        if deed in {"add", "drop"}:
            changed = deciding.join(None, who, group, member=deed == "add", reason=reason)
        else:
            changed = deciding.let_manage(None, who, group, manages=deed == "let-manage", reason=reason)
        self.stdout.write("Done." if changed else "It was so already.")


def group_of(name: str) -> Group:
    """The group of that name, in any case. Raises CommandError."""
    found = Group.objects.filter(name__iexact=name).first()
    if found is None:
        known = ", ".join(Group.objects.order_by("name").values_list("name", flat=True))
        raise CommandError(f"There is no group “{name}”. There are: {known or 'none yet'}.")
    return found


def person_of(name: str) -> User:
    """The person of that name. Raises CommandError."""
    found = User.objects.filter(username__iexact=name).first() if name else None
    if found is None:
        raise CommandError(f"Nobody here is called “{name}”." if name else "Say who: a user name comes last.")
    return found
