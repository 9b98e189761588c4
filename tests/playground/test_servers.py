"""The servers that the other tests stand on."""

import os

import psycopg
import pytest
from channels.layers import get_channel_layer
from django.db import connection
from redis import Redis


@pytest.mark.servers
def test_each_test_gets_a_postgres_database_of_its_own(postgres_url: str, postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as connection:
        connection.execute("CREATE TABLE birds (name text)")
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        version = connection.info.server_version
    assert names == [("birds",)]
    assert version >= 150000
    assert postgres_database != postgres_url


@pytest.mark.servers
def test_each_test_gets_an_empty_redis_database(redis_database: str) -> None:
    with Redis.from_url(redis_database) as client:
        assert client.dbsize() == 0
        client.set("bird", "starling")
        assert client.get("bird") == b"starling"


@pytest.mark.layer
def test_the_site_uses_the_servers_that_the_environment_names() -> None:
    named = os.environ.get("DATABASE_URL", "sqlite:").partition(":")[0]
    assert connection.vendor == {"postgres": "postgresql", "sqlite": "sqlite"}[named]
    layer = type(get_channel_layer()).__name__
    assert layer == ("RedisPubSubChannelLayer" if os.environ.get("REDIS_URL") else "InMemoryChannelLayer")
