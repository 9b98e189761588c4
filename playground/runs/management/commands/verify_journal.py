"""`manage.py verify_journal [RUN…]`: read journals and say whether they are sound."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from playground.runs.models import Run
from playground.runs.verification import flaws


class Command(BaseCommand):
    help = "Read the journals of all runs, or of those named, and say what is wrong with them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("runs", nargs="*", type=UUID, metavar="RUN", help="the key of a run")

    def handle(self, *_args: Any, **options: Any) -> None:
        runs = Run.objects.order_by("pk")
        if options["runs"]:
            runs = runs.filter(key__in=options["runs"])
        checked = broken = 0
        for run in runs.select_related("answer").iterator(chunk_size=100):
            checked += 1
            found = flaws(run)
            broken += bool(found)
            for flaw in found:
                self.stdout.write(f"{run.key}: {flaw}")
        if checked < len(options["runs"]):
            raise CommandError(f"{len(options['runs']) - checked} of the named runs do not exist.")
        if broken:
            raise CommandError(f"{broken} of {checked} journals are not sound.")
        self.stdout.write(f"{checked} journals are sound.")
