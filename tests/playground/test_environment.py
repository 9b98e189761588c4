"""The readers of the environment refuse nonsense with one sentence that names the variable."""

import ipaddress
import socket

import pytest
from django.core.exceptions import ImproperlyConfigured

from playground import environment

MODEL = ("MODEL_BASE_URL", "MODEL_API_KEY", "MODEL_NAME", "MODEL_DIALECT", "MODEL_PLACES")


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*MODEL, "OPENAI_BASE_URL", "OPENAI_API_KEY", "THING"):
        monkeypatch.delenv(name, raising=False)


def given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize(
    ("value", "read"), [("1", True), ("Yes", True), ("off", False), ("", True), (" ", True)]
)
def test_a_flag_is_a_yes_or_a_no(monkeypatch: pytest.MonkeyPatch, value: str, read: bool) -> None:
    given(monkeypatch, THING=value)
    assert environment.flag("THING", default=True) is read


@pytest.mark.parametrize("value", ["maybe", "2", "truе"])
def test_a_flag_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    given(monkeypatch, THING=value)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        environment.flag("THING", default=False)


@pytest.mark.parametrize("value", ["-1", "1.5", "many", "4", "1e3", "²"])
def test_a_number_that_is_none_or_too_small_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    given(monkeypatch, THING=value)
    with pytest.raises(ImproperlyConfigured, match="THING"):
        environment.number("THING", 10, least=5)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("https://host/v1/", "https://host/v1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("", ""),
        ("  http://gpu:8000/v1  ", "http://gpu:8000/v1"),
    ],
)
def test_an_address_loses_its_last_slash(monkeypatch: pytest.MonkeyPatch, value: str, read: str) -> None:
    given(monkeypatch, THING=value)
    assert environment.address("THING") == read


@pytest.mark.parametrize(
    "value",
    ["host:8000", "ftp://host", "https://", "https://user:secret@host", "http://host:port", "http://[::1"],
)
def test_what_is_no_address_is_refused_without_repeating_it(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    given(monkeypatch, THING=value)
    with pytest.raises(ImproperlyConfigured, match="THING") as refused:
        environment.address("THING")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("", []),
        ("https://swarm.example.org:8443/x", ["swarm.example.org"]),
        ("http://[2001:db8::1]", ["[2001:db8::1]"]),
    ],
)
def test_the_host_of_an_address_is_allowed(url: str, hosts: list[str]) -> None:
    assert environment.hosts(url) == hosts


@pytest.mark.parametrize(
    ("listening", "hosts"),
    [("", []), ("192.168.1.5", ["192.168.1.5"]), ("swarm.lan", ["swarm.lan"]), ("fd00::1", ["[fd00::1]"])],
)
def test_the_address_that_is_listened_on_is_allowed(listening: str, hosts: list[str]) -> None:
    assert environment.own_hosts(listening) == hosts


@pytest.mark.parametrize("everywhere", [str(ipaddress.IPv4Address(0)), "::", "[::]"])
def test_where_all_addresses_are_listened_on_the_machines_own_are_allowed(everywhere: str) -> None:
    hosts = environment.own_hosts(everywhere)
    assert socket.gethostname() in hosts
    assert "*" not in hosts


@pytest.mark.parametrize("url", ["mysql://host/x", "postgres://host", "nonsense", "http://host/x"])
def test_an_unknown_database_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        environment.database(url)


def test_a_postgresql_address_is_taken_apart() -> None:
    read = environment.database("postgres://me:p%40ss@db:5433/swarm")
    assert (read["USER"], read["PASSWORD"], read["HOST"], read["PORT"], read["NAME"]) == (
        "me",
        "p@ss",
        "db",
        "5433",
        "swarm",
    )


def test_with_nothing_set_the_practice_model_answers() -> None:
    endpoint = environment.model_endpoint()
    assert endpoint.practice
    assert endpoint.dialect == "auto"
    assert endpoint.places is None


def test_the_models_own_variables_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, MODEL_BASE_URL="http://gpu:8000/v1", MODEL_NAME="kimi-k2.6", MODEL_PLACES="40")
    given(monkeypatch, OPENAI_BASE_URL="https://other.example/v1", OPENAI_API_KEY="of-the-other")
    endpoint = environment.model_endpoint()
    assert (endpoint.base_url, endpoint.name, endpoint.places) == ("http://gpu:8000/v1", "kimi-k2.6", 40)


def test_a_key_never_goes_to_an_address_that_it_was_not_given_for(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, MODEL_BASE_URL="http://gpu:8000/v1", OPENAI_API_KEY="of-the-other")
    assert environment.model_endpoint().api_key == ""


def test_the_usual_variables_are_read_where_ours_are_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, OPENAI_BASE_URL="https://api.example/v1", OPENAI_API_KEY="sk-secret")
    endpoint = environment.model_endpoint()
    assert (endpoint.base_url, endpoint.api_key) == ("https://api.example/v1", "sk-secret")


def test_a_key_alone_spends_nobodys_money(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, OPENAI_API_KEY="sk-secret")
    assert environment.model_endpoint().practice


def test_the_key_is_in_no_text_made_of_the_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, MODEL_BASE_URL="http://gpu:8000/v1", MODEL_API_KEY="sk-secret")
    assert "sk-secret" not in repr(environment.model_endpoint())
    assert "sk-secret" not in str(environment.model_endpoint())


def test_an_unknown_dialect_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, MODEL_DIALECT="klingon")
    with pytest.raises(ImproperlyConfigured, match="auto, kimi, vllm, generic"):
        environment.model_endpoint()


def test_a_choice_is_read_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, THING="warning")
    assert environment.choice("THING", "INFO", among=("INFO", "WARNING")) == "WARNING"


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, MODEL_BASE_URL="", MODEL_DIALECT=" ")
    assert environment.model_endpoint().practice
