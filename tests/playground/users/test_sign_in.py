"""Signing in and out, and the limit on wrong passwords."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client, RequestFactory
from pytest_django import Settings

from playground.users import throttle
from playground.users.models import SignInAttempt, User
from tests.playground.conftest import PASSWORD, signed_in

pytestmark = pytest.mark.django_db


def try_in(client: Client, name: str, password: str, **more: str) -> int:
    return client.post("/sign-in/", {"username": name, "password": password, **more}).status_code


def test_a_right_password_leads_where_one_wanted_to_go(client: Client, alice: User) -> None:
    assert client.get("/account/password/")["Location"] == "/sign-in/?next=/account/password/"
    response = client.post(
        "/sign-in/", {"username": "alice", "password": PASSWORD, "next": "/account/password/"}
    )
    assert response["Location"] == "/account/password/"


def test_a_fragment_does_not_swallow_the_sign_in_page(client: Client, owner: User) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?a=b"}
    response = client.get("/conversations/", headers=headers)
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=%2Fpeople%2F"
    assert response.text == ""


def test_a_name_works_in_any_case(client: Client, alice: User) -> None:
    assert try_in(client, "ALICE", PASSWORD) == 302


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"]
)
def test_nobody_is_led_to_another_site(client: Client, alice: User, onward: str) -> None:
    response = client.post("/sign-in/", {"username": "alice", "password": PASSWORD, "next": onward})
    assert response["Location"] == "/"


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_a_wrong_name_and_a_wrong_password_look_alike(client: Client, alice: User, name: str) -> None:
    response = client.post("/sign-in/", {"username": name, "password": "wrong"})
    assert response.status_code == 422
    assert "do not belong together" in response.text


def test_who_is_switched_off_does_not_get_in(client: Client, owner: User, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert try_in(client, "alice", PASSWORD) == 422


def test_who_is_switched_off_while_signed_in_is_out_at_once(owner: User, alice: User) -> None:
    client = signed_in(alice)
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert client.get("/account/password/").status_code == 302


def test_signing_out_takes_a_form(as_alice: Client) -> None:
    assert as_alice.get("/sign-out/").status_code == 405
    assert as_alice.post("/sign-out/")["Location"] == "/sign-in/"
    assert as_alice.get("/account/password/").status_code == 302


def test_the_session_gets_a_new_key_when_one_signs_in(client: Client, alice: User) -> None:
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    try_in(client, "alice", PASSWORD)
    assert client.session.session_key != session.session_key


def test_a_form_without_its_token_is_refused(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/sign-in/", {"username": "alice", "password": PASSWORD})
    assert response.status_code == 403
    assert "too old" in response.text


def test_after_five_wrong_passwords_the_right_one_has_to_wait(client: Client, alice: User) -> None:
    assert [try_in(client, "alice", "wrong") for _ in range(5)] == [422] * 5
    response = client.post("/sign-in/", {"username": "Alice", "password": PASSWORD})
    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert "Wait 15 minutes" in response.text


def test_when_the_time_is_over_one_may_try_again(client: Client, alice: User) -> None:
    for _ in range(6):
        try_in(client, "alice", "wrong")
    SignInAttempt.objects.update(at=F("at") - throttle.WINDOW - timedelta(seconds=1))
    assert try_in(client, "alice", PASSWORD) == 302
    assert not SignInAttempt.objects.exists()


def test_a_right_password_clears_the_count(client: Client, alice: User) -> None:
    for _ in range(4):
        try_in(client, "alice", "wrong")
    assert try_in(client, "alice", PASSWORD) == 302
    assert [try_in(Client(), "alice", "wrong") for _ in range(5)] == [422] * 5


def test_one_who_guesses_at_alice_does_not_lock_her_out_elsewhere(alice: User) -> None:
    for _ in range(6):
        try_in(Client(REMOTE_ADDR="203.0.113.9"), "alice", "wrong")
    assert try_in(Client(REMOTE_ADDR="198.51.100.7"), "alice", PASSWORD) == 302


def test_one_address_cannot_try_one_password_on_everybody(alice: User) -> None:
    client = Client(REMOTE_ADDR="203.0.113.9")
    codes = [try_in(client, f"person{n}", "wrong") for n in range(throttle.TRIES_FROM_ADDRESS + 1)]
    assert codes == [422] * throttle.TRIES_FROM_ADDRESS + [429]


def test_many_addresses_cannot_try_one_account_for_ever(alice: User) -> None:
    for n in range(throttle.TRIES_FOR_ACCOUNT):
        throttle.begin("alice", f"198.51.100.{n}")
    with pytest.raises(throttle.TooManyAttempts):
        throttle.begin("alice", "203.0.113.1")


def test_a_try_counts_before_its_password_is_looked_at(alice: User) -> None:
    for _ in range(throttle.TRIES_AS_ONE):
        throttle.begin("alice", "203.0.113.9")  # all under way, none answered yet
    with pytest.raises(throttle.TooManyAttempts):
        throttle.begin("alice", "203.0.113.9")


def test_no_list_of_names_and_addresses_is_kept(client: Client, alice: User) -> None:
    try_in(client, "alice", "wrong")
    kept = SignInAttempt.objects.get()
    assert "alice" not in kept.account
    assert "127.0.0.1" not in kept.address


@pytest.mark.parametrize(
    ("proxies", "believed"), [(0, "127.0.0.1"), (1, "198.51.100.2"), (2, "203.0.113.9"), (3, "127.0.0.1")]
)
def test_only_our_own_proxies_are_believed(settings: Settings, proxies: int, believed: str) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": "203.0.113.9, 198.51.100.2"})
    assert throttle.address_of(request) == believed


def test_changing_the_password_ends_other_sessions_and_keeps_this_one(alice: User) -> None:
    here, elsewhere = signed_in(alice), signed_in(alice)
    new = "another evening, another flight"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/account/password/", form).status_code == 302
    assert here.get("/account/password/").status_code == 200
    assert elsewhere.get("/account/password/").status_code == 302
    assert try_in(Client(), "alice", new) == 302


def test_the_old_password_has_to_be_right_and_cannot_be_guessed(as_alice: Client, alice: User) -> None:
    new = "another evening, another flight"
    form = {"old_password": "wrong", "new_password1": new, "new_password2": new}
    codes = [as_alice.post("/account/password/", form).status_code for _ in range(6)]
    assert codes == [422] * 5 + [429]
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
