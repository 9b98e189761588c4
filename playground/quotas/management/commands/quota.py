"""`manage.py quota show|set|clear|top-up|withdraw|permit`: all that is decided about limits, on the console.

Every change is in the audit trail as of the console.
"""

from argparse import ArgumentParser
from datetime import UTC, date, datetime, time
from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError, CommandParser

from playground.quotas import deciding
from playground.quotas.amounts import phrase, read, said
from playground.quotas.effective import effective
from playground.quotas.models import Dimension, Limit, Period, Permission, Subject, TopUp
from playground.quotas.standing import bars
from playground.users.models import User

USAGE = 2


class Command(BaseCommand):
    help = "Show and set limits, top-ups and permissions."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True, metavar="DEED")
        show = deeds.add_parser(
            "show", help="what was decided; of a person what holds, why, and what is left"
        )
        _whom(show)
        limit = deeds.add_parser("set", help="say how much of something may be used in a time")
        _whom(limit)
        _what(limit)
        limit.add_argument("amount", metavar="AMOUNT", help="2M, 2.50, 500MB, unlimited or none")
        limit.add_argument("--soft", type=int, default=deciding.SOFT_PERCENT, metavar="PER_CENT")
        clear = deeds.add_parser("clear", help="forget a limit: what the next level says holds")
        _whom(clear)
        _what(clear)
        more = deeds.add_parser("top-up", help="give a person more, once, until a day")
        more.add_argument("--user", required=True, metavar="NAME")
        more.add_argument("dimension", metavar="WHAT", choices=["tokens", "money"])
        more.add_argument("amount", metavar="AMOUNT")
        more.add_argument("--currency", default="", metavar="USD")
        more.add_argument("--until", required=True, metavar="YYYY-MM-DD", help="the last day, by UTC")
        back = deeds.add_parser("withdraw", help="take back what is left of a top-up")
        back.add_argument("number", type=int, metavar="NUMBER", help="as `show --user` tells it")
        permit = deeds.add_parser("permit", help="say who may use a model, a mode or a tool")
        _whom(permit, person=False)
        permit.add_argument("kind", choices=Permission.Kind.values)
        permit.add_argument("name", help="its name; * for all that have no row of their own")
        permit.add_argument("answer", choices=["yes", "no", "unset"])
        for deed in (limit, clear, more, back, permit):
            deed.add_argument("--reason", default="", help="for the audit trail")

    def handle(self, *_args: Any, **options: Any) -> None:
        deeds = {
            "show": self._show,
            "set": self._set,
            "clear": self._clear,
            "top-up": self._top_up,
            "withdraw": self._withdraw,
            "permit": self._permit,
        }
        try:
            deeds[options["deed"]](options)
        except ValueError as error:  # CannotDecide is one
            raise CommandError(str(error), returncode=USAGE) from error

    def _show(self, options: dict[str, Any]) -> None:
        whom = _found(options)
        if isinstance(whom, User):
            for line in effective(whom):
                amount = said(line.dimension, line.amount, line.currency)
                self._line(phrase(line.dimension, line.period), amount, line.why)
            for bar in bars(whom):
                self._line(bar.what, bar.left, bar.back)
            for given in TopUp.objects.filter(user=whom, withdrawn_at=None):
                amount = said(given.dimension, given.amount, given.currency)
                self._line(f"Top-up {given.pk}", amount, f"until {given.ends_at:%Y-%m-%d}: {given.reason}")
            return
        subject = Subject.GROUP if whom else Subject.SITE
        for row in Limit.objects.filter(subject=subject, group=whom):
            amount = said(row.dimension, row.amount, row.currency)
            self._line(phrase(row.dimension, row.period), amount, row.reason)
        for said_so in Permission.objects.filter(group=whom):
            self._line(f"{said_so.kind} {said_so.name}", "yes" if said_so.allowed else "no", "")

    def _set(self, options: dict[str, Any]) -> None:
        whom = _found(options)
        limit = deciding.set_limit(
            None,
            subject=_subject(whom),
            user=whom if isinstance(whom, User) else None,
            group=whom if isinstance(whom, Group) else None,
            dimension=options["dimension"],
            period=options["period"],
            currency=options["currency"].upper(),
            amount=read(options["dimension"], options["amount"]),
            soft_percent=options["soft"],
            reason=options["reason"],
        )
        amount = said(limit.dimension, limit.amount, limit.currency)
        self._line(phrase(limit.dimension, limit.period), amount, str(whom or "everybody"))

    def _clear(self, options: dict[str, Any]) -> None:
        whom = _found(options)
        limit = Limit.objects.filter(
            subject=_subject(whom),
            user=whom if isinstance(whom, User) else None,
            group=whom if isinstance(whom, Group) else None,
            dimension=options["dimension"],
            period=options["period"],
            currency=options["currency"].upper(),
        ).first()
        if limit is None:
            raise CommandError("No such limit is set: see `quota show`.")
        deciding.clear_limit(None, limit, reason=options["reason"])

    def _top_up(self, options: dict[str, Any]) -> None:
        amount = read(options["dimension"], options["amount"])
        given = deciding.top_up(
            None,
            user=_person(options["user"]),
            dimension=options["dimension"],
            currency=options["currency"].upper(),
            amount=0 if amount is None else amount,
            ends_at=_end_of(options["until"]),
            reason=options["reason"],
        )
        self._line(f"Top-up {given.pk}", said(given.dimension, given.amount, given.currency), str(given.user))

    def _withdraw(self, options: dict[str, Any]) -> None:
        given = TopUp.objects.filter(pk=options["number"]).first()
        if given is None:
            raise CommandError(f"There is no top-up {options['number']}: see `quota show --user NAME`.")
        if not deciding.withdraw(None, given, reason=options["reason"]):
            raise CommandError(f"Top-up {given.pk} was withdrawn already.")

    def _permit(self, options: dict[str, Any]) -> None:
        whom = _found(options)
        deciding.permit(
            None,
            kind=options["kind"],
            name=options["name"],
            allowed={"yes": True, "no": False, "unset": None}[options["answer"]],
            group=whom if isinstance(whom, Group) else None,
            reason=options["reason"],
        )

    def _line(self, what: str, amount: str, more: str) -> None:
        self.stdout.write("  ".join(part for part in (f"{what:<28}", f"{amount:<20}", more) if part).rstrip())


