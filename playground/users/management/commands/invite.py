"""`manage.py invite`: print a link that lets one person make an account."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from playground.users import invitations
from playground.users.models import Role, User


class Command(BaseCommand):
    help = "Print a link that lets one person make an account, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--admin", action="store_true", help="as an admin; else as a member")
        parser.add_argument("--days", type=int, default=7, choices=invitations.LIFETIMES_DAYS)
        parser.add_argument("--note", default="", help="for whom")
        parser.add_argument(
            "--site", default=settings.SITE_URL or "http://127.0.0.1:8000", help="where people reach the site"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        owner = User.objects.filter(is_superuser=True).first()
        if owner is None:
            raise CommandError("The site has no owner yet: run `manage.py setup_link` first.")
        role = Role.ADMIN if options["admin"] else Role.MEMBER
        made = invitations.invite(
            owner, role=role, days=options["days"], note=options["note"][:120], console=True
        )
        path = reverse("users:join", args=[made.token])
        self.stdout.write(options["site"].rstrip("/") + path)
