"""What is decided about limits, top-ups and permissions. Each deed is in the trail, in its own transaction.

Whoever calls has made sure that they may. What a person sets for themselves is their own affair and in no trail.
"""

from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from playground.audit.models import Entry
from playground.audit.trail import record
from playground.quotas.amounts import MOST
from playground.quotas.models import Dimension, Limit, Period, Permission, Subject, TopUp
from playground.quotas.periods import periods_of
from playground.users.models import User

REASON_CHARS = 300
SOFT_PERCENT, WHOLE = 80, 100
CURRENCY_CHARS = 3


class CannotDecide(ValueError):
    """It cannot be set so. The message is one sentence that says what can."""


def set_limit(
    by: User | None,
    *,
    subject: Subject,
    dimension: str,
    amount: int | None,
    user: User | None = None,
    group: Group | None = None,
    period: str = Period.NONE,
    currency: str = "",
    soft_percent: int = SOFT_PERCENT,
    reason: str = "",
) -> Limit:
    """Say how much of something a person, a group or everybody may use in a time. `amount` None: unlimited.

    `by` None: a command on the console. Raises CannotDecide.
    """
    check_limit(subject, dimension, user=user, group=group, period=period, currency=currency)
    if amount is not None and not 0 <= amount <= MOST:
        raise CannotDecide(_("A limit is a number from 0 on, or unlimited."))
    if not 1 <= soft_percent <= WHOLE:
        raise CannotDecide(_("Say from which per cent on people are told: 1 to 100."))
    with transaction.atomic():
        limit, made = Limit.objects.select_for_update().get_or_create(
            subject=subject,
            user=user,
            group=group,
            dimension=dimension,
            period=period,
            currency=currency,
            defaults={"amount": amount, "soft_percent": soft_percent, "reason": reason[:REASON_CHARS]},
        )
        before = {} if made else _fields(limit)
        limit.amount, limit.soft_percent, limit.reason = amount, soft_percent, reason[:REASON_CHARS]
        limit.save()
        if subject != Subject.OWN:
            deed = Entry.Deed.MADE if made else Entry.Deed.CHANGED
            _record_limit(by, deed, limit, before=before, after=_fields(limit), reason=reason)
    return limit


def check_limit(
    subject: Subject,
    dimension: str,
    *,
    user: User | None = None,
    group: Group | None = None,
    period: str = Period.NONE,
    currency: str = "",
) -> None:
    """Whether there can be such a limit. Raises CannotDecide."""
    _check_subject(subject, user, group)
    _check_what(dimension, period, currency)


def clear_limit(by: User | None, limit: Limit, *, reason: str = "") -> None:
    """Forget a limit: what the next level says holds from now on."""
    with transaction.atomic():
        found = Limit.objects.select_for_update().filter(pk=limit.pk).first()
        if found is None:
            return
        if found.subject != Subject.OWN:
            _record_limit(by, Entry.Deed.REMOVED, found, before=_fields(found), after={}, reason=reason)
        found.delete()


def top_up(
    by: User | None,
    *,
    user: User,
    dimension: str,
    amount: int,
    ends_at: datetime,
    reason: str,
    currency: str = "",
) -> TopUp:
    """Give a person more, once, until a day. Raises CannotDecide."""
    if dimension not in {Dimension.TOKENS, Dimension.MONEY}:
        raise CannotDecide(_("Only tokens and money can be topped up: raise the limit instead."))
    _check_currency(dimension, currency)
    if not 1 <= amount <= MOST:
        raise CannotDecide(_("Say how much more: a number above 0."))
    if ends_at <= timezone.now():
        raise CannotDecide(_("That day is over: choose a later one."))
    if not reason.strip():
        raise CannotDecide(_("Say why, in a few words: it is in the audit trail."))
    with transaction.atomic():
        made = TopUp.objects.create(
            user=user,
            dimension=dimension,
            currency=currency,
            amount=amount,
            ends_at=ends_at,
            reason=reason.strip()[:REASON_CHARS],
            by=by,
        )
        after = {"amount": amount, "ends_at": ends_at.isoformat()}
        _record_top_up(by, Entry.Deed.MADE, made, before={}, after=after, reason=reason)
    return made


