"""`manage.py tidy`: forget files that were never sent and bytes that nobody names. Once a day, by the system's clock."""

from typing import Any

from django.core.management.base import BaseCommand

from playground.runs.tidying import tidy


class Command(BaseCommand):
    help = (
        "Forget uploads that were never sent, and stored bytes that no message, run or file names any more."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = tidy()
        self.stdout.write(
            f"Forgot {done.files} files that were never sent, {done.folders} folders left behind "
            f"and {done.bodies} stored bodies that nothing names."
        )
