"""Every address of the admin and of the desk, as everybody: a new one without a line here fails."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from playground.audit.models import Entry
from playground.audit.trail import record
from playground.endpoints.models import Offer, PriceVersion, Setting
from playground.quotas.models import Account, Charge, Hold, Limit, Permission, Posting, Subject, TopUp
from playground.users import invitations, tokens
from playground.users.models import Role
from tests.playground.desk.people import Cast, a_cast
from tests.playground.pages.test_routes import ALL

pytestmark = pytest.mark.django_db

# What each table answers to the owner, an admin and a manager of a group: found, led on, or not there.
SEEN, LED, NONE = 200, 302, 404
ADMINS = (SEEN, SEEN, NONE)
LED_ADMINS = (LED, LED, NONE)
EVERYBODY = (SEEN, SEEN, SEEN)
NOBODY = (NONE, NONE, NONE)
LISTS_AND_ROWS: dict[str, dict[str, tuple[int, int, int]]] = {
    "audit_entry": {
        "changelist": ADMINS,
        "change": ADMINS,
        "history": ADMINS,
        "add": NOBODY,
        "delete": NOBODY,
    },
    "auth_group": {
        "changelist": ADMINS,
        "change": ADMINS,
        "history": ADMINS,
        "add": ADMINS,
        "delete": ADMINS,
    },
    "users_user": {
        "changelist": ADMINS,
        "change": ADMINS,
        "history": ADMINS,
        "add": NOBODY,
        "delete": NOBODY,
    },
    "users_invitation": {
        **{"changelist": ADMINS, "change": (SEEN, NONE, NONE), "history": (SEEN, NONE, NONE)},
        **{"add": LED_ADMINS, "delete": NOBODY},
    },
    "users_token": {
        "changelist": ADMINS,
        "change": ADMINS,
        "history": ADMINS,
        "add": NOBODY,
        "delete": NOBODY,
    },
    "endpoints_setting": {
        **{"changelist": LED_ADMINS, "change": LED_ADMINS, "history": ADMINS, "add": NOBODY, "delete": NOBODY}
    },
    "endpoints_offer": {
        **{"changelist": ADMINS, "change": LED_ADMINS, "history": ADMINS, "add": NOBODY, "delete": NOBODY}
    },
    "quotas_limit": dict.fromkeys(("changelist", "change", "history", "add", "delete"), EVERYBODY),
    "quotas_topup": {
        **{"changelist": EVERYBODY, "change": EVERYBODY, "history": EVERYBODY, "add": EVERYBODY},
        "delete": NOBODY,
    },
    "quotas_permission": dict.fromkeys(("changelist", "change", "history", "add", "delete"), ADMINS),
    **{
        name: {**{"changelist": ADMINS, "change": ADMINS, "history": ADMINS, "add": NOBODY, "delete": NOBODY}}
        for name in (
            *("quotas_account", "quotas_charge", "quotas_hold", "quotas_posting"),
            "endpoints_priceversion",
        )
    },
}
PAGES = {
    "admin:index": EVERYBODY,
    "admin:jsi18n": EVERYBODY,
    "admin:app_list": NOBODY,  # of an app that there is not
    "desk:home": EVERYBODY,
    "desk:first_steps": (LED, NONE, NONE),
    "desk:step": NOBODY,  # of a name that there is not
}
OF_THE_DESK = [(name, path) for name, path in ALL if name.startswith("admin:") or name in PAGES]
SHORT = "admin:None"  # a row's short address: Django leads on to its page
NAMED = [(name, path) for name, path in OF_THE_DESK if name != SHORT]
SEATS = ("owner", "admin", "manager")


def expected(name: str) -> tuple[int, int, int]:
    if name in PAGES:
        return PAGES[name]
    table, _, deed = name.removeprefix("admin:").rpartition("_")
    return LISTS_AND_ROWS[table][deed]


@pytest.fixture
def cast() -> Cast:
    """Everybody, and one row in each table."""
    cast = a_cast()
    soon = timezone.now() + timedelta(days=1)
    limit = {"dimension": "tokens", "period": "day", "amount": 1000}
    Limit.objects.create(subject=Subject.USER, user=cast.member, **limit)
    TopUp.objects.create(user=cast.member, dimension="tokens", amount=5, ends_at=soon, reason="talk")
    Permission.objects.create(kind="mode", name="swarm", allowed=True)
    invitations.invite(cast.owner, role=Role.MEMBER, days=1)
    tokens.make(cast.member, name="notebook", days=0)
    Setting.objects.create(pk=1, address="http://gpu:8000/v1")
    Offer.objects.create(endpoint="practice", name="practice")
    PriceVersion.objects.create(kind="model", endpoint="practice", name="practice", input=5, output=7)
    account = Account.objects.create(user=cast.member, unit="tokens", starts_at=timezone.now(), granted=10)
    Posting.objects.create(account=account, source="outside", target="available", amount=10, key="grant")
    Hold.objects.create(user=cast.member, run=uuid4(), expires_at=soon)
    Charge.objects.create(
        user=cast.member,
        run=uuid4(),
        seq=1,
        agent=0,
        step=1,
        attempt=1,
        mode="agent",
        model="m",
        input=1,
        output=1,
    )
    record(cast.owner, Entry.Deed.MADE, "limit", 1, "tokens", after={"amount": 1000})
    return cast


def address(path: str, name: str, cast: Cast) -> str:
    """The path with the number of the row that is there."""
    rows = {
        "admin:auth_group": cast.group.pk,
        "admin:users_user": cast.member.pk,
        "admin:audit_entry": Entry.objects.latest("pk").pk,
    }
    models = (Limit, TopUp, Permission, Setting, Offer, PriceVersion, Account, Posting, Hold, Charge)
    rows |= {f"admin:{each._meta.label_lower.replace('.', '_')}": each.objects.get().pk for each in models}
    rows["admin:users_token"] = cast.member.tokens.get().pk
    rows["admin:users_invitation"] = cast.owner.invitations_made.get().pk
    return path.replace("something", str(rows.get(name.rpartition("_")[0], "something")))


def test_every_address_of_the_admin_is_walked() -> None:
    assert len(OF_THE_DESK) > 5 * len(LISTS_AND_ROWS)
    assert set(PAGES) <= {name for name, _ in OF_THE_DESK}
    for name, _ in NAMED:
        assert expected(name)


@pytest.mark.parametrize("seat", [0, 1, 2], ids=SEATS)
def test_who_sits_at_the_desk_finds_what_is_theirs_and_nothing_else(cast: Cast, seat: int) -> None:
    client = cast.client(SEATS[seat])
    found = {name: client.get(address(path, name, cast)).status_code for name, path in NAMED}
    assert found == {name: expected(name)[seat] for name in found}


@pytest.mark.parametrize("who", ["plain", "nobody"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_for_everybody_else_there_is_no_admin(cast: Cast, who: str, method: str) -> None:
    client = cast.client(who)
    answers = {
        path: (name, getattr(client, method)(address(path, name, cast)).status_code)
        for name, path in OF_THE_DESK
        if name.startswith("admin:") or who == "plain"
    }
    assert {code for _, code in answers.values()} <= {404, 405}, answers
    assert {code for name, code in answers.values() if name.startswith("admin:")} == {404}


def test_there_is_no_door_of_its_own(cast: Cast) -> None:
    for path in ("/admin/login/", "/admin/logout/", "/admin/password_change/", "/admin/nothing/of/that/"):
        assert cast.client("owner").get(path).status_code == 404
        assert Client().get(path).status_code == 404


def test_who_is_switched_off_finds_no_admin(cast: Cast) -> None:
    client = cast.client("admin")
    cast.admin.is_active = False
    cast.admin.save()
    assert client.get("/admin/").status_code == 404


def test_a_row_that_is_not_there_is_not_found(cast: Cast) -> None:
    for table in ("quotas/limit", "users/user", "auth/group", "audit/entry"):
        assert cast.client("owner").get(f"/admin/{table}/999999/change/").status_code == 404
        assert cast.client("owner").get(f"/admin/{table}/what/change/").status_code == 404
