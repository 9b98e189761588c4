"""The first steps of a new site: endpoint, group, limit, invitation; each may be left, and taken up later."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django import Settings

from playground.audit.models import Entry
from playground.environment import ModelEndpoint
from playground.quotas.models import Limit, Subject
from playground.users.models import Invitation, User
from tests.playground.conftest import signed_in

pytestmark = pytest.mark.django_db
STEP = "/desk/first-steps/"


@pytest.fixture(autouse=True)
def _nothing_set(settings: Settings) -> None:
    settings.MODEL_ENDPOINT = ModelEndpoint(base_url="", api_key="", name="", dialect="auto", places=None)


def test_the_path_leads_through_and_each_step_is_in_the_trail(as_owner: Client, owner: User) -> None:
    assert as_owner.get(STEP)["Location"] == f"{STEP}endpoint/"
    assert as_owner.post(f"{STEP}group/", {"name": "Research"})["Location"] == f"{STEP}limit/"
    group = Group.objects.get()
    form = {"group": group.pk, "dimension": "tokens", "amount": "2M", "currency": "", "period": "day"}
    assert as_owner.post(f"{STEP}limit/", form)["Location"] == f"{STEP}invitation/"
    limit = Limit.objects.get()
    assert (limit.subject, limit.group, limit.amount) == (Subject.GROUP, group, 2_000_000)
    page = as_owner.post(f"{STEP}invitation/", {"role": "member", "days": "7", "note": "Ben"}).text
    assert "/join/" in page
    assert Invitation.objects.get().made_by == owner
    told = [(entry.by, entry.kind) for entry in Entry.objects.order_by("pk")]
    assert told == [(owner, "group"), (owner, "limit"), (owner, "invitation")]


def test_the_desk_leads_to_the_steps_that_are_left(as_owner: Client) -> None:
    assert f"{STEP}group/" in as_owner.get("/desk/").text
    as_owner.post(f"{STEP}group/", {"name": "Research"})
    page = as_owner.get("/desk/").text
    assert f"{STEP}group/" not in page
    assert f"{STEP}limit/" in page


def test_a_step_can_be_left_for_later(as_owner: Client) -> None:
    page = as_owner.get(f"{STEP}endpoint/").text
    assert "Begin with the practice model" in page
    assert f'href="{STEP}group/"' in page
    assert 'href="/"' in page


def test_what_cannot_be_is_said_and_nothing_is_kept(as_owner: Client) -> None:
    Group.objects.create(name="Research")
    assert "already" in as_owner.post(f"{STEP}group/", {"name": "research"}).text
    form = {"group": "", "dimension": "money", "amount": "5", "currency": "", "period": "month"}
    response = as_owner.post(f"{STEP}limit/", form)
    assert response.status_code == 422
    assert "Say in which currency" in response.text
    assert not Limit.objects.exists()


def test_an_endpoint_of_the_environment_is_only_told_of(as_owner: Client, settings: Settings) -> None:
    settings.MODEL_ENDPOINT = ModelEndpoint(
        base_url="http://gpu/v1", api_key="", name="", dialect="auto", places=None
    )
    assert "it is changed there" in as_owner.get(f"{STEP}endpoint/").text


def test_the_steps_are_the_owner_s_alone(as_owner: Client, alice: User) -> None:
    admin = User.objects.create_user("ada", is_staff=True)
    for client in (signed_in(alice), signed_in(admin)):
        assert client.get(STEP).status_code == 404
        assert client.post(f"{STEP}group/", {"name": "x"}).status_code == 404
    assert not Group.objects.exists()
