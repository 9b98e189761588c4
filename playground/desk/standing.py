"""How the whole site stands now: every run that is not over, the workers, the endpoints. In a constant number of queries.

Law: nothing here reads what people or models said: no title, no message, no label of an agent.
"""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Sum
from django.db.models.functions import Now
from django.utils import timezone
from msgspec import Struct

from playground.endpoints.configured import address_of, endpoint
from playground.endpoints.load import Load, load_of
from playground.endpoints.models import Pool
from playground.endpoints.prices import prices_of
from playground.quotas.models import Charge
from playground.runs.fleet import SILENCE
from playground.runs.models import ENDED, AgentRow, Maintenance, Run, Status, Worker

MOST = 500  # runs in the table
RATE_SECONDS = 60
FIELDS = (
    *("key", "mode", "model", "status", "code", "accepted_at", "counts", "agents", "cost", "prices", "seq"),
    *("lease_owner", "lease_until", "after", "conversation__owner__username"),
)


class Flying(Struct, frozen=True, kw_only=True):
    """A run that is not over. `rate` is in tokens written a second, over the last minute."""

    key: UUID
    owner: int
    person: str
    mode: str
    model: str
    status: str
    code: str
    age: timedelta
    working: int
    waiting: int
    done: int
    agents: int
    rate: float
    cost: int | None
    currency: str
    begun: bool
    in_turn: bool
    process: str  # which holds its lease; empty: none
    waits: dict[str, int]  # agents that wait, by why


class Working(Struct, frozen=True, kw_only=True):
    """A process that carries runs, with how many."""

    pk: int
    name: str
    version: str
    places: int
    runs: int
    seen: timedelta  # ago
    age: timedelta
    draining: bool
    silent: bool


class Standing(Struct, frozen=True, kw_only=True):
    """All of it, at one moment."""

    at: datetime
    runs: list[Flying]
    more: int  # runs that are not in the list
    workers: list[Working]
    spent: dict[str, int]  # in the last hour, by currency
    loads: list[Load]  # of endpoints
    maintenance: Maintenance | None
    newest: str  # the code that the worker which came last runs

    @property
    def agents(self) -> int:
        """How many agents work now, with those that lead."""
        return sum(run.working for run in self.runs)

    @property
    def rate(self) -> float:
        return sum(run.rate for run in self.runs)

    @property
    def waiting(self) -> int:
        """How many runs nobody has begun yet."""
        return sum(not run.begun for run in self.runs)


def standing() -> Standing:
    """Read it."""
    now = timezone.now()
    alive = Run.objects.exclude(status__in=ENDED)
    rows = list(alive.select_related("conversation__owner").only(*FIELDS).order_by("pk")[: MOST + 1])
    pks = {row.pk for row in rows}
    written, waits = _written([row.key for row in rows]), _waits(pks)
    more = alive.count() - MOST if len(rows) > MOST else 0
    runs = [
        _flying(row, now, written.get(row.key, 0), waits[row.pk], in_turn=row.after_id not in pks)
        for row in rows[:MOST]
    ]
    workers = list(Worker.objects.order_by("started_at", "pk"))
    return Standing(
        at=now,
        runs=runs,
        more=more,
        workers=[_working(worker, now, runs) for worker in workers],
        spent=_spent(),
        loads=_loads(),
        maintenance=Maintenance.objects.select_related("by").first(),
        newest=workers[-1].version if workers else "",
    )


def _written(keys: list[UUID]) -> dict[UUID, int]:
    """Tokens that each run wrote in the last minute."""
    recent = Charge.objects.filter(run__in=keys, at__gte=Now() - timedelta(seconds=RATE_SECONDS))
    return {key: int(tokens) for key, tokens in recent.order_by().values_list("run").annotate(Sum("output"))}


def _waits(runs: set[int]) -> dict[int, dict[str, int]]:
    """Of each run, how many agents wait for what."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    waiting = AgentRow.objects.filter(run__in=runs, status=Status.WAITING)
    for run, code, count in waiting.order_by().values_list("run", "code").annotate(Count("pk")):
        found[run][code] = count
    return found


def _spent() -> dict[str, int]:
    hour = Charge.objects.filter(at__gte=Now() - timedelta(hours=1)).exclude(currency="")
    return {
        currency: int(cost)
        for currency, cost in hour.order_by().values_list("currency").annotate(Sum("cost"))
    }


def _loads() -> list[Load]:
    """The endpoint that the site is set to, and any other that runs still ask."""
    others = Pool.objects.order_by("endpoint").values_list("endpoint", flat=True).distinct()
    own = address_of(endpoint())
    loads = [load_of(address) for address in dict.fromkeys([own, *others])]
    return [load for load in loads if load.address == own or load.workers]


def _flying(row: Run, now: datetime, written: int, waits: dict[str, int], *, in_turn: bool) -> Flying:
    """`in_turn`: no run before it, on which it waits, is still under way."""
    age = max(now - row.accepted_at, timedelta(0))
    counts: Counter[str] = Counter(row.counts)
    prices = prices_of(row.prices)
    leads = row.status == Status.RUNNING and not counts["running"]
    return Flying(
        key=row.key,
        owner=row.conversation.owner_id,
        person=row.conversation.owner.username,
        mode=row.get_mode_display(),
        model=row.model,
        status=row.status,
        code=row.code,
        age=age,
        working=counts["running"] + leads,
        waiting=sum(counts[status] for status in ("waiting", "queued", "paused")),
        done=sum(counts[status] for status in ENDED),
        agents=row.agents,
        rate=written / max(1.0, min(age.total_seconds(), RATE_SECONDS)),
        cost=row.cost,
        currency=prices.currency if prices else "",
        begun=row.seq > 1,
        in_turn=in_turn,
        process=row.lease_owner if row.lease_until and row.lease_until > now else "",
        waits=waits,
    )


def _working(worker: Worker, now: datetime, runs: list[Flying]) -> Working:
    host = worker.name.rpartition(":")[0]
    ours = {worker.name, *(f"{host}:{process}" for process in worker.processes)}
    seen = max(now - worker.seen_at, timedelta(0))
    return Working(
        pk=worker.pk,
        name=worker.name,
        version=worker.version,
        places=worker.places,
        runs=sum(run.process in ours for run in runs),
        seen=seen,
        age=now - worker.started_at,
        draining=worker.draining_at is not None,
        silent=seen > SILENCE,
    )