def withdraw(by: User | None, given: TopUp, *, reason: str = "") -> bool:
    """Take back what is left of a top-up. False where it was taken back already."""
    with transaction.atomic():
        moved = TopUp.objects.filter(pk=given.pk, withdrawn_at=None).update(withdrawn_at=Now())
        if not moved:
            return False
        before = {"amount": given.amount, "ends_at": given.ends_at.isoformat()}
        _record_top_up(by, Entry.Deed.REMOVED, given, before=before, after={}, reason=reason)
    return True


def permit(
    by: User | None,
    *,
    kind: str,
    name: str,
    allowed: bool | None,
    group: Group | None = None,
    reason: str = "",
) -> None:
    """Say whether a group (None: everybody) may use a model, a mode or a tool; `allowed` None says nothing any more.

    The name `*` speaks of all of that kind that have no row of their own. Raises CannotDecide.
    """
    if kind not in Permission.Kind.values:
        raise CannotDecide(_("Models, modes and tools can be permitted, nothing else."))
    if not name.strip():
        raise CannotDecide(_("Say which one: its name, or * for all."))
    with transaction.atomic():
        row = Permission.objects.select_for_update().filter(group=group, kind=kind, name=name).first()
        before = {"allowed": row.allowed} if row else {}
        if allowed is None:
            if row is None:
                return
            row.delete()
        else:
            Permission.objects.update_or_create(
                group=group, kind=kind, name=name, defaults={"allowed": allowed}
            )
        after = {} if allowed is None else {"allowed": allowed}
        deed = Entry.Deed.REMOVED if allowed is None else Entry.Deed.CHANGED if row else Entry.Deed.MADE
        label = f"{kind} {name} · {group or 'everybody'}"
        record(by, deed, "permission", f"{kind}:{name}", label, before=before, after=after, reason=reason)


def _check_subject(subject: Subject, user: User | None, group: Group | None) -> None:
    wants_user, wants_group = subject in {Subject.OWN, Subject.USER}, subject == Subject.GROUP
    if (user is not None) != wants_user or (group is not None) != wants_group:
        raise CannotDecide(_("Say for whom it is: one person, one group, or everybody."))


def _check_what(dimension: str, period: str, currency: str) -> None:
    if dimension not in Dimension.values:
        raise CannotDecide(_("There is nothing of that name to be limited."))
    if period not in periods_of(dimension):
        allowed = ", ".join(str(each.label) for each in periods_of(dimension))
        sentence = _("%(what)s cannot be limited in that time: choose one of %(allowed)s.")
        raise CannotDecide(sentence % {"what": Dimension(dimension).label, "allowed": allowed})
    _check_currency(dimension, currency)


def _check_currency(dimension: str, currency: str) -> None:
    if dimension != Dimension.MONEY:
        if currency:
            raise CannotDecide(_("Only money has a currency."))
    elif not (len(currency) == CURRENCY_CHARS and currency.isascii() and currency.isupper()):
        raise CannotDecide(_("Say in which currency, by its three letters: USD, EUR, CNY."))


def _fields(limit: Limit) -> dict[str, object]:
    return {"amount": limit.amount, "soft_percent": limit.soft_percent}


def _whose(limit: Limit) -> str:
    return str(limit.user or limit.group or "everybody")


def _record_limit(
    by: User | None,
    deed: Entry.Deed,
    limit: Limit,
    *,
    before: dict[str, object],
    after: dict[str, object],
    reason: str,
) -> None:
    what = " ".join(part for part in (limit.dimension, limit.currency, limit.period) if part)
    label = f"{what} · {_whose(limit)}"
    record(by, deed, "limit", limit.pk, label, before=before, after=after, reason=reason)


def _record_top_up(
    by: User | None,
    deed: Entry.Deed,
    given: TopUp,
    *,
    before: dict[str, object],
    after: dict[str, object],
    reason: str,
) -> None:
    label = f"{given.currency or given.dimension} · {given.user}"
    record(by, deed, "top_up", given.pk, label, before=before, after=after, reason=reason)
