"""Which tests the second turn, on PostgreSQL and Redis, takes again: all that ask the site's database or channel layer."""

import pytest
from django.test import Client, TestCase

from playground.users.models import User
from tests.playground.conftest import asks_the_site


def test_what_asks_nothing_is_not_taken_again(request: pytest.FixtureRequest) -> None:
    assert not asks_the_site(request.node)


@pytest.mark.django_db
def test_a_mark_for_the_database_takes_a_test_again(request: pytest.FixtureRequest) -> None:
    assert asks_the_site(request.node)


@pytest.mark.layer
def test_a_mark_for_the_channel_layer_takes_a_test_again(request: pytest.FixtureRequest) -> None:
    assert asks_the_site(request.node)


def test_a_fixture_takes_a_test_again_however_far_below_it_the_database_is(
    request: pytest.FixtureRequest, as_alice: Client
) -> None:
    assert asks_the_site(request.node)


class TestOfDjango(TestCase):
    """A case of Django's own asks the database with neither a mark nor a fixture."""

    @pytest.fixture(autouse=True)
    def _who(self, request: pytest.FixtureRequest) -> None:
        self.item = request.node

    def test_a_case_of_django_is_taken_again(self) -> None:
        assert not User.objects.exists()
        assert asks_the_site(self.item)
