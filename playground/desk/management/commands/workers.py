"""The processes that carry runs, on the console; and the means to drain one before it is stopped."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from playground.desk import actions
from playground.desk.standing import Working, standing
from playground.runs.models import Worker


class Command(BaseCommand):
    """`workers`, `workers drain NAME`, `workers undrain NAME`."""

    help = "List the processes that carry runs; drain one, so that it hands its runs over, or let it take runs again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("deed", choices=["list", "drain", "undrain"], nargs="?", default="list")
        parser.add_argument("name", nargs="?", help="of the worker, as the list shows it")
        parser.add_argument("--reason", default="", help="kept in the trail")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["deed"] != "list":
            worker = Worker.objects.filter(name=options["name"] or "").first()
            if worker is None:
                raise CommandError("There is no such worker: `manage.py workers` shows them.")
            actions.drain(None, worker, draining=options["deed"] == "drain", reason=options["reason"])
        for worker_now in standing().workers:
            self.stdout.write(
                f"{worker_now.name}  {worker_now.runs}/{worker_now.places} runs  {_state(worker_now)}"
            )


def _state(worker: Working) -> str:
    if worker.silent:
        return f"silent for {round(worker.seen.total_seconds())} s"
    if worker.draining:
        return "draining" if worker.runs else "drained"
    return "takes runs"
