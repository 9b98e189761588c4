"""A person with a token, and a program that uses it."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from playground.users import tokens
from playground.users.models import User


@pytest.fixture(autouse=True)
def _data_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.REDIS_URL = ""


def program_of(user: User) -> Client:
    """A program with a token of that person, and no cookie."""
    text = tokens.make(user, name="a notebook", days=1).text
    return Client(headers={"Authorization": f"Bearer {text}"})


@pytest.fixture
def program(alice: User) -> Client:
    return program_of(alice)


@pytest.fixture
def stranger(bob: User) -> Client:
    return program_of(bob)
