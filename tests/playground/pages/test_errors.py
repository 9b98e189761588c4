"""What went wrong is said in the site's look, and nothing of the inside is."""

from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.test import Client
from django.test.client import RequestFactory

from playground.pages import errors
from playground.users.models import User
from tests.playground.conftest import signed_in

PAGES: Any = {
    400: errors.bad_request,
    403: errors.forbidden,
    404: errors.not_found,
}


def a_request() -> HttpRequest:
    return RequestFactory().get("/")


@pytest.mark.parametrize("status", PAGES)
def test_an_error_page_needs_no_database_and_tells_nothing_of_the_cause(status: int) -> None:
    response = PAGES[status](a_request(), exception=ValueError("/etc/inner detail"))
    assert response.status_code == status
    assert "Murmuration" in response.text
    assert "inner detail" not in response.text


@pytest.mark.django_db
def test_an_unknown_address_gets_the_page(as_alice: Client) -> None:
    response = as_alice.get("/no/such/place?secret=1")
    assert response.status_code == 404
    assert "Nothing is here" in response.text
    assert "no/such/place" not in response.text


@pytest.mark.django_db
def test_a_request_with_a_false_host_gets_the_page(client: Client, owner: User) -> None:
    response = client.get("/about/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "could not be read" in response.text
    assert "evil.example" not in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"), [(RuntimeError("password=hunter2"), 500), (SuspiciousOperation("odd"), 400)]
)
def test_a_failure_inside_shows_no_traceback(
    alice: User, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    def fail(user: User) -> None:
        raise error

    monkeypatch.setattr("playground.pages.views.conversations_of", fail)
    client = signed_in(alice)
    client.raise_request_exception = False
    response = client.get("/")
    assert response.status_code == status
    assert "hunter2" not in response.text
    assert "Traceback" not in response.text
