"""What the desk does can be done on the console too, with the same traces; what is wrong is said in a sentence."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from pytest_django import Settings

from playground.audit.models import Entry
from playground.endpoints import configured
from playground.endpoints.models import Setting
from playground.environment import ModelEndpoint
from playground.users import access, invitations
from playground.users.models import Role, User

pytestmark = pytest.mark.django_db
KEY = "sk-a-key-that-nobody-sees"


@pytest.fixture(autouse=True)
def _nothing_set(settings: Settings) -> None:
    settings.MODEL_ENDPOINT = ModelEndpoint(base_url="", api_key="", name="", dialect="auto", places=None)


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def last() -> Entry:
    entry = Entry.objects.first()  # the newest first
    assert entry is not None
    return entry


def test_a_group_is_made_filled_listed_and_removed(owner: User, alice: User, bob: User) -> None:
    said("group", "make", "research", "--reason", "a new lab")
    assert (last().by_name, last().reason) == ("console", "a new lab")
    said("group", "add", "Research", "alice")
    said("group", "let-manage", "research", "bob")
    assert said("group", "list") == "research: alice (managed by bob)"
    assert list(access.members_managed_by(bob)) == [alice]
    assert said("group", "drop", "research", "bob") == "It was so already."
    said("group", "no-manage", "research", "bob")
    said("group", "remove", "research")
    assert last().deed == "removed"
    assert not Group.objects.exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("group", "make"), "Say which group"),
        (("group", "add", "nowhere", "alice"), "There are: writers."),
        (("group", "make", "WRITERS"), "already"),
        (("group", "add", "writers"), "Say who"),
        (("group", "add", "writers", "eve"), "Nobody here is called “eve”."),
        (("person", "off", "olga"), "The owner stays the owner"),
        (("person", "off"), "Say who"),
        (("endpoint", "set", "gpu"), "Write an address such as"),
    ],
)
def test_what_is_wrong_is_said(owner: User, words: tuple[str, ...], sentence: str) -> None:
    Group.objects.create(name="writers")
    with pytest.raises(CommandError, match=sentence):
        said(*words)
    assert not Entry.objects.exists()


def test_people_are_switched_off_and_given_roles(owner: User, alice: User) -> None:
    said("person", "off", "alice")
    assert said("person", "list") == "alice: member, switched off\nolga: owner"
    said("person", "on", "alice")
    said("person", "admin", "alice")
    said("person", "may-look", "alice")
    alice = User.objects.get(pk=alice.pk)
    assert alice.role is Role.ADMIN
    assert alice.has_perm("users.look_at_runs")
    assert [entry.by_name for entry in Entry.objects.all()] == ["console"] * 4


def test_an_invitation_is_printed_as_a_link_that_works(owner: User) -> None:
    link = said("invite", "--note", "Ben", "--site", "https://flock.example/")
    assert link.startswith("https://flock.example/join/")
    token = link.rstrip("/").rpartition("/")[2]
    assert invitations.invitation_of(token).note == "Ben"
    assert (last().by_name, last().label) == ("console", "Ben")


def test_nobody_is_invited_to_a_site_without_an_owner() -> None:
    with pytest.raises(CommandError, match="has no owner yet"):
        said("invite")


def test_the_endpoint_is_set_shown_and_forgotten_and_its_key_never_printed(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert said("endpoint", "show") == "No endpoint is set: the practice model answers."
    monkeypatch.setenv("ENDPOINT_KEY", KEY)
    shown = said("endpoint", "set", "http://gpu:8000/v1", "--model", "kimi", "--reason", "our own machine")
    assert "http://gpu:8000/v1 (auto, with a key), model: kimi; set by an admin" in shown
    assert KEY not in shown + said("endpoint", "show")
    assert configured.endpoint().api_key == KEY
    assert (last().by_name, last().reason) == ("console", "our own machine")
    said("endpoint", "forget")
    assert not Setting.objects.exists()


def test_an_endpoint_of_the_environment_is_not_changed_on_the_console(settings: Settings) -> None:
    settings.MODEL_ENDPOINT = ModelEndpoint(
        base_url="http://gpu/v1", api_key="", name="", dialect="auto", places=None
    )
    assert "set by the environment" in said("endpoint", "show")
    with pytest.raises(CommandError, match="change it there"):
        said("endpoint", "set", "http://other/v1")
