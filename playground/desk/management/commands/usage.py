"""What was used, on the console: the same sums as the page, as a table or as the page's CSV."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from playground.desk.usage import sheet
from playground.desk.usage.asking import BY, UsageForm, question
from playground.desk.usage.scope import site_scope
from playground.desk.usage.sums import table
from playground.users.models import User


class Command(BaseCommand):
    """`usage --by user --period month`, `usage --from 2026-11-01 --to 2026-11-30 --csv`."""

    help = "Sum the bill: by day, person, group, model or mode."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", choices=list(BY), default="day")
        parser.add_argument(
            "--period", choices=["1", "7", "30", "month", "last_month"], default="30", help="days, or a month"
        )
        parser.add_argument("--from", dest="start", metavar="DAY", help="the first day, as 2026-11-01")
        parser.add_argument("--to", dest="end", metavar="DAY", help="the last day")
        parser.add_argument("--user", help="of this person alone")
        parser.add_argument("--csv", action="store_true", help="as CSV")

    def handle(self, *_args: Any, **options: Any) -> None:
        asked = QueryDict(mutable=True)
        asked["by"], asked["period"] = options["by"], options["period"]
        if options["start"] or options["end"]:
            asked.update({"period": "days", "start": options["start"] or "", "end": options["end"] or ""})
        if options["user"]:
            asked["user"] = str(_person(options["user"]).pk)
        form = UsageForm(asked, scope=site_scope())
        if not form.is_valid():
            raise CommandError(" ".join(str(error) for errors in form.errors.values() for error in errors))
        found = table(question(form, site_scope()))
        if options["csv"]:
            self.stdout.write("".join(sheet.lines(found, options["by"])), ending="")
            return
        rows = [
            sheet.heads(found, options["by"]),
            *(
                [str(cell) for cell in sheet.cells(row, found.currencies)]
                for row in (*found.rows, found.total)
            ),
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for first, *rest in rows:
            numbers = (cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))
            self.stdout.write("  ".join((first.ljust(widths[0]), *numbers)))


def _person(name: str) -> User:
    try:
        return User.objects.get_by_natural_key(name)
    except User.DoesNotExist as error:
        raise CommandError(f"There is nobody called {name}.") from error
