"""Tokens of programs: made and shown once, good until they expire or are revoked, and nobody else's business."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from playground.users import tokens
from playground.users.models import Token, User
from tests.playground.conftest import signed_in

pytestmark = pytest.mark.django_db


def made_on_the_page(client: Client) -> str:
    response = client.post("/account/tokens/", {"name": "a notebook", "days": "30"})
    assert response.status_code == 201
    shown = re.search(r'value="(mur_[^"]+)"', response.text)
    assert shown
    return shown[1]


def test_a_token_is_shown_once_and_speaks_for_its_owner(alice: User) -> None:
    client = signed_in(alice)
    text = made_on_the_page(client)
    found = tokens.token_of(text)
    assert found is not None
    assert found.owner == alice
    page = client.get("/account/tokens/").text
    assert text not in page
    assert f"…{text[-4:]}" in page


def test_only_its_hash_is_kept(alice: User) -> None:
    made = tokens.make(alice, name="a notebook", days=0)
    row = Token.objects.values().get()
    assert made.text not in str(row)
    assert made.text.removeprefix("mur_") not in str(row)


def test_a_revoked_token_is_refused_at_once(alice: User) -> None:
    text = made_on_the_page(client := signed_in(alice))
    client.post(f"/account/tokens/{Token.objects.get().pk}/revoke/")
    assert tokens.token_of(text) is None
    assert not tokens.still_works(Token.objects.get().pk)


def test_an_expired_token_is_refused(alice: User) -> None:
    made = tokens.make(alice, name="a notebook", days=30)
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert tokens.token_of(made.text) is None


def test_a_token_without_end_has_none(alice: User) -> None:
    assert tokens.make(alice, name="a server", days=0).token.expires_at is None


def test_the_token_of_an_account_that_is_switched_off_is_refused(alice: User) -> None:
    made = tokens.make(alice, name="a notebook", days=0)
    User.objects.update(is_active=False)
    assert tokens.token_of(made.text) is None


@pytest.mark.parametrize("text", ["", "mur_", "mur_unknown", "x\x00y", "名前"])
def test_what_is_no_token_is_refused(text: str, alice: User) -> None:
    assert tokens.token_of(text) is None


def test_its_use_is_noted_to_the_minute(alice: User) -> None:
    made = tokens.make(alice, name="a notebook", days=0)
    tokens.token_of(made.text)
    first = Token.objects.get().used_at
    tokens.token_of(made.text)
    assert first is not None
    assert Token.objects.get().used_at == first


def test_a_token_needs_a_name(alice: User) -> None:
    response = signed_in(alice).post("/account/tokens/", {"name": "", "days": "30"})
    assert response.status_code == 422
    assert "Write what it is for" in response.text
    assert not Token.objects.exists()


def test_nobody_revokes_or_sees_anothers_token(alice: User, bob: User) -> None:
    made = tokens.make(alice, name="a notebook", days=0)
    stranger = signed_in(bob)
    assert stranger.post(f"/account/tokens/{made.token.pk}/revoke/").status_code == 404
    assert "a notebook" not in stranger.get("/account/tokens/").text
    assert tokens.token_of(made.text) is not None
