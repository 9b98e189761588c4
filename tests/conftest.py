"""What all tests share: where the real servers are. They start on first use and stop at the end.

A test that uses one of these fixtures carries the mark `servers`. The imports stand inside: the engine's tests have no
database and should not pay for its driver.
"""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest

STATIC_FILES = Path(__file__).resolve().parent.parent / "staticfiles"


def pytest_configure() -> None:
    """In a fresh clone nothing was collected yet: the server would warn of a missing folder, and warnings are errors."""
    STATIC_FILES.mkdir(exist_ok=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server, by the address of its maintenance database."""
    from tests.servers import a_postgres

    with a_postgres() as address:
        yield address


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """The address of an empty database of the test's own, for processes that the test starts."""
    import psycopg
    from psycopg import sql

    name = f"murmuration_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}"))
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis server, by its address without a database number."""
    from tests.servers import a_redis

    with a_redis() as address:
        yield address


@pytest.fixture
def redis_database(redis_url: str, worker_id: str) -> Iterator[str]:
    """The address of an empty Redis database that no other test process uses."""
    from redis import Redis

    number = 1 + int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 1
    address = f"{redis_url}/{number}"
    with Redis.from_url(address) as client:
        client.flushdb()
        yield address
        client.flushdb()
