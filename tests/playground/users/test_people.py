"""The desk of owner and admins, and that nobody else finds it."""

import pytest
from django.test import Client

from playground.users import invitations
from playground.users.models import Role, User
from tests.playground.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(owner: User) -> User:
    return User.objects.create_user("ada", password=PASSWORD, is_staff=True)


def test_the_owner_sees_everybody(as_owner: Client, alice: User, bob: User) -> None:
    page = as_owner.get("/people/").text
    assert all(name in page for name in ("olga", "alice", "bob"))


@pytest.mark.parametrize("path", ["/people/", "/invitations/"])
def test_members_do_not_find_the_desk(as_alice: Client, path: str) -> None:
    assert as_alice.get(path).status_code == 404
    assert as_alice.post(path, {"role": "member", "days": "7"}).status_code == 404


def test_a_member_switches_nobody_off(as_alice: Client, bob: User) -> None:
    assert as_alice.post(f"/people/{bob.pk}/off/").status_code == 404
    bob.refresh_from_db()
    assert bob.is_active


def test_the_owner_switches_people_off_and_on(as_owner: Client, alice: User) -> None:
    as_owner.post(f"/people/{alice.pk}/off/")
    alice.refresh_from_db()
    assert not alice.is_active
    as_owner.post(f"/people/{alice.pk}/on/")
    alice.refresh_from_db()
    assert alice.is_active


@pytest.mark.parametrize("path", ["off", "on"])
def test_switching_takes_a_form(as_owner: Client, alice: User, path: str) -> None:
    assert as_owner.get(f"/people/{alice.pk}/{path}/").status_code == 405


def test_nobody_switches_the_owner_or_themselves_off(as_owner: Client, owner: User, admin: User) -> None:
    assert as_owner.post(f"/people/{owner.pk}/off/").status_code == 404
    assert signed_in(admin).post(f"/people/{owner.pk}/off/").status_code == 404
    assert signed_in(admin).post(f"/people/{admin.pk}/off/").status_code == 404
    owner.refresh_from_db()
    assert owner.is_active


def test_an_admin_switches_members_off_but_no_other_admin(admin: User, alice: User) -> None:
    other = User.objects.create_user("aino", password=PASSWORD, is_staff=True)
    assert signed_in(admin).post(f"/people/{alice.pk}/off/").status_code == 302
    assert signed_in(admin).post(f"/people/{other.pk}/off/").status_code == 404


def test_an_admin_sees_and_takes_back_only_their_own_invitations(owner: User, admin: User) -> None:
    of_owner = invitations.invite(owner, role=Role.MEMBER, days=7, note="secret guest").invitation
    client = signed_in(admin)
    assert "secret guest" not in client.get("/invitations/").text
    assert client.post(f"/invitations/{of_owner.pk}/revoke/").status_code == 404


def test_a_member_takes_no_invitation_back(as_alice: Client, owner: User) -> None:
    made = invitations.invite(owner, role=Role.MEMBER, days=7)
    assert as_alice.post(f"/invitations/{made.invitation.pk}/revoke/").status_code == 404
    assert invitations.invitation_of(made.token)
