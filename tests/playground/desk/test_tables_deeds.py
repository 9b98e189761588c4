"""Every kind of change that is made in the admin is found in the trail: who, before, after, why."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from playground.audit.models import Entry
from playground.quotas.models import Limit, Permission, Subject, TopUp
from playground.users import invitations, tokens
from playground.users.models import Invitation, Managing, Role
from tests.playground.desk.people import Cast, a_cast

pytestmark = pytest.mark.django_db
A_DAY = {"dimension": "tokens", "period": "day", "currency": "", "soft_percent": "80"}
NO_ROWS = {
    f"{prefix}-{name}": value
    for prefix in ("limits", "may_use")
    for name, value in (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))
}


@pytest.fixture
def cast() -> Cast:
    return a_cast()


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client("admin")


def last() -> Entry:
    entry = Entry.objects.first()  # the newest first
    assert entry is not None
    return entry


def sent(client: Client, path: str, **form: object) -> str:
    """Send a form that is taken."""
    response = client.post(path, form)
    assert response.status_code == 302, response.text
    return str(response["Location"])


def test_a_limit_is_made_changed_and_removed_each_with_its_reason(client: Client, cast: Cast) -> None:
    for_member = A_DAY | {"subject": "user", "user": cast.member.pk, "group": ""}
    sent(client, "/admin/quotas/limit/add/", **for_member, amount="250k", reason="a quiet start")
    limit = Limit.objects.get()
    assert (limit.amount, last().by, last().reason) == (250_000, cast.admin, "a quiet start")
    sent(client, f"/admin/quotas/limit/{limit.pk}/change/", amount="1M", soft_percent="80", reason="more")
    assert (last().before, last().after) == ({"amount": 250_000}, {"amount": 1_000_000})
    sent(client, f"/admin/quotas/limit/{limit.pk}/delete/", post="yes", reason="no longer")
    assert (last().deed, last().reason) == ("removed", "no longer")
    assert not Limit.objects.exists()


def test_a_limit_without_a_reason_is_neither_made_nor_removed(client: Client, cast: Cast) -> None:
    page = client.post("/admin/quotas/limit/add/", A_DAY | {"subject": "site", "amount": "1k", "reason": ""})
    assert "Say why, in a few words." in page.text
    limit = Limit.objects.create(subject=Subject.SITE, dimension="tokens", period="day", amount=1)
    client.post(f"/admin/quotas/limit/{limit.pk}/delete/", {"post": "yes", "reason": " "})
    assert Limit.objects.get() == limit
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"amount": "lots"}, "write 250000, 250k, 2M"),
        ({"subject": "user"}, "Say for whom it is"),
        ({"period": ""}, "cannot be limited in that time"),
        ({"dimension": "money"}, "by its three letters"),
        ({"currency": "USD"}, "Only money has a currency."),
    ],
)
def test_a_limit_that_cannot_be_says_what_can(client: Client, form: dict[str, str], sentence: str) -> None:
    whole = A_DAY | {"subject": "site", "amount": "1000", "reason": "because"} | form
    assert sentence in client.post("/admin/quotas/limit/add/", whole).text
    assert not Limit.objects.exists()


def test_a_top_up_is_given_and_taken_back_with_a_reason(client: Client, cast: Cast) -> None:
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    form = {"user": cast.member.pk, "dimension": "money", "currency": "usd", "until": day}
    sent(client, "/admin/quotas/topup/add/", **form, amount="2.50", reason="the talk on Friday")
    given = TopUp.objects.get()
    assert (given.amount, given.currency, given.by) == (2_500_000, "USD", cast.admin)
    assert (last().kind, last().reason) == ("top_up", "the talk on Friday")
    wish = {"action": "take_back", "_selected_action": given.pk, "index": 0}
    client.post("/admin/quotas/topup/", wish)
    assert Entry.objects.count() == 1  # why was not said
    client.post("/admin/quotas/topup/", wish | {"reason": "given by mistake"})
    given.refresh_from_db()
    assert given.withdrawn_at
    assert (last().deed, last().reason) == ("removed", "given by mistake")


def test_a_permission_is_made_changed_and_removed(client: Client, cast: Cast) -> None:
    form = {"group": cast.group.pk, "kind": "mode", "name": "swarm"}
    sent(client, "/admin/quotas/permission/add/", **form, reason="too many")
    row = Permission.objects.get()
    assert not row.allowed
    sent(client, f"/admin/quotas/permission/{row.pk}/change/", allowed="on", reason="")
    assert (last().before, last().after) == ({"allowed": False}, {"allowed": True})
    sent(client, f"/admin/quotas/permission/{row.pk}/delete/", post="yes", reason="")
    assert last().deed == "removed"


def test_a_group_is_made_filled_renamed_and_removed(client: Client, cast: Cast) -> None:
    sent(client, "/admin/auth/group/add/", name="writers", members=[cast.plain.pk], **NO_ROWS)
    group = Group.objects.get(name="writers")
    told = [(entry.deed, entry.after) for entry in Entry.objects.order_by("pk")]
    assert told == [("made", {"name": "writers"}), ("changed", {"member": "pat"})]
    path = f"/admin/auth/group/{group.pk}"
    sent(client, f"{path}/change/", name="authors", managers=[cast.plain.pk], reason="a new name", **NO_ROWS)
    assert Managing.objects.filter(user=cast.plain, group=group).exists()
    assert not cast.plain.groups.exists()
    assert {entry.reason for entry in Entry.objects.order_by("-pk")[:3]} == {"a new name"}
    sent(client, f"{path}/delete/", post="yes", reason="nobody writes")
    assert (last().deed, last().before) == (
        "removed",
        {"name": "authors", "members": [], "managers": ["pat"]},
    )


def test_the_limits_below_a_group_are_in_the_trail_too(client: Client, cast: Cast) -> None:
    path = f"/admin/auth/group/{cast.group.pk}/change/"
    form = {"name": "research", "members": [cast.member.pk, cast.manager.pk], "managers": [cast.manager.pk]}
    row = {f"limits-0-{name}": value for name, value in (A_DAY | {"amount": "5k"}).items()}
    sent(client, path, **form, **NO_ROWS | row | {"limits-TOTAL_FORMS": "1"}, reason="to begin with")
    limit = Limit.objects.get()
    assert (limit.group, limit.subject, limit.amount) == (cast.group, Subject.GROUP, 5000)
    assert (last().kind, last().reason, Entry.objects.count()) == ("limit", "to begin with", 1)
    there = {"limits-TOTAL_FORMS": "1", "limits-INITIAL_FORMS": "1", "limits-0-id": limit.pk}
    gone = {"limits-0-group": cast.group.pk, "limits-0-DELETE": "on", "limits-0-amount": "5k"}
    sent(client, path, **form, **NO_ROWS | there | gone | {"limits-0-soft_percent": "80"}, reason="over")
    assert (last().deed, last().reason) == ("removed", "over")


def test_only_the_owner_gives_roles_and_the_right_to_look(cast: Cast) -> None:
    path = f"/admin/users/user/{cast.member.pk}/change/"
    form = {"is_active": "on", "role": "admin", "may_look": "on", "groups": [cast.group.pk]}
    sent(cast.client("admin"), path, **form)
    cast.member.refresh_from_db()
    assert cast.member.role is Role.MEMBER
    assert not Entry.objects.exists()
    sent(cast.client("owner"), path, **form, reason="she runs it now")
    told = [entry.after for entry in Entry.objects.order_by("pk")]
    assert told == [{"role": "admin"}, {"may_look_at_runs": True}]


def test_switching_off_and_groups_in_the_table_of_people_are_in_the_trail(client: Client, cast: Cast) -> None:
    sent(client, f"/admin/users/user/{cast.member.pk}/change/", role="member", reason="left")
    told = [(entry.before, entry.after) for entry in Entry.objects.order_by("pk")]
    assert told == [({"is_active": True}, {"is_active": False}), ({"member": "tom"}, {})]


def test_nobody_changes_the_owner_nor_an_admin_another_one(cast: Cast, client: Client) -> None:
    for who in (cast.owner, cast.admin):
        path = f"/admin/users/user/{who.pk}/change/"
        assert client.post(path, {"role": "member"}).status_code == 404
    assert cast.client("owner").post(f"/admin/users/user/{cast.owner.pk}/change/", {}).status_code == 404


def test_the_table_of_people_shows_no_password_and_says_what_holds(client: Client, cast: Cast) -> None:
    Limit.objects.create(
        subject=Subject.GROUP,
        group=cast.group,
        dimension="tokens",
        period="day",
        amount=7000,
        reason="by plan",
    )
    page = client.get(f"/admin/users/user/{cast.member.pk}/change/").text
    assert cast.member.password not in page
    assert "md5" not in page
    for words in ("From the group “research”.", "Tokens a day", "by plan"):
        assert words in page


def test_invitations_and_tokens_end_with_a_trace(cast: Cast) -> None:
    client = cast.client("owner")
    made = invitations.invite(cast.owner, role=Role.MEMBER, days=1)
    wish = {
        "action": "take_back",
        "_selected_action": made.invitation.pk,
        "index": 0,
        "reason": "wrong person",
    }
    client.post("/admin/users/invitation/", wish)
    assert Invitation.objects.get().revoked_at
    assert (last().kind, last().reason) == ("invitation", "wrong person")
    token = tokens.make(cast.member, name="notebook", days=0)
    page = client.get("/admin/users/token/")
    assert token.text not in page.text
    client.post("/admin/users/token/", {"action": "revoke", "_selected_action": token.token.pk, "index": 0})
    assert tokens.token_of(token.text) is None
    assert (last().kind, last().label) == ("token", "tom: notebook")


def test_the_trail_is_shown_side_by_side_and_with_its_row(client: Client, cast: Cast) -> None:
    sent(client, "/admin/quotas/limit/add/", **A_DAY, subject="site", amount="1k", reason="house rule")
    limit = Limit.objects.get()
    sent(client, f"/admin/quotas/limit/{limit.pk}/change/", amount="2k", soft_percent="80", reason="grown")
    page = client.get(f"/admin/audit/entry/{last().pk}/change/").text
    assert '<td class="was">1000</td><td class="is">2000</td>' in page
    history = client.get(f"/admin/quotas/limit/{limit.pk}/history/").text
    assert "grown" in history
    assert "house rule" in history


@pytest.mark.parametrize("who", ["owner", "admin"])
def test_nobody_removes_a_trace(cast: Cast, who: str) -> None:
    sent(cast.client("owner"), "/admin/quotas/limit/add/", **A_DAY, subject="site", amount="1", reason="x")
    path = f"/admin/audit/entry/{last().pk}"
    for deed in ("delete", "change"):
        assert cast.client(who).post(f"{path}/{deed}/", {"post": "yes"}).status_code == 404
    wish = {"action": "delete_selected", "_selected_action": last().pk, "index": 0}
    cast.client(who).post("/admin/audit/entry/", wish)
    assert Entry.objects.count() == 1
