"""The REST API: what a program asks for with a token, and how it is refused."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from playground.conversations.models import Conversation
from playground.runs.models import Run
from playground.users.models import Token, User
from tests.playground.api.conftest import program_of
from tests.playground.conftest import signed_in

pytestmark = pytest.mark.django_db


def post(client: Client, path: str, body: object) -> Any:
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")


@pytest.fixture
def conversation(alice: User) -> Conversation:
    return Conversation.objects.create(owner=alice, title="Birds", mode="instant")


@pytest.fixture
def run(program: Client, conversation: Conversation) -> Run:
    sent = post(program, f"/conversations/{conversation.key}/messages", {"text": "What do starlings eat?"})
    return Run.objects.get(key=sent.json()["key"])


def test_a_token_says_for_whom_it_speaks(program: Client) -> None:
    assert program.get("/api/v1/me").json() == {"username": "alice", "role": "member", "token": "a notebook"}


def test_the_models_say_what_they_can(program: Client) -> None:
    (model, *_others) = program.get("/api/v1/models").json()
    assert model["name"] == "practice"
    assert model["refusals"] == {}  # nobody asked the endpoint yet: what is not known is tried


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer mur_wrong"}, {"Authorization": "Basic eDp5"}]
)
def test_without_a_working_token_every_address_refuses(
    headers: dict[str, str], client: Client, alice: User
) -> None:
    for path in ("me", "conversations", "runs", "models", f"runs/{uuid4()}/events"):
        response = client.get(f"/api/v1/{path}", headers=headers)
        assert response.status_code == 401
        assert "Send a token" in response.json()["error"]["message"]
        assert response["WWW-Authenticate"] == "Bearer"


def test_a_cookie_is_no_token(alice: User) -> None:
    assert signed_in(alice).get("/api/v1/me").status_code == 401


def test_a_token_is_no_key_to_the_pages(program: Client) -> None:
    assert program.get("/")["Location"].startswith("/sign-in/")


def test_a_revoked_token_is_refused_from_then_on(program: Client) -> None:
    assert program.get("/api/v1/me").status_code == 200
    Token.objects.update(revoked_at="2026-01-01T00:00Z")
    assert program.get("/api/v1/me").status_code == 401


def test_a_conversation_is_begun_renamed_pinned_and_removed(program: Client) -> None:
    begun = post(program, "/conversations", {"title": "Birds", "mode": "agent"})
    assert begun.status_code == 201
    path = f"/api/v1/conversations/{begun.json()['key']}"
    changed = program.patch(
        path, json.dumps({"title": "Starlings", "pinned": True}), "application/json"
    ).json()
    assert (changed["title"], changed["pinned"], changed["mode"]) == ("Starlings", True, "agent")
    assert [one["title"] for one in program.get("/api/v1/conversations").json()["items"]] == ["Starlings"]
    assert program.delete(path).status_code == 204
    assert program.get(path).status_code == 404


def test_lists_come_in_pages(program: Client) -> None:
    for number in range(5):
        post(program, "/conversations", {"title": f"number {number}"})
    first = program.get("/api/v1/conversations?limit=3").json()
    second = program.get(f"/api/v1/conversations?limit=3&before={first['next']}").json()
    titles = [one["title"] for one in first["items"] + second["items"]]
    assert titles == [f"number {number}" for number in (4, 3, 2, 1, 0)]
    assert second["next"] is None


def test_a_message_begins_a_run_in_the_mode_of_the_conversation(
    program: Client, conversation: Conversation, run: Run
) -> None:
    assert (run.mode, run.message.text) == ("instant", "What do starlings eat?")
    shown = program.get(f"/api/v1/runs/{run.key}").json()
    assert (shown["status"], shown["conversation"], shown["answer"]) == (
        "queued",
        str(conversation.key),
        None,
    )
    said = program.get(f"/api/v1/conversations/{conversation.key}/messages").json()["items"]
    assert [one["runs"] for one in said if one["role"] == "user"] == [[str(run.key)]]


def test_the_same_key_twice_is_one_message(program: Client, conversation: Conversation) -> None:
    body = {"text": "Once", "key": str(uuid4())}
    path = f"/conversations/{conversation.key}/messages"
    assert post(program, path, body).json()["key"] == post(program, path, body).json()["key"]
    assert Run.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"text": " "}, "text"),
        ({"text": "x", "mode": "warp"}, "mode"),
        ({"text": "x", "model": "no-such-model"}, "model"),
        ({"text": "x", "parent": 4_000_000}, "parent"),
        ({"text": "x", "attachments": [str(uuid4())]}, "attachments"),
        ({"text": "x" * 200_001}, "text"),
    ],
)
def test_bad_input_gets_a_sentence_and_begins_nothing(
    body: dict[str, Any], param: str, program: Client, conversation: Conversation
) -> None:
    response = post(program, f"/conversations/{conversation.key}/messages", body)
    assert response.status_code == 422
    assert response.json()["error"]["param"] == param
    assert response.json()["error"]["message"]
    assert not Run.objects.exists()


def test_what_is_no_json_is_refused_in_the_same_form(program: Client) -> None:
    response = program.post("/api/v1/conversations", "{", content_type="application/json")
    assert response.status_code == 400
    assert response.json()["error"]["type"] == "invalid_request_error"


def test_an_unknown_address_is_refused_in_the_same_form(program: Client) -> None:
    response = program.get("/api/v1/nests")
    assert response.status_code == 404
    assert "no such address" in response.json()["error"]["message"]


def test_a_run_is_stopped_and_then_takes_no_wish(program: Client, run: Run) -> None:
    assert post(program, f"/runs/{run.key}/controls", {"kind": "stop"}).status_code == 202
    run.refresh_from_db()
    assert run.status == "cancelled"
    late = post(program, f"/runs/{run.key}/controls", {"kind": "pause"})
    assert (late.status_code, late.json()["error"]["type"]) == (409, "conflict")
    assert post(program, f"/runs/{run.key}/controls", {"kind": "retry"}).status_code == 202


def test_a_steer_needs_words(program: Client, run: Run) -> None:
    response = post(program, f"/runs/{run.key}/controls", {"kind": "steer"})
    assert (response.status_code, response.json()["error"]["param"]) == (422, "text")


def test_to_a_stranger_nothing_exists(stranger: Client, conversation: Conversation, run: Run) -> None:
    talk, flight = f"/api/v1/conversations/{conversation.key}", f"/api/v1/runs/{run.key}"
    for path in (talk, f"{talk}/messages", flight, f"{flight}/events", f"{flight}/file?path=a.txt"):
        assert stranger.get(path).status_code == 404
    assert stranger.delete(talk).status_code == 404
    assert stranger.patch(talk, "{}", "application/json").status_code == 404
    assert post(stranger, f"/conversations/{conversation.key}/messages", {"text": "x"}).status_code == 404
    assert post(stranger, f"/runs/{run.key}/controls", {"kind": "stop"}).status_code == 404
    assert stranger.get("/api/v1/conversations").json()["items"] == []
    assert stranger.get("/api/v1/runs").json()["items"] == []


def test_the_document_describes_every_address(client: Client, alice: User) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert {
        "/api/v1/conversations/{key}/messages",
        "/api/v1/runs/{key}/events",
        "/api/v1/attachments",
    } <= set(document["paths"])


def test_runs_that_go_on_are_told_from_those_that_ended(program: Client, run: Run, alice: User) -> None:
    assert [one["key"] for one in program.get("/api/v1/runs?alive=true").json()["items"]] == [str(run.key)]
    assert program.get("/api/v1/runs?alive=false").json()["items"] == []
    assert program_of(alice).get(f"/api/v1/runs?conversation={uuid4()}").json()["items"] == []
