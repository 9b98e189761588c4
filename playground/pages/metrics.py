"""Numbers for Prometheus, read from the same rows as the pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from playground.runs.models import ENDED, IS_UNOWNED, AgentRow, Run, Status
from playground.users import setup
from playground.users.models import User

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric with its samples, each under the value of its label ("" for none)."""

    name: str
    kind: str
    help: str
    label: str
    samples: Mapping[str, int]

    def lines(self) -> Iterator[str]:
        """In the text format of Prometheus. Labels are words of ours, so nothing needs escaping."""
        yield f"# HELP {self.name} {self.help}"
        yield f"# TYPE {self.name} {self.kind}"
        for value, number in self.samples.items():
            labels = f'{{{self.label}="{value}"}}' if self.label else ""
            yield f"{self.name}{labels} {number}"


def exposition() -> str:
    """All metrics, as a page that Prometheus scrapes."""
    return "\n".join(line for metric in _metrics() for line in metric.lines()) + "\n"


def may_scrape(request: HttpRequest, token: str) -> bool:
    """Who shows the token; without one in the configuration, who comes from this machine without a proxy."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token:
        return constant_time_compare(shown, token)
    return setup.came_directly(request) and request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}


def _metrics() -> Iterator[Metric]:
    living = Run.objects.exclude(status__in=ENDED)
    agents = AgentRow.objects.filter(run__in=living)
    tokens = Run.objects.aggregate(
        input=Sum("input_tokens"), output=Sum("output_tokens"), cached=Sum("cached_tokens")
    )
    yield Metric("murmuration_runs", "gauge", "Runs by status.", "status", _by_status(Run.objects.all()))
    yield Metric(
        "murmuration_agents", "gauge", "Agents of runs under way by status.", "status", _by_status(agents)
    )
    yield Metric(
        "murmuration_runs_unowned",
        "gauge",
        "Runs under way without a worker.",
        "",
        {"": living.filter(IS_UNOWNED).count()},
    )
    yield Metric(
        "murmuration_tokens",
        "gauge",
        "Tokens of all runs kept.",
        "kind",
        {kind: number or 0 for kind, number in tokens.items()},
    )
    active = User.objects.filter(is_active=True).count()
    yield Metric("murmuration_people", "gauge", "Accounts that may sign in.", "", {"": active})


def _by_status(rows: QuerySet[Run] | QuerySet[AgentRow]) -> dict[str, int]:
    counted = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    return {status.value: counted.get(status.value, 0) for status in Status}
