"""Each deed over other people is in the trail: who, whom, before, after."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from playground.audit.models import Entry
from playground.users import access, deciding, invitations, tokens
from playground.users.models import Role, User
from tests.playground.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Group:
    return Group.objects.create(name="research")


def last() -> Entry:
    entry = Entry.objects.first()  # the newest first
    assert entry is not None
    return entry


def test_switching_somebody_off_is_in_the_trail(as_owner: Client, owner: User, alice: User) -> None:
    as_owner.post(f"/people/{alice.pk}/off/")
    entry = last()
    assert (entry.by, entry.kind, entry.key, entry.label) == (owner, "user", str(alice.pk), "alice")
    assert (entry.before, entry.after) == ({"is_active": True}, {"is_active": False})


def test_switching_off_who_is_off_already_leaves_no_trace(as_owner: Client, alice: User) -> None:
    as_owner.post(f"/people/{alice.pk}/off/")
    as_owner.post(f"/people/{alice.pk}/off/")
    assert Entry.objects.count() == 1


def test_an_invitation_is_in_the_trail_without_its_link(as_owner: Client) -> None:
    page = as_owner.post("/invitations/", {"role": "member", "days": "7", "note": "Ben"}).text
    token = page.partition("/join/")[2].partition("/")[0]
    entry = last()
    assert (entry.deed, entry.kind, entry.label) == ("made", "invitation", "Ben")
    assert entry.after == {"role": "member", "days": 7}
    assert token
    assert token not in str(Entry.objects.values())


def test_taking_an_invitation_back_is_in_the_trail_once(as_owner: Client, owner: User) -> None:
    made = invitations.invite(owner, role=Role.MEMBER, days=1).invitation
    as_owner.post(f"/invitations/{made.pk}/revoke/")
    as_owner.post(f"/invitations/{made.pk}/revoke/")
    assert [entry.after.get("state") for entry in Entry.objects.filter(deed="changed")] == ["revoked"]


def test_a_role_that_is_given_is_in_the_trail(owner: User, alice: User) -> None:
    deciding.give_role(owner, alice, Role.ADMIN, reason="runs the lab")
    alice.refresh_from_db()
    assert alice.role is Role.ADMIN
    assert (last().before, last().after, last().reason) == (
        {"role": "member"},
        {"role": "admin"},
        "runs the lab",
    )


def test_joining_and_leaving_a_group_are_in_the_trail_as_deeds_of_the_console(
    alice: User, group: Group
) -> None:
    assert deciding.join(None, alice, group, member=True)
    assert not deciding.join(None, alice, group, member=True)
    assert (last().by_name, last().label, last().after) == ("console", "research", {"member": "alice"})
    assert deciding.join(None, alice, group, member=False)
    assert (last().before, last().after) == ({"member": "alice"}, {})


def test_a_manager_manages_the_members_but_neither_themselves_nor_admins(
    owner: User, alice: User, bob: User, group: Group
) -> None:
    ada = User.objects.create_user("ada", password=PASSWORD, is_staff=True)
    for who in (alice, bob, ada):
        deciding.join(owner, who, group, member=True)
    deciding.let_manage(owner, alice, group, manages=True)
    assert last().after == {"manager": "alice"}
    assert list(access.groups_managed_by(alice)) == [group]
    assert list(access.members_managed_by(alice)) == [bob]
    assert list(access.members_managed_by(bob)) == []
    deciding.let_manage(owner, alice, group, manages=False)
    assert list(access.members_managed_by(alice)) == []


def test_ending_somebody_elses_token_is_in_the_trail(owner: User, alice: User) -> None:
    made = tokens.make(alice, name="notebook", days=0)
    assert tokens.revoke_for(owner, made.token)
    assert not tokens.revoke_for(owner, made.token)
    assert tokens.token_of(made.text) is None
    assert (last().label, last().after) == ("alice: notebook", {"state": "revoked"})
