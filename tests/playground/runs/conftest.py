"""A person with a conversation, and a database that every thread of the test sees."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker, Settings

from playground.conversations.models import Conversation
from playground.runs.actions import start_run
from playground.runs.models import Run
from playground.runs.threads import close_database
from playground.users.models import User


@pytest.fixture(autouse=True)
async def _nothing_left_open(django_db_blocker: DjangoDbBlocker) -> AsyncIterator[None]:
    yield
    with django_db_blocker.unblock():
        await close_database()


@pytest.fixture(autouse=True)
def _data_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.REDIS_URL = ""


@pytest.fixture
def alice(transactional_db: None) -> User:
    return User.objects.create_user("alice", password="correct horse")


@pytest.fixture
def bob(transactional_db: None) -> User:
    return User.objects.create_user("bob", password="battery staple")


@pytest.fixture
def conversation(alice: User) -> Conversation:
    return Conversation.objects.create(owner=alice)


@pytest.fixture
def run(conversation: Conversation) -> Run:
    return start_run(conversation, "What is the capital of France?", "instant")
