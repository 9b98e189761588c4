"""Deny by default: the table of addresses is walked, so that a new one that forgets to ask who is there fails here."""

import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, StringConverter, UUIDConverter

from playground.users.models import User

pytestmark = pytest.mark.django_db

# What answers somebody who is not signed in, and why.
OPEN = {
    "pages:about": "says what this place is",
    "pages:alive": "asked by machines",
    "pages:ready": "asked by machines",
    "pages:language": "a door speaks the language of whoever stands before it",
    "pages:metrics": "asks for a token, or answers this machine alone",
    "users:sign_in": "a door",
    "users:sign_out": "a door: nothing to end for who is not in",
    "users:setup": "a door until there is an owner",
    "users:setup_by_link": "a door until there is an owner",
    "users:join": "a door for who holds an invitation",
    "api:openapi-json": "describes addresses, and holds nothing of anybody",
}
# Programs have no sign-in page to go to: they are told that a token is wanted, and a cookie is none.
FOR_PROGRAMS = "api:"


def value_for(converter: object) -> str:
    if isinstance(converter, UUIDConverter):
        return str(uuid.UUID(int=0))  # the same in every process: parallel runs compare the names of tests
    if isinstance(converter, IntConverter):
        return "1"
    assert isinstance(converter, StringConverter)
    return "something"


def routes(
    patterns: list[URLPattern | URLResolver], prefix: str = "/", space: str = ""
) -> Iterator[tuple[str, str]]:
    """Every route as its name and an address that leads to it."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        for name, converter in pattern.pattern.converters.items():
            for form in (f"<{part}:{name}>" for part in ("uuid", "uuidstr", "int", "str", "slug", "path")):
                path = path.replace(form, value_for(converter))
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path, pattern.namespace or space)
        else:
            yield f"{space}:{pattern.name}", path


ALL = sorted(routes(get_resolver().url_patterns))


def test_the_walk_finds_the_rooms_of_the_site() -> None:
    assert {name.partition(":")[0] for name, _ in ALL} >= {"pages", "users", "conversations", "runs"}
    assert not [path for _, path in ALL if "<" in path]


def test_the_list_of_open_routes_names_no_route_that_is_gone() -> None:
    assert set(OPEN) <= {name for name, _ in ALL}


@pytest.mark.parametrize(("name", "path"), ALL)
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "patch"])
def test_a_stranger_is_sent_to_the_door(owner: User, name: str, path: str, method: str) -> None:
    response = getattr(Client(), method)(path)
    if name in OPEN:
        assert response.status_code in {200, 302, 403, 404, 405, 422}
        return
    if name.startswith(FOR_PROGRAMS):
        assert response.status_code in {401, 404, 405}
        return
    assert response.status_code in {302, 403, 404}
    if response.status_code == 302:
        assert response["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize(("name", "path"), [route for route in ALL if route[0] not in OPEN])
def test_a_form_of_somebody_elses_page_changes_nothing(
    as_alice: Client, alice: User, name: str, path: str
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    refused = {401, 403} if name.startswith(FOR_PROGRAMS) else {403}
    assert strict.post(path).status_code in {*refused, 404, 405}
