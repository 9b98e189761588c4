"""Who manages a group shares out among its members what the group was given, and never more."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from playground.audit.models import Entry
from playground.quotas.models import Limit, Subject, TopUp
from playground.users.models import User
from tests.playground.desk.people import Cast, a_cast

pytestmark = pytest.mark.django_db
A_DAY = {"dimension": "tokens", "period": "day"}


@pytest.fixture
def cast() -> Cast:
    cast = a_cast()
    Limit.objects.create(subject=Subject.GROUP, group=cast.group, amount=1000, **A_DAY)
    return cast


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.client("manager")


def give(client: Client, who: User, amount: str, **more: str) -> str:
    """A limit for somebody; answers the page with its refusal, or nothing."""
    form = {**A_DAY, "user": who.pk, "amount": amount, "soft_percent": "80", "reason": "fair", **more}
    response = client.post("/admin/quotas/limit/add/", form)
    return "" if response.status_code == 302 else response.text


def top_up(client: Client, who: User, amount: str) -> str:
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    form = {"user": who.pk, "dimension": "tokens", "amount": amount, "until": day, "reason": "a talk"}
    response = client.post("/admin/quotas/topup/add/", form)
    return "" if response.status_code == 302 else response.text


def test_a_manager_gives_a_member_up_to_what_the_group_has(client: Client, cast: Cast) -> None:
    assert give(client, cast.member, "1000") == ""
    limit = Limit.objects.get(subject=Subject.USER)
    assert (limit.user, limit.amount) == (cast.member, 1000)
    entry = Entry.objects.get()
    assert (entry.by, entry.reason) == (cast.manager, "fair")


@pytest.mark.parametrize("amount", ["1001", "unlimited"])
def test_a_manager_gives_no_more_than_the_group_has(client: Client, cast: Cast, amount: str) -> None:
    assert "give at most that" in give(client, cast.member, amount)
    assert not Limit.objects.filter(subject=Subject.USER).exists()


def test_where_the_group_has_no_limit_the_site_s_is_the_most(client: Client, cast: Cast) -> None:
    Limit.objects.filter(subject=Subject.GROUP).delete()
    Limit.objects.create(subject=Subject.SITE, amount=10, **A_DAY)
    assert "give at most that" in give(client, cast.member, "11")
    assert give(client, cast.member, "10") == ""


@pytest.mark.parametrize("who", ["plain", "admin", "owner", "manager"])
def test_a_manager_gives_nobody_but_members(client: Client, cast: Cast, who: str) -> None:
    assert "Select a valid choice" in give(client, getattr(cast, who), "5")
    assert "Select a valid choice" in top_up(client, getattr(cast, who), "5")


def test_a_manager_makes_no_limit_of_a_group_or_of_everybody(client: Client, cast: Cast) -> None:
    for subject in ("site", "group"):
        give(client, cast.member, "7", subject=subject, group=str(cast.group.pk))
    assert Limit.objects.filter(amount=7).values_list("subject", flat=True)[0] == Subject.USER
    group = Limit.objects.get(subject=Subject.GROUP)
    assert client.post(f"/admin/quotas/limit/{group.pk}/change/", {"amount": "9"}).status_code == 404
    assert client.post(f"/admin/quotas/limit/{group.pk}/delete/", {"reason": "x"}).status_code == 404


def test_a_manager_neither_sees_nor_changes_limits_of_others(client: Client, cast: Cast) -> None:
    others = Limit.objects.create(subject=Subject.USER, user=cast.plain, amount=4242, **A_DAY)
    assert "4,242" not in client.get("/admin/quotas/limit/").text
    assert client.get(f"/admin/quotas/limit/{others.pk}/change/").status_code == 404
    assert client.post(f"/admin/quotas/limit/{others.pk}/delete/", {"reason": "x"}).status_code == 404


def test_top_ups_of_a_manager_together_stay_within_what_the_group_has(client: Client, cast: Cast) -> None:
    assert top_up(client, cast.member, "600") == ""
    assert "left to give" in top_up(client, cast.member, "401")
    assert top_up(client, cast.member, "400") == ""
    assert sum(TopUp.objects.values_list("amount", flat=True)) == 1000


def test_what_an_admin_gives_has_no_such_bound(cast: Cast) -> None:
    assert give(cast.client("admin"), cast.member, "5M", subject="user") == ""
    assert top_up(cast.client("admin"), cast.member, "5M") == ""


def test_the_desk_of_a_manager_leads_to_limits_and_top_ups_only(client: Client, cast: Cast) -> None:
    page = client.get("/desk/").text
    assert "/admin/quotas/limit/" in page
    assert "/admin/audit/entry/" not in page
    assert "/desk/board/" not in page
    index = client.get("/admin/").text
    assert "/admin/quotas/topup/" in index
    assert "/admin/users/user/" not in index


def test_the_desk_is_in_the_menu_of_those_with_rights_only(cast: Cast) -> None:
    for who in ("owner", "admin", "manager"):
        assert 'href="/desk/"' in cast.client(who).get("/").text
    for who in ("member", "plain"):
        assert 'href="/desk/"' not in cast.client(who).get("/").text
