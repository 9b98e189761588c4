"""The language of the pages: from the browser, or chosen and remembered; dates as that language writes them."""

import pytest
from django.test import Client

from playground.users.models import User
from tests.playground.conftest import signed_in

pytestmark = pytest.mark.django_db


def test_pages_speak_the_language_of_the_browser(alice: User) -> None:
    client = signed_in(alice)
    page = client.get("/account/tokens/", headers={"Accept-Language": "zh-CN,zh;q=0.9"}).text
    assert '<html lang="zh-hans"' in page


def test_a_chosen_language_is_remembered_and_wins(alice: User) -> None:
    client = signed_in(alice)
    chosen = client.post("/language/", {"language": "zh-hans", "next": "/account/tokens/"})
    assert chosen["Location"] == "/account/tokens/"
    page = client.get("/account/tokens/", headers={"Accept-Language": "en"}).text
    assert '<html lang="zh-hans"' in page
    client.post("/language/", {"language": "en"})
    assert '<html lang="en"' in client.get("/account/tokens/").text


def test_who_has_not_signed_in_chooses_too(alice: User, client: Client) -> None:
    client.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})
    assert '<html lang="zh-hans"' in client.get("/sign-in/").text


def test_a_language_that_is_not_offered_changes_nothing(alice: User, client: Client) -> None:
    client.post("/language/", {"language": "tlh", "next": "https://elsewhere.example/"})
    assert '<html lang="en"' in client.get("/sign-in/").text


def test_the_switch_leads_nowhere_else(alice: User, client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"


def test_dates_are_written_as_the_language_does(alice: User) -> None:
    client = signed_in(alice)
    client.post("/account/tokens/", {"name": "x", "days": "30"})
    english = client.get("/account/tokens/").text
    chinese = client.get("/account/tokens/", headers={"Accept-Language": "zh-hans"}).text
    today = f"{alice.date_joined:%Y}年"
    assert today not in english
    assert today in chinese


def test_the_page_of_tokens_calls_them_what_a_chinese_reader_does(alice: User) -> None:
    page = signed_in(alice).get("/account/tokens/", headers={"Accept-Language": "zh-CN"}).text
    assert "令牌" in page
