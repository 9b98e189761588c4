"""The life of an invitation: made, shown once, used once; or taken back, or too old."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client
from pytest_django import Settings

from playground.users import invitations
from playground.users.models import Invitation, InvitationState, Role, User
from tests.playground.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db
BEN = {"username": "ben", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def admin(owner: User) -> User:
    return User.objects.create_user("ada", password=PASSWORD, is_staff=True)


def invite(client: Client, **form: object) -> str:
    """The path of a new invitation's link, as its page shows it."""
    response = client.post("/invitations/", {"role": "member", "days": "7", "note": "Ben"} | form)
    assert response.status_code == 201
    link = re.search(r'value="http://testserver(/join/[^"]+)"', response.text)
    assert link
    return link[1]


def test_whoever_opens_the_link_makes_an_account_and_is_in(as_owner: Client, client: Client) -> None:
    path = invite(as_owner)
    assert client.get(path).status_code == 200
    assert client.post(path, BEN)["Location"] == "/"
    ben = User.objects.get(username="ben")
    assert ben.role is Role.MEMBER
    assert client.session["_auth_user_id"] == str(ben.pk)
    assert Invitation.objects.get().used_by == ben


def test_a_link_works_once(as_owner: Client) -> None:
    path = invite(as_owner)
    Client().post(path, BEN)
    again = Client().post(path, BEN | {"username": "eve"})
    assert again.status_code == 404
    assert "no longer works" in again.text
    assert not User.objects.filter(username="eve").exists()


def test_of_two_who_send_the_form_together_one_gets_in(owner: User) -> None:
    made = invitations.invite(owner, role=Role.MEMBER, days=1)
    assert invitations.invitation_of(made.token)  # both saw it open
    invitations.accept(made.token, username="ben", password=PASSWORD)
    with pytest.raises(invitations.InvitationGone):
        invitations.accept(made.token, username="eve", password=PASSWORD)


def test_a_name_taken_in_the_same_instant_leaves_the_link_good(owner: User, alice: User) -> None:
    made = invitations.invite(owner, role=Role.MEMBER, days=1)
    with pytest.raises(invitations.NameTaken):
        invitations.accept(made.token, username="ALICE", password=PASSWORD)
    assert invitations.accept(made.token, username="ben", password=PASSWORD).username == "ben"


def test_a_name_that_is_taken_is_refused_in_any_case(as_owner: Client, alice: User) -> None:
    response = Client().post(invite(as_owner), BEN | {"username": "Alice"})
    assert response.status_code == 422
    assert "has this name already" in response.text


def test_the_link_is_shown_once_and_kept_as_a_hash(as_owner: Client) -> None:
    token = invite(as_owner).removeprefix("/join/").rstrip("/")
    assert len(token) == 32  # 24 random bytes
    assert token not in as_owner.get("/invitations/").text
    kept = Invitation.objects.values().get()
    assert token not in str(kept)


def test_the_page_with_the_link_is_not_stored_by_browsers(as_owner: Client) -> None:
    response = as_owner.post("/invitations/", {"role": "member", "days": "7"})
    assert "no-store" in response["Cache-Control"]


def test_the_link_carries_the_address_of_the_site(as_owner: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://swarm.example.org"
    response = as_owner.post("/invitations/", {"role": "member", "days": "7"})
    assert 'value="https://swarm.example.org/join/' in response.text


@pytest.mark.parametrize("path", ["/join/unknown/", "/join/" + "x" * 3000 + "/", "/join/%00/"])
def test_an_unknown_link_looks_like_a_used_one(owner: User, client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "no longer works" in response.text


def test_a_link_that_was_taken_back_is_gone(as_owner: Client) -> None:
    path = invite(as_owner)
    invitation = Invitation.objects.get()
    as_owner.post(f"/invitations/{invitation.pk}/revoke/")
    assert Client().post(path, BEN).status_code == 404
    invitation.refresh_from_db()
    assert invitation.state is InvitationState.REVOKED


def test_a_used_invitation_cannot_be_taken_back(as_owner: Client) -> None:
    Client().post(invite(as_owner), BEN)
    response = as_owner.post(f"/invitations/{Invitation.objects.get().pk}/revoke/", follow=True)
    assert "used or taken back already" in response.text
    assert Invitation.objects.get().state is InvitationState.USED


def test_a_link_ends_with_its_time(as_owner: Client) -> None:
    path = invite(as_owner, days="1")
    Invitation.objects.update(expires_at=F("expires_at") - timedelta(days=1, seconds=1))
    assert Client().post(path, BEN).status_code == 404
    assert Invitation.objects.get().state is InvitationState.EXPIRED


def test_links_of_somebody_who_was_switched_off_end(as_owner: Client, admin: User) -> None:
    path = invite(signed_in(admin))
    User.objects.filter(pk=admin.pk).update(is_active=False)
    assert Client().post(path, BEN).status_code == 404


def test_the_owner_invites_admins_and_admins_invite_members(as_owner: Client, admin: User) -> None:
    Client().post(invite(as_owner, role="admin"), BEN)
    assert User.objects.get(username="ben").role is Role.ADMIN
    refused = signed_in(admin).post("/invitations/", {"role": "admin", "days": "7"})
    assert refused.status_code == 422


@pytest.mark.parametrize("role", ["owner", "superuser", ""])
def test_nobody_is_invited_as_owner(as_owner: Client, role: str) -> None:
    assert as_owner.post("/invitations/", {"role": role, "days": "7"}).status_code == 422


def test_who_was_signed_in_here_before_leaves_nothing_behind(as_owner: Client, as_alice: Client) -> None:
    session = as_alice.session
    session["private"] = "of alice"
    session.save()
    as_alice.post(invite(as_owner), BEN)
    assert "private" not in as_alice.session
    assert as_alice.session["_auth_user_id"] == str(User.objects.get(username="ben").pk)
