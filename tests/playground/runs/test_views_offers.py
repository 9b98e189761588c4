"""The desk of models: who finds it, what is kept there, and that a key never comes back out."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.test import Client
from pytest_django import Settings

from playground.conversations.models import Conversation
from playground.endpoints import configured
from playground.endpoints.models import Offer, Setting
from playground.environment import ModelEndpoint
from playground.runs.actions import start_run
from playground.users.models import User
from swarm.model import Abilities
from tests.swarm.providers.server import Script, Server, http, serving

KEY = "sk-a-key-that-nobody-sees"
ADDRESSES = [
    "",
    "endpoint",
    "endpoint/check",
    "1/",
    "ask",
    "practise",
    "1/check",
    "1/prefer",
    "1/hide",
    "1/show",
]
PRACTICE = ModelEndpoint(base_url="", api_key="", name="", dialect="auto", places=None)


@pytest.fixture(autouse=True)
def _nothing_set(settings: Settings) -> None:
    settings.MODEL_ENDPOINT = PRACTICE


@pytest.fixture
def owner(transactional_db: None) -> User:
    return User.objects.create_superuser("olga", password="a quiet flight")


@pytest.fixture
def as_owner(owner: User) -> Client:
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def offer(owner: User) -> Offer:
    return Offer.objects.create(endpoint="practice", name="practice", told={"vision": True, "tools": True})


@contextmanager
def an_endpoint(*names: str) -> Iterator[Server]:
    """An endpoint that lists these models, in a loop of its own."""
    ready, over = Event(), Event()
    found: list[Server] = []

    async def serve() -> None:
        async with serving(Script([http(b"{}", status="404 Not Found")])) as server:
            rows = [{"id": name, "owned_by": "vllm", "max_model_len": 8_192} for name in names]
            server.paths["/v1/models"] = Script([http(json.dumps({"data": rows}).encode())])
            found.append(server)
            ready.set()
            await asyncio.to_thread(over.wait)

    thread = Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield found[0]
    finally:
        over.set()
        thread.join()


def set_to(client: Client, address: str, **more: str) -> str:
    fields = {"address": address, "key": "", "model": "", "dialect": "auto", "places": "", **more}
    answer = client.post("/models/endpoint", fields, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize("path", ADDRESSES)
def test_members_do_not_find_the_desk(alice: User, path: str) -> None:
    Offer.objects.create(pk=1, endpoint="practice", name="practice")
    client = Client()
    client.force_login(alice)
    posted = client.post(f"/models/{path}", {"address": "http://localhost:1/v1"})
    assert posted.status_code in ({404, 405} if path == "" else {404})
    if path in {"", "endpoint", "1/"}:
        assert client.get(f"/models/{path}").status_code == 404
    assert not Setting.objects.exists()


def test_the_practice_model_lists_itself_when_it_is_asked(as_owner: Client) -> None:
    page = as_owner.post("/models/ask", follow=True).content.decode()
    assert "The endpoint lists 1 model." in page
    assert "256k window · pictures · can think first · tools" in page
    assert Offer.objects.get().can == Abilities(
        window=262_144, vision=True, video=False, thinking="switchable", tools=True
    )


def test_the_endpoint_is_tried_and_what_was_found_is_shown(as_owner: Client) -> None:
    page = as_owner.post("/models/endpoint/check").content.decode()
    assert "What was found" in page
    assert 'data-grade="good"' in page
    assert Offer.objects.get().checked_at


def test_an_endpoint_that_is_set_is_asked_at_once_and_answers_new_runs(
    as_owner: Client, conversation: Conversation
) -> None:
    with an_endpoint("big", "small") as server:
        page = set_to(as_owner, f"{server.base_url}/", key=KEY)
    assert "The endpoint lists 2 models." in page
    assert KEY not in page
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    run = start_run(conversation, "Hello", "instant", model="small")
    assert (run.model, run.endpoint) == ("small", "127.0.0.1")


def test_the_key_is_sealed_and_never_comes_back(as_owner: Client) -> None:
    with an_endpoint("m") as server:
        set_to(as_owner, server.base_url, key=KEY)
        set_to(as_owner, server.base_url)  # an empty field leaves it
    assert KEY not in Setting.objects.get().sealed_key
    assert configured.endpoint().api_key == KEY
    assert (
        KEY
        not in as_owner.get("/models/endpoint").content.decode() + as_owner.get("/models/").content.decode()
    )
    assert KEY not in repr(configured.endpoint())


def test_a_key_does_not_go_to_another_address(as_owner: Client) -> None:
    with an_endpoint("m") as server, an_endpoint("n") as other:
        set_to(as_owner, server.base_url, key=KEY)
        set_to(as_owner, other.base_url)
        assert "authorization" not in other.asked[0].headers
    assert configured.endpoint().api_key == ""


def test_a_key_that_was_sealed_by_another_site_is_no_key(as_owner: Client, settings: Settings) -> None:
    with an_endpoint("m") as server:
        set_to(as_owner, server.base_url, key=KEY)
    settings.SECRET_KEY = "of another site"
    assert configured.endpoint().api_key == ""


def test_the_environment_wins_and_the_page_says_so(as_owner: Client, settings: Settings) -> None:
    settings.MODEL_ENDPOINT = ModelEndpoint(
        base_url="http://gpu:8000/v1", api_key=KEY, name="m", dialect="vllm", places=8
    )
    page = set_to(as_owner, "http://elsewhere:8000/v1")
    assert "The environment says where the models answer" in page
    assert KEY not in page
    assert not Setting.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"address": ""}, "Write where the endpoint answers."),
        ({"address": "ftp://x"}, "Write an address such as"),
        ({"address": "http://me:pw@host/v1"}, "Write an address such as"),
        ({"address": "http://host/v1", "key": "schlüssel"}, "The key holds characters that no key has."),
        ({"address": "http://host/v1", "places": "0"}, "greater than or equal to 1"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(as_owner: Client, fields: dict[str, str], sentence: str) -> None:
    answer = as_owner.post("/models/endpoint", {"dialect": "auto", **fields})
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not Setting.objects.exists()


def test_an_endpoint_that_does_not_answer_is_told_in_a_sentence(as_owner: Client) -> None:
    with an_endpoint("m") as server:
        address = server.base_url
    page = set_to(as_owner, address)
    assert "The endpoint did not list its models." in page
    assert "When it was asked last" in page


def test_forgetting_the_endpoint_lets_the_practice_model_answer(as_owner: Client) -> None:
    with an_endpoint("m") as server:
        set_to(as_owner, server.base_url, key=KEY)
    as_owner.post("/models/practise")
    assert not Setting.objects.exists()
    assert configured.endpoint().practice


def test_what_an_admin_knows_better_is_kept_with_the_prices(as_owner: Client, offer: Offer) -> None:
    fields = {"vision": "no", "window": "1000", "input_price": "0.95", "output_price": "4", "currency": "USD"}
    page = as_owner.post(f"/models/{offer.pk}/", fields, follow=True).content.decode()
    offer.refresh_from_db()
    assert offer.can == Abilities(window=1_000, vision=False, tools=True)
    assert (offer.input_price, offer.cached_price, offer.output_price) == (950_000, None, 4_000_000)
    assert 'value="0.95"' in page
    assert "as found: yes" in page
    assert "$0.950 in, $4.00 out" in as_owner.get("/models/").content.decode()


def test_half_a_price_is_refused(as_owner: Client, offer: Offer) -> None:
    answer = as_owner.post(f"/models/{offer.pk}/", {"input_price": "1", "currency": "dollars"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Give a price for input and for output, or for neither." in page
    assert "Write three capital letters, such as USD." in page


def test_one_is_preferred_another_hidden_and_the_last_one_stays(as_owner: Client, offer: Offer) -> None:
    other = Offer.objects.create(endpoint="practice", name="other")
    for chosen in (offer, other):
        as_owner.post(f"/models/{chosen.pk}/prefer")
    assert list(Offer.objects.filter(preferred=True)) == [other]
    as_owner.post(f"/models/{offer.pk}/hide")
    page = as_owner.post(f"/models/{other.pk}/hide", follow=True).content.decode()
    assert "This is the last model that is offered" in page
    assert list(Offer.objects.filter(hidden=True)) == [offer]
    as_owner.post(f"/models/{offer.pk}/show")
    assert not Offer.objects.filter(hidden=True).exists()


def test_a_check_is_told_in_sentences(
    as_owner: Client, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRACTICE_FIRST_TOKEN", "0")
    monkeypatch.setenv("PRACTICE_TOKENS_PER_SECOND", "0")
    page = as_owner.post(f"/models/{offer.pk}/check", follow=True).content.decode()
    assert "It calls tools." in page
    assert "It shows its thinking, and answers without it when told." in page
    offer.refresh_from_db()
    assert offer.can.thinking == "switchable"
    assert offer.checked_at is not None
