"""Sources that a report names in the sample library can be read on this site, by those who are in."""

from http import HTTPStatus

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_of_the_library_is_shown_with_its_facts(as_alice: Client) -> None:
    answer = as_alice.get("/library/countries/france")
    assert answer.status_code == HTTPStatus.OK
    page = answer.content.decode()
    assert "<td>Capital</td>" in page
    assert "<td>Paris</td>" in page


def test_a_long_page_has_parts_and_leads_to_its_neighbours(as_alice: Client) -> None:
    first, second = (
        as_alice.get("/library/countries/france", {"page": part}).content.decode() for part in "12"
    )
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert 'href="/library/countries/belgium"' in second


@pytest.mark.parametrize(
    "address",
    ["/library/countries/atlantis", "/library/countries/france?page=99", "/library/countries/france?page=x"],
)
def test_what_is_not_there_is_not_found(as_alice: Client, address: str) -> None:
    assert as_alice.get(address).status_code == HTTPStatus.NOT_FOUND


def test_a_stranger_is_sent_to_sign_in(client: Client, owner: object) -> None:
    assert client.get("/library/countries/france").status_code == HTTPStatus.FOUND
