"""Begin and end maintenance from the console: what is under way goes on, what is new waits."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from playground.desk import actions
from playground.runs.models import ENDED, Maintenance, Run, Status


class Command(BaseCommand):
    """Says what holds now, without an argument."""

    help = "Let what is new wait (on), let it begin (off), or say what holds now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("switch", nargs="?", choices=["on", "off"])
        parser.add_argument("--text", default="", help="what people are told while they wait")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["switch"] == "on":
            actions.begin_maintenance(None, options["text"][:300])
        elif options["switch"] == "off":
            actions.end_maintenance(None)
        now = Maintenance.objects.first()
        alive = Run.objects.exclude(status__in=ENDED)
        waiting = alive.filter(status=Status.QUEUED).count()
        state = f"on since {now.since:%Y-%m-%d %H:%M} UTC. {now.text}" if now else "off"
        self.stdout.write(f"Maintenance is {state}".strip())
        self.stdout.write(f"{alive.count() - waiting} runs under way, {waiting} wait to begin.")
