"""What time it is, by the clock that all processes share: the database's."""

from datetime import UTC, datetime
from functools import cache

from django.db import connection
from django.db.models.functions import Now

from playground.quotas.models import Hold


def now() -> datetime:
    """The time of this statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {as_sql()}", ())  # with parameters, though none: so that its %% are read as %
        value = cursor.fetchone()[0]
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)


@cache
def as_sql() -> str:
    """How a statement asks for it."""
    text: str = Hold.objects.all().query.get_compiler(connection=connection).compile(Now())[0]
    return text
