"""Is the site alive, is it ready, and how is it? Asked by machines, answered without a session."""

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Coalesce
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from playground.runs import lease
from playground.runs.models import ENDED, IS_UNOWNED, Run

logger = logging.getLogger(__name__)

# A run that nobody took for so long has no worker: the sweeper hints again every few seconds.
UNCLAIMED = timedelta(seconds=60)
REDIS_SECONDS = 2.0

type Check = Callable[[], bool]


def database_answers() -> bool:
    """Whether the database can be read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def migrations_applied() -> bool:
    """Whether the tables are those of this version of the code."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def redis_answers() -> bool:
    """Whether Redis answers, where the site uses it."""
    if not settings.REDIS_URL:
        return True
    client = Redis.from_url(
        settings.REDIS_URL, socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS
    )
    with client:
        return bool(client.ping())


def runs_are_taken() -> bool:
    """Whether accepted runs find a worker: none has waited for a minute while nobody worked on anything.

    Workers that are all busy are in order: the queue is long then, and taking the site away would not shorten it.
    """
    since = timezone.now() - UNCLAIMED
    waiting = lease.ready().annotate(moved_at=Coalesce("lease_until", "progress_at", "accepted_at"))
    if not waiting.filter(moved_at__lt=since).exists():
        return True
    return Run.objects.exclude(IS_UNOWNED).exclude(status__in=ENDED).exists()


CHECKS: Mapping[str, Check] = {
    "database": database_answers,
    "migrations": migrations_applied,
    "redis": redis_answers,
    "workers": runs_are_taken,
}


def readiness() -> dict[str, bool]:
    """Each check by name. What exactly failed is in the log and not in the answer, which anybody may read."""
    return {name: _passes(name, check) for name, check in CHECKS.items()}


def _passes(name: str, check: Check) -> bool:
    try:
        passed = check()
    except (DatabaseError, RedisError, OSError) as error:
        logger.warning("not ready: %s: %s", name, error)
        return False
    if not passed:
        logger.warning("not ready: %s", name)
    return passed
