"""Who may read the runs of others, and that each look is in the trail."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from playground.audit.models import Entry
from playground.users.models import User
from tests.playground.conftest import signed_in
from tests.playground.desk.flying import SECRET, accepted

pytestmark = pytest.mark.django_db(transaction=True)


def allowed(user: User) -> Client:
    user.user_permissions.add(Permission.objects.get(codename="look_at_runs"))
    return signed_in(user)


def test_who_has_the_right_reads_a_run_and_each_look_is_noted(alice: User, bob: User) -> None:
    run, client = accepted(alice), allowed(bob)
    path = f"/desk/runs/{run.key}/"
    shown = client.get(path).content.decode()
    assert SECRET in shown
    assert "<form" not in shown.partition("<main")[2].partition("</main>")[0]
    client.get(path)
    assert [(entry.by, entry.deed, entry.kind, entry.key) for entry in Entry.objects.all()] == [
        (bob, "looked", "run", str(run.key))
    ] * 2


def test_without_the_right_there_is_no_such_page_even_for_an_admin(alice: User, bob: User) -> None:
    run = accepted(alice)
    User.objects.filter(pk=bob.pk).update(is_staff=True)
    bob.refresh_from_db()
    for client in (signed_in(alice), signed_in(bob)):
        assert client.get(f"/desk/runs/{run.key}/").status_code == 404
    assert Client().get(f"/desk/runs/{run.key}/").status_code == 302
    assert not Entry.objects.exists()


def test_the_right_to_read_is_no_right_to_act_and_opens_no_live_page(alice: User, bob: User) -> None:
    run, client = accepted(alice), allowed(bob)
    assert client.get(f"/runs/{run.key}/").status_code == 404
    assert client.post(f"/runs/{run.key}/control", {"kind": "stop"}).status_code == 404
    assert client.post(f"/desk/board/runs/{run.key}/stop").status_code == 404
    assert client.post(f"/desk/runs/{run.key}/").status_code == 405


def test_the_board_leads_there_for_those_who_may(owner: User, alice: User) -> None:
    run = accepted(alice)
    admin = User.objects.create_user("ada", is_staff=True)
    address = f"/desk/runs/{run.key}/"
    assert address in signed_in(owner).get("/desk/board/").content.decode()
    assert address not in signed_in(admin).get("/desk/board/").content.decode()


@pytest.mark.parametrize("agent", ["0", "1", "99999999", "-1", "x", "²"])
def test_an_agent_that_is_not_there_is_not_shown(owner: User, alice: User, agent: str) -> None:
    assert signed_in(owner).get(f"/desk/runs/{accepted(alice).key}/?agent={agent}").status_code == 200
