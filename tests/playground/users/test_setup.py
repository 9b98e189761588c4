"""The first run: a site without people, and the page that makes its owner."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from playground.users import setup
from playground.users.models import User
from tests.playground.conftest import PASSWORD

pytestmark = pytest.mark.django_db
ACCOUNT = {"username": "olga", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def here(settings: Settings) -> None:
    """Only this machine can connect."""
    settings.LOOPBACK_ONLY = True
    settings.SETUP_TOKEN = ""


@pytest.fixture
def everywhere(settings: Settings) -> None:
    """Others can connect too."""
    settings.LOOPBACK_ONLY = False
    settings.SETUP_TOKEN = ""


def at_home() -> Client:
    return Client(headers={"host": "localhost:8000"})


def token_of(link: str) -> str:
    return link.rstrip("/").rsplit("/", 1)[1]


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/people/", "/conversations/", "/nowhere", "/join/x/"])
def test_while_nobody_is_here_every_page_leads_to_the_set_up(client: Client, path: str) -> None:
    assert client.get(path)["Location"] == "/setup/"


@pytest.mark.parametrize("path", ["/healthz", "/about/"])
def test_machines_and_the_curious_are_answered_before_the_set_up(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_first_visitor_of_a_loopback_site_becomes_the_owner_and_is_signed_in(here: None) -> None:
    client = at_home()
    assert client.post("/setup/", ACCOUNT)["Location"] == "/desk/first-steps/"
    owner = User.objects.get()
    assert owner.is_superuser
    assert owner.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(owner.pk)


def test_there_is_no_second_set_up(here: None, owner: User) -> None:
    assert at_home().get("/setup/")["Location"] == "/sign-in/"
    assert at_home().post("/setup/", ACCOUNT | {"username": "eve"})["Location"] == "/sign-in/"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "header",
    [{"x-forwarded-for": "203.0.113.5"}, {"forwarded": "for=203.0.113.5"}, {"host": "swarm.example.org"}],
)
def test_behind_a_proxy_a_loopback_site_asks_for_the_link(
    here: None, settings: Settings, header: dict[str, str]
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    response = Client(headers={"host": "localhost"} | header).post("/setup/", ACCOUNT)
    assert response.status_code == 403
    assert not User.objects.exists()


def test_where_others_can_connect_the_bare_page_makes_nobody(everywhere: None) -> None:
    setup.link("http://host")
    response = at_home().post("/setup/", ACCOUNT)
    assert response.status_code == 403
    assert "setup_link" in response.text
    assert not User.objects.exists()


def test_the_link_of_the_console_opens_the_page_once(everywhere: None, client: Client) -> None:
    path = setup.link("http://host:8000/").removeprefix("http://host:8000")
    assert client.get(path).status_code == 200
    assert client.post(path, ACCOUNT).status_code == 302
    assert Client().get(path)["Location"] == "/sign-in/"
    assert User.objects.count() == 1


def test_the_link_stays_the_same_until_it_was_used(everywhere: None) -> None:
    first = setup.link("http://host")
    assert setup.link("http://host") == first
    assert len(token_of(first)) == 32  # 24 random bytes
    assert setup.token_file().stat().st_mode & 0o777 == 0o600
    setup.make_owner("olga", PASSWORD)
    assert not setup.token_file().exists()


@pytest.mark.parametrize("shown", ["", "wrong", "x" * 5000, "ä"])
def test_a_wrong_token_does_not_fit(everywhere: None, shown: str) -> None:
    setup.link("http://host")
    assert not setup.token_fits(shown)


def test_no_token_fits_where_none_was_made(everywhere: None, client: Client) -> None:
    assert not setup.token_fits("")
    assert client.post("/setup/anything/", ACCOUNT).status_code == 403


def test_a_token_of_the_environment_is_used(everywhere: None, settings: Settings) -> None:
    settings.SETUP_TOKEN = "chosen-by-the-admin"
    assert setup.link("https://x") == "https://x/setup/chosen-by-the-admin/"
    assert setup.token_fits("chosen-by-the-admin")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"again": "another evening flight"}, "The two passwords differ"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "1234567890123", "again": "1234567890123"}, "entirely numeric"),
        (
            {"password": "olga-olga-olga", "username": "olga-olga-olga", "again": "olga-olga-olga"},
            "too similar",
        ),
        ({"username": "a b"}, "valid username"),
        ({"username": ""}, "required"),
        ({"username": "x" * 61}, "at most 60"),
    ],
)
def test_what_does_not_do_is_refused_with_a_sentence(
    here: None, change: dict[str, str], sentence: str
) -> None:
    response = at_home().post("/setup/", ACCOUNT | change)
    assert response.status_code == 422
    assert sentence in response.text
    assert not User.objects.exists()


def test_of_two_who_both_saw_an_empty_site_one_becomes_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "needed", lambda: True)  # both asked before either acted
    setup.make_owner("olga", PASSWORD)
    with pytest.raises(setup.OwnerExists):
        setup.make_owner("oscar", PASSWORD)
    assert User.objects.get().username == "olga"


def race_on(database: str, folder: Path) -> list[str]:
    environment = os.environ | {
        "DATABASE_URL": database,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "playground.settings",
    }
    command = [sys.executable, "-m", "tests.playground.users.race"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip().split(",")


def test_eight_at_once_make_one_owner_on_sqlite(tmp_path: Path) -> None:
    got = race_on(f"sqlite:///{tmp_path / 'race.sqlite3'}", tmp_path)
    assert got.count("too late") == 7


@pytest.mark.servers
def test_eight_at_once_make_one_owner_on_postgresql(postgres_database: str, tmp_path: Path) -> None:
    got = race_on(postgres_database, tmp_path)
    assert got.count("too late") == 7


def test_the_command_prints_the_link(everywhere: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("setup_link", "https://swarm.example.org")
    assert capsys.readouterr().out.strip() == setup.link("https://swarm.example.org")


def test_the_command_prints_no_link_once_there_is_an_owner(owner: User) -> None:
    with pytest.raises(CommandError, match="has its owner"):
        call_command("setup_link")
