"""Usage pages agree with the bill to the last millionth, and everybody sees what they may see and no more."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import Group
from django.http import StreamingHttpResponse
from django.test import Client

from playground.desk.usage.drawing import nice
from playground.desk.usage.sheet import safe
from playground.quotas.models import Charge
from playground.users.models import Managing, User
from tests.playground.conftest import signed_in
from tests.playground.desk.bill import NOON, charged

pytestmark = pytest.mark.django_db

DAYS = "period=days&start=2026-11-01&end=2026-11-30"


@pytest.fixture
def admin(db: None) -> User:
    return User.objects.create_user("ada", password="a quiet evening flight", is_staff=True)


def sheet(client: Client, query: str, address: str = "/desk/usage/") -> list[list[str]]:
    """The CSV as a spreadsheet reads it."""
    response = client.get(f"{address}?{DAYS}&{query}&as=csv")
    assert isinstance(response, StreamingHttpResponse)

    async def whole() -> bytes:
        return b"".join([piece async for piece in response.__aiter__()])

    return list(csv.reader(io.StringIO(async_to_sync(whole)().decode("utf-8-sig"))))


def page(
    client: Client, query: str = "", address: str = "/desk/usage/"
) -> Any:  # with what a test's answer has more
    """The page, as it was answered and with what it was drawn from."""
    response = client.get(f"{address}?{DAYS}&{query}")
    assert response.status_code == 200
    return response


def lines(client: Client, query: str) -> dict[str, list[str]]:
    """The table of the page: of each line its numbers."""
    context = page(client, query).context
    return {name: [word for _, word in cells] for name, cells in (*context["lines"], context["total"])}


def test_sums_are_those_of_charges_worked_by_hand(as_owner: Client, alice: User, bob: User) -> None:
    run = uuid4()
    charged(alice, run=run, tokens=(1000, 400, 50), cost=1_234_567, currency="USD")
    charged(alice, run=run, agent=7, tokens=(200, 0, 5), cost=3, currency="USD")
    charged(bob, tokens=(30, 30, 1), cost=2_000_000, currency="EUR", mode="instant", model="k2")
    assert sheet(as_owner, "by=user") == [
        [
            "Person",
            "Runs",
            "Calls",
            "Tokens in",
            "of them cached",
            "Tokens out",
            "Tokens",
            "Cost in EUR",
            "Cost in USD",
        ],
        ["alice", "1", "2", "1200", "400", "55", "1255", "0.000000", "1.234570"],
        ["bob", "1", "1", "30", "30", "1", "31", "2.000000", "0.000000"],
        ["Total", "2", "3", "1230", "430", "56", "1286", "2.000000", "1.234570"],
    ]
    assert lines(as_owner, "by=mode") == {
        "Swarm": ["1", "2", "1,200", "400", "55", "1,255", "€0.00", "$1.23457"],
        "Instant": ["1", "1", "30", "30", "1", "31", "€2.00", "$0.00"],
        "Total": ["2", "3", "1,230", "430", "56", "1,286", "€2.00", "$1.23457"],
    }


@pytest.mark.parametrize("by", ["day", "user", "group", "model", "mode"])
def test_the_sheet_is_the_table(as_owner: Client, alice: User, bob: User, by: str) -> None:
    alice.groups.add(Group.objects.create(name="birds"))
    for number, who in enumerate((alice, bob, None)):
        charged(who, at=NOON + timedelta(days=number), cost=10**number, currency="USD", model=f"m{number}")
    shown = lines(as_owner, f"by={by}")
    told = {row[0]: [cell.replace(",", "") for cell in row[1:7]] for row in sheet(as_owner, f"by={by}")[1:]}
    assert told == {name: [word.replace(",", "") for word in words[:6]] for name, words in shown.items()}
    assert sum(row.cost for row in Charge.objects.all()) == 111
    assert shown["Total"][-1] == "$0.000111"


def test_who_is_in_two_groups_stands_in_both_and_once_in_the_total(
    as_owner: Client, alice: User, bob: User
) -> None:
    for name in ("birds", "bees"):
        alice.groups.add(Group.objects.create(name=name))
    charged(alice)
    charged(bob, tokens=(1, 0, 1))
    shown = lines(as_owner, "by=group")
    assert {name: words[1] for name, words in shown.items()} == {
        "birds": "1",
        "bees": "1",
        "in no group": "1",
        "Total": "2",
    }
    assert "counts in each of them" in page(as_owner, "by=group").content.decode()
    birds = Group.objects.get(name="birds")
    assert {name: words[1] for name, words in lines(as_owner, f"by=group&group={birds.pk}").items()} == {
        "birds": "1",
        "Total": "1",
    }


def test_a_day_is_one_of_the_persons_own_time_zone(as_owner: Client, alice: User) -> None:
    charged(alice, at=NOON.replace(hour=23, minute=30))
    assert sheet(as_owner, "by=day")[1][0] == "2026-11-10"
    as_owner.cookies["time_zone"] = "Asia/Shanghai"
    assert sheet(as_owner, "by=day")[1][0] == "2026-11-11"


def test_each_filter_leaves_out_the_others(as_owner: Client, alice: User, bob: User) -> None:
    charged(alice, model="kimi", mode="swarm")
    charged(bob, model="k2", mode="instant")
    for query in (f"user={alice.pk}", "model=kimi", "mode=swarm"):
        assert set(lines(as_owner, f"by=user&{query}")) == {"alice", "Total"}


def test_what_makes_no_sense_is_said_and_the_page_still_stands(as_owner: Client, alice: User) -> None:
    charged(alice)
    for query in (
        "period=days&start=2026-11-30&end=2026-11-01",
        "period=days",
        "period=days&start=1900-01-01&end=2026-01-01",
    ):
        answer = as_owner.get(f"/desk/usage/?{query}")
        assert answer.status_code == 200
        assert "field-error" in answer.content.decode()
    for query in ("by=../etc", "user=999999", "user=x", "model=\0", "period=-5", "measure=tokens&stack=user"):
        assert as_owner.get(f"/desk/usage/?{query}").status_code == 200


def test_no_cell_of_the_sheet_is_a_formula(as_owner: Client) -> None:
    for name in ("=cmd|'/c calc'!A1", "@SUM(1)", "+1", "-1"):
        charged(User.objects.create(username=name))
    names = [row[0] for row in sheet(as_owner, "by=user")[1:-1]]
    assert len(names) == 4
    assert all(name.startswith("'") for name in names)
    assert safe("alice") == "alice"


def test_a_manager_sees_their_groups_alone(alice: User, bob: User) -> None:
    birds, bees = (Group.objects.create(name=name) for name in ("birds", "bees"))
    maya = User.objects.create_user("maya")
    Managing.objects.create(user=maya, group=birds)
    alice.groups.add(birds, bees)
    bob.groups.add(bees)
    charged(alice)
    charged(bob, model="secret-model")
    as_maya = signed_in(maya)
    assert set(lines(as_maya, "by=user")) == {"alice", "Total"}
    assert set(lines(as_maya, "by=group")) == {"birds", "Total"}
    shown = page(as_maya, f"by=user&user={bob.pk}").content.decode()
    assert "secret-model" not in shown
    assert "bob" not in shown
    assert "bees" not in shown


def test_everybody_sees_their_own_and_no_others(as_alice: Client, alice: User, bob: User) -> None:
    charged(alice, cost=5, currency="USD")
    charged(bob, model="secret-model")
    told = sheet(as_alice, "by=model", "/usage/history/")
    assert [row[0] for row in told[1:]] == ["kimi (api.example)", "Total"]
    assert told[-1][-1] == "0.000005"
    assert "secret-model" not in page(as_alice, "", "/usage/history/").content.decode()
    assert sheet(as_alice, f"by=user&user={bob.pk}", "/usage/history/")[0][0] == "Day"


def test_who_may_see_what(owner: User, admin: User, alice: User) -> None:
    for user, status in ((owner, 200), (admin, 200), (alice, 404)):
        assert signed_in(user).get("/desk/usage/").status_code == status
        assert signed_in(user).get("/usage/history/").status_code == 200
    assert Client().get("/desk/usage/").status_code == 302
    assert Client().get("/usage/history/").status_code == 302


def test_bars_hold_what_the_bill_holds(as_owner: Client, alice: User) -> None:
    for number in range(9):
        charged(
            alice, model=f"m{number}", tokens=(100 * (number + 1), 0, 0), at=NOON + timedelta(days=number % 3)
        )
    chart = page(as_owner, "stack=model").context["chart"]
    assert chart.names == ["m8", "m7", "m6", "m5", "m4", "all others"]
    assert chart.summary.startswith("4,500 tokens from")
    heights = sum(piece.height for piece in chart.pieces)
    assert heights == pytest.approx(4500 / 2000 * 188, abs=2)  # 188 units are the axis, which ends at 2,000
    assert all(piece.y >= 8 for piece in chart.pieces)
    assert page(as_owner, "stack=mode&measure=money").context["chart"] is None


@pytest.mark.parametrize(
    ("most", "end"), [(0, 0), (1, 2), (9, 10), (11, 20), (41, 60), (99, 100), (1800, 2000)]
)
def test_an_axis_ends_at_a_round_number(most: int, end: int) -> None:
    assert nice(most) == end
