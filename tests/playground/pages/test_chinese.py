"""A Chinese reader meets no English word on any page, but names and what people and models wrote."""

import asyncio
import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from playground.bodies import site_bodies
from playground.conversations.models import Conversation
from playground.runs.actions import start_run
from playground.runs.models import RunFile
from playground.users.models import User
from tests.playground.conftest import signed_in
from tests.playground.runs.stories import ANSWER, BEGIN, FINISH
from tests.playground.runs.telling import Telling

CHINESE = {"Accept-Language": "zh-CN,zh;q=0.9"}
QUESTION = "法国的首都是哪里？"
ASIDE = {"script", "style", "code", "kbd", "textarea", "pre"}
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
WRITTEN = {"markdown", "said", "example", "examples"}  # what a model or a person wrote, or may ask
READ = {"alt", "aria-label", "placeholder", "title"}
NAMES = {
    *("Murmuration", "English", "olga", "OpenAI", "Markdown", "PDF", "Esc", "Enter", "base", "USD", "SVG"),
    *("token", "notes", "md", "KB", "MB", "http", "https", "testserver", "api", "MODEL_BASE_URL"),
    *("MODEL_API_KEY", "MODEL_NAME", "lead", "practice", "ms", "HTML", "Word"),
}
WORD = re.compile(r"[A-Za-z_]{2,}")
PAGES = (
    *("/", "/about/", "/conversations/", "/account/tokens/", "/account/password/", "/people/"),
    *("/invitations/", "/models/", "/no/such/page"),
)


class Reader(HTMLParser):
    """The text of a page, without what was written by a person or a model, and without code."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        aside = tag in ASIDE or bool(WRITTEN & set((values.get("class") or "").split()))
        if not (aside or any(self._open)):
            self.found += [value for name, value in attrs if name in READ and value]
        if tag not in VOID:
            self._open.append(aside)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._open):
            self.found.append(data)


def english(client: Client, address: str) -> list[str]:
    """The English words of a page that are no names."""
    reader = Reader()
    reader.feed(client.get(address, headers=CHINESE).text)
    return sorted({word for text in reader.found for word in WORD.findall(text)} - NAMES)


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_no_page_speaks_english_to_a_chinese_reader(owner: User, address: str) -> None:
    assert english(signed_in(owner), address) == []


@pytest.mark.django_db
def test_the_door_speaks_chinese(owner: User, client: Client) -> None:
    assert english(client, "/sign-in/") == []


@pytest.mark.django_db(transaction=True)
def test_no_page_of_a_finished_run_speaks_english(owner: User) -> None:
    conversation = Conversation.objects.create(owner=owner, title=QUESTION)
    run = start_run(conversation, QUESTION, "agent")
    Telling(run).commit(*BEGIN, *FINISH)
    body = asyncio.run(site_bodies().put(ANSWER.encode()))
    RunFile.objects.update_or_create(
        run=run,
        path="notes.md",
        defaults={"body": body, "size": len(ANSWER), "media_type": "text/markdown", "agent": 0},
    )
    RunFile.objects.exclude(path="notes.md").delete()
    client = signed_in(owner)
    written = {*WORD.findall(ANSWER), "report"}  # the answer, and the stem of a file
    for address in (
        conversation.get_absolute_url(),
        f"/runs/{run.key}/",
        f"/runs/{run.key}/?agent=0",
        f"/runs/{run.key}/file?path=notes.md",
    ):
        found = set(english(client, address)) - written
        assert found == set(), address


def test_an_english_word_is_found() -> None:
    reader = Reader()
    reader.feed('<p title="Look">你好 there <code>curl</code><span class="said">Hello</span></p>')
    assert [word for text in reader.found for word in WORD.findall(text)] == ["Look", "there"]
