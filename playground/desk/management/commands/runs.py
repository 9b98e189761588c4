"""What runs now, on the console; and the means to stop or pause it. What is done is in the trail."""

import json
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

import msgspec
from django.core.management.base import BaseCommand, CommandError

from playground.desk import actions
from playground.desk.standing import standing
from playground.desk.telling import Line, lines
from playground.runs.actions import RunEnded
from playground.runs.models import Run
from playground.users.models import User

HEAD = (
    "run",
    "person",
    "mode",
    "model",
    "state",
    "working",
    "waiting",
    "done",
    "tokens/s",
    "cost",
    "age",
    "worker",
    "why",
)


class Command(BaseCommand):
    """`runs list`, `runs stop KEY`, `runs stop --all-of alice`, `runs pause KEY`, `runs resume KEY`."""

    help = "List the runs that are not over, or stop, pause or resume one of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["list", "stop", "pause", "resume"], nargs="?", default="list")
        parser.add_argument("key", nargs="*", help="the runs, by key")
        parser.add_argument("--all-of", metavar="PERSON", help="with stop: every run of this person")
        parser.add_argument("--reason", default="", help="kept in the trail")
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["deed"] == "list":
            self._list(as_json=options["json"])
        elif options["all_of"]:
            self._stop_all(options["all_of"], options["deed"], options["reason"])
        elif options["key"]:
            for key in options["key"]:
                self._wish(key, options["deed"], options["reason"])
        else:
            raise CommandError("Say which run, by its key: `manage.py runs list` shows them.")

    def _list(self, *, as_json: bool) -> None:
        told = lines(standing())
        if as_json:
            for line in told:
                row = msgspec.to_builtins(line.run)
                row |= {"why": line.why, "age": line.run.age.total_seconds()}
                self.stdout.write(json.dumps(row))
            return
        rows = [HEAD, *(_cells(line) for line in told)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
        for cells in rows:
            self.stdout.write(
                "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
            )

    def _wish(self, key: str, deed: actions.Wish, reason: str) -> None:
        try:
            run = Run.objects.select_related("conversation__owner").get(key=UUID(key))
            actions.wish(None, run, deed, reason)
        except (ValueError, Run.DoesNotExist) as error:
            raise CommandError(f"There is no run {key}.") from error
        except RunEnded as error:
            raise CommandError(f"{key}: {error}") from error
        self.stdout.write(f"{key}: told to {deed}.")

    def _stop_all(self, name: str, deed: str, reason: str) -> None:
        if deed != "stop":
            raise CommandError("--all-of goes with stop.")
        try:
            who = User.objects.get_by_natural_key(name)
        except User.DoesNotExist as error:
            raise CommandError(f"There is nobody called {name}.") from error
        self.stdout.write(f"{actions.stop_all(None, who, reason)} runs of {who.username} are told to stop.")


def _cells(line: Line) -> tuple[str, ...]:
    run = line.run
    counts = (str(run.working), str(run.waiting), str(run.done))
    known = (str(run.key), run.person, run.mode, run.model or "-", run.status)
    return (*known, *counts, line.rate, line.cost, line.age, run.process or "-", line.why)
