"""`manage.py person`: who is here, who may sign in, and as what. Each deed is in the trail, as one of the console."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from playground.users import deciding
from playground.users.management.commands.group import person_of
from playground.users.models import Role, User

DEEDS = {
    "list": "everybody",
    "off": "they can no longer sign in; nothing is deleted",
    "on": "they can sign in again",
    "admin": "make them an admin",
    "member": "make them a member again",
    "may-look": "let them read the runs of others",
    "no-look": "let them do so no more",
}


class Command(BaseCommand):
    help = "List people, switch accounts off and on, give roles and the right to look."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = "; ".join(f"{name}: {what}" for name, what in DEEDS.items())
        parser.add_argument("deed", choices=DEEDS, help=deeds)
        parser.add_argument("person", nargs="?", default="", help="a user name")
        parser.add_argument("--reason", default="", help="why: it is kept in the trail")

    def handle(self, *_args: Any, **options: Any) -> None:
        deed, reason = options["deed"], options["reason"]
        if deed == "list":
            for each in User.objects.order_by("username"):
                off = "" if each.is_active else ", switched off"
                self.stdout.write(f"{each.username}: {each.role.value}{off}")
            return
        who = person_of(options["person"])
        if who.role is Role.OWNER:
            raise CommandError("The owner stays the owner, and in.")
        match deed:
            case "on" | "off":
                deciding.switch(None, who, active=deed == "on", reason=reason)
            case "admin" | "member":
                deciding.give_role(None, who, Role(deed), reason=reason)
            case _:
                deciding.let_look(None, who, may=deed == "may-look", reason=reason)
        self.stdout.write("Done.")
