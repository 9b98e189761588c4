"""Print the one-time link to the set-up page."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from playground.users import setup


class Command(BaseCommand):
    help = "Print the one-time link with which the owner account is made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "base_url",
            nargs="?",
            default=settings.SITE_URL or "http://127.0.0.1:8000",
            help="where people reach the site",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not setup.needed():
            raise CommandError(
                "This site has its owner already. The owner invites others on the page People."
            )
        self.stdout.write(setup.link(options["base_url"]))