def _whom(parser: ArgumentParser, *, person: bool = True) -> None:
    who = parser.add_mutually_exclusive_group(required=True)
    if person:
        who.add_argument("--user", metavar="NAME")
    who.add_argument("--group", metavar="NAME")
    who.add_argument("--site", action="store_true", help="everybody")


def _what(parser: ArgumentParser) -> None:
    parser.add_argument(
        "dimension", metavar="WHAT", choices=Dimension.values, help=", ".join(Dimension.values)
    )
    periods = [period.value for period in Period if period]
    parser.add_argument("--period", default="", choices=periods, help=", ".join(periods))
    parser.add_argument("--currency", default="", metavar="USD")


def _found(options: dict[str, Any]) -> User | Group | None:
    """The person or the group; None for everybody."""
    if options.get("user"):
        return _person(options["user"])
    if not options["group"]:
        return None
    group = Group.objects.filter(name=options["group"]).first()
    if group is None:
        names = ", ".join(Group.objects.order_by("name").values_list("name", flat=True)) or "none yet"
        raise CommandError(f"There is no group “{options['group']}”. There are: {names}.")
    return group


def _person(name: str) -> User:
    found = User.objects.filter(username__iexact=name).first()
    if found is None:
        raise CommandError(f"Nobody is called “{name}” here.")
    return found


def _subject(whom: User | Group | None) -> Subject:
    return Subject.USER if isinstance(whom, User) else Subject.GROUP if whom else Subject.SITE


def _end_of(day: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), time.max, tzinfo=UTC)
    except ValueError:
        raise ValueError(f"“{day}” is no day: write it as 2027-01-31.") from None
