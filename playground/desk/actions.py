"""What the desk does to the work of others, and to the site's workers. Each deed is in the trail, in its own transaction.

`by` None: a command on the console.
"""

from typing import Literal

from django.db import transaction
from django.db.models.functions import Now

from playground.audit.models import Entry
from playground.audit.trail import record
from playground.runs import dispatch, lease
from playground.runs.actions import RunEnded, send_control
from playground.runs.models import ENDED, Maintenance, Run, Worker
from playground.users.models import User

type Wish = Literal["stop", "pause", "resume"]


def wish(by: User | None, run: Run, kind: Wish, reason: str = "") -> None:
    """Stop, pause or resume somebody's run. Raises RunEnded where it is over."""
    with transaction.atomic():
        send_control(run, kind, by=by)
        record(
            by,
            Entry.Deed.ACTED,
            "run",
            run.key,
            label_of(run),
            before={"status": run.status},
            after={"wanted": kind},
            reason=reason,
        )


def stop_all(by: User | None, who: User, reason: str = "") -> int:
    """Stop every run of a person that is not over; how many these were."""
    stopped = 0
    runs = Run.objects.filter(conversation__owner=who).exclude(status__in=ENDED)
    for run in runs.select_related("conversation__owner"):
        try:
            wish(by, run, "stop", reason)
        except RunEnded:
            continue
        stopped += 1
    return stopped


def drain(by: User | None, worker: Worker, *, draining: bool, reason: str = "") -> None:
    """Have a worker take nothing new and hand its runs over; or let it take runs again."""
    with transaction.atomic():
        was = Worker.objects.select_for_update().get(pk=worker.pk).draining_at is not None
        Worker.objects.filter(pk=worker.pk).update(draining_at=Now() if draining else None)
        before, after = {"draining": was}, {"draining": draining}
        record(
            by,
            Entry.Deed.CHANGED,
            "worker",
            worker.pk,
            worker.name,
            before=before,
            after=after,
            reason=reason,
        )


def begin_maintenance(by: User | None, text: str) -> None:
    """From now on nothing new is begun. What is under way ends as ever; `text` is shown to those who wait."""
    with transaction.atomic():
        before = _maintenance()
        Maintenance.objects.update_or_create(pk=1, defaults={"text": text, "by": by})
        record(by, Entry.Deed.CHANGED, "maintenance", "", "maintenance", before=before, after=_maintenance())


def end_maintenance(by: User | None) -> bool:
    """Let what waits begin. False: there was no maintenance."""
    with transaction.atomic():
        before = _maintenance()
        if not Maintenance.objects.all().delete()[0]:
            return False
        record(by, Entry.Deed.CHANGED, "maintenance", "", "maintenance", before=before, after=_maintenance())
        transaction.on_commit(_hint_all)
    return True


def look(by: User, run: Run) -> None:
    """Note that somebody looks at a run that is not theirs."""
    record(by, Entry.Deed.LOOKED, "run", run.key, label_of(run))


def label_of(run: Run) -> str:
    """A run as the trail calls it: never by what is said in it."""
    return f"{run.mode} of {run.conversation.owner.username}"


def _maintenance() -> dict[str, object]:
    now = Maintenance.objects.first()
    return {"on": now is not None, "text": now.text if now else ""}


def _hint_all() -> None:
    for key in list(lease.ready().order_by("pk").values_list("key", flat=True)):
        dispatch.hint(key)
