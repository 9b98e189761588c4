"""What all tests of the product share: people, quick password hashes, and static files as they lie."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client, SimpleTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker, Settings

from playground.users.models import User

PASSWORD = "a quiet evening flight"
DATABASE_FIXTURES = {"db", "transactional_db"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks the site's database or channel layer: all else was tried in the turn on SQLite."""
    if connection.vendor == "sqlite":
        return
    left = [item for item in items if not asks_the_site(item)]
    items[:] = [item for item in items if asks_the_site(item)]
    config.hook.pytest_deselected(items=left)


def asks_the_site(item: pytest.Item) -> bool:
    """By a mark, by any fixture that stands on the database, or as one of Django's own test cases.

    Nothing that asks the database can slip through: pytest-django fails a test that asks it in any other way.
    """
    marked = item.get_closest_marker("django_db") or item.get_closest_marker("layer")
    case = isinstance(item, pytest.Function) and item.cls is not None and issubclass(item.cls, SimpleTestCase)
    return marked is not None or case or not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """On SQLite a file: threads that share a database in memory find it locked where a file lets them wait."""
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """On PostgreSQL end what a thread of some test still holds open: a database in use cannot be dropped."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def no_static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture(autouse=True)
def _quick_and_plain(settings: Settings, tmp_path: Path, no_static_files: Path) -> None:
    """No collected static files, no slow hashes, nothing written beside the project."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STATIC_ROOT = no_static_files
    settings.DATA_DIR = tmp_path


@pytest.fixture(autouse=True)
def _no_language_stays() -> Iterator[None]:
    """A request leaves its reader's language behind; the next test has no reader yet."""
    yield
    translation.deactivate()


@pytest.fixture
def owner(db: None) -> User:
    return User.objects.create_superuser("olga", password=PASSWORD)


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice", password=PASSWORD)


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob", password=PASSWORD)


@pytest.fixture
def as_owner(owner: User) -> Client:
    return signed_in(owner)


@pytest.fixture
def as_alice(alice: User) -> Client:
    return signed_in(alice)


@pytest.fixture
def as_bob(bob: User) -> Client:
    return signed_in(bob)


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    return client
