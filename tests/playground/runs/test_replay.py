"""A run that is over told again: whoever watches the film holds what a snapshot at its end holds."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
import pytest
from django.test import Client

from playground.conversations.models import Conversation
from playground.runs import seeking
from playground.runs.models import Run
from playground.runs.rendering.drafts import draft_of
from playground.runs.rendering.messages import encode, snapshot
from playground.runs.rendering.panel import open_step
from playground.runs.rendering.watched import Watched
from playground.runs.replay import Wanted, stretch
from playground.runs.sources import Journal
from playground.users.models import User
from tests.playground.conftest import signed_in
from tests.playground.runs.browser import OF_RUN, Browser
from tests.playground.runs.test_seeking import flown


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> Iterator[None]:
    seeking.films.forget()
    yield
    seeking.films.forget()


def told(run: Run, start: float, beat: float, agent: int | None, beats: int = 6) -> Any:
    """A stretch as a browser gets it."""
    wanted = Wanted(start=start, beat=beat, beats=beats, agent=agent)
    return json.loads(msgspec.json.encode(stretch(Journal(run), wanted)))


def assert_shows(browser: Browser, watched: Watched, seq: int, now: float) -> None:
    """The page is what somebody would get who came just now."""
    fresh = json.loads(encode(snapshot(watched, seq, now)))
    assert browser.run == fresh["run"]
    assert sorted(browser.rows.values()) == sorted(fresh["agents"])
    assert sorted(browser.files.values()) == sorted(fresh["files"])
    pieces = {OF_RUN.sub("", name): html for name, html in fresh["html"].items()}
    assert {name: html for name, html in browser.html.items() if name in pieces} == pieces
    for number in {0, browser.watched or 0} if watched.state.agents else ():
        step = open_step(watched.state.agents[number])
        if step is not None and browser.drafts[number]["step"] == step.step:
            draft = draft_of(watched.key, number, step)
            draft.take(step, 0.0)
            assert browser.drafts[number]["reasoning"] == step.reasoning
            shown = browser.drafts[number]
            assert "".join(shown["blocks"]) + shown["tail"] == draft.growing.html


@pytest.mark.parametrize("seed", range(8))
def test_who_watched_the_film_has_what_a_snapshot_at_its_end_holds(
    conversation: Conversation, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - seeded on purpose
    run = flown(conversation, seed)
    end = seeking.at(Journal(run), 1e9)[0].state.last_at
    start, over = random.uniform(0, end / 2), False
    agents = len(seeking.at(Journal(run), start)[0].state.agents)
    browser = Browser()
    browser.watched = random.choice((None, *range(1, agents)))
    seen = told(run, start, 0.5, browser.watched, beats=0)
    for message in seen["state"]:
        browser.hear(json.dumps(message))
    while not over:
        part = told(run, start, random.choice((0.1, 0.5, 2.0)), browser.watched)
        for message in part["messages"]:
            browser.hear(json.dumps(message))
        start, over = part["end"], part["over"]
        assert_shows(browser, *seeking.at(Journal(run), start), start)
    assert start == end
    assert browser.snapshots == 1


def test_a_moment_alone_is_a_snapshot_of_it(conversation: Conversation) -> None:
    run = flown(conversation, 2)
    part = told(run, 3.0, 0.1, None, beats=0)
    assert [message["type"] for message in part["state"]] == ["snapshot", "panel"]
    assert part["messages"] == []
    browser = Browser()
    for message in part["state"]:
        browser.hear(json.dumps(message))
    assert_shows(browser, *seeking.at(Journal(run), 3.0), 3.0)


@pytest.fixture
def ended(conversation: Conversation) -> Run:
    return flown(conversation, 5)


def test_the_page_of_a_second_shows_the_run_as_it_was(ended: Run, alice: User) -> None:
    end = seeking.at(Journal(ended), 1e9)[0].state.last_at
    page = signed_in(alice).get(f"/runs/{ended.key}/?at={end / 3:.2f}").content.decode()
    watched, seq = seeking.at(Journal(ended), round(end / 3, 2))
    assert f'data-seq="{seq}" data-status="{watched.state.status}"' in page
    assert "data-replaying" in page
    assert page.count('role="gridcell"') == len(watched.state.agents)


@pytest.mark.parametrize("second", ["", "never", "-1", "nan", "1e999", "99999999999", "1.2.3"])
def test_a_second_that_is_none_or_past_the_end_shows_the_end(ended: Run, alice: User, second: str) -> None:
    page = signed_in(alice).get(f"/runs/{ended.key}/?at={second}").content.decode()
    assert f'data-seq="{ended.seq}"' in page
    assert "data-replaying" not in page


def test_a_stretch_is_told_to_the_player(ended: Run, alice: User) -> None:
    answer = signed_in(alice).get(f"/runs/{ended.key}/replay?from=0&beat=0.4")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["state"] == []
    assert {message["type"] for message in answer.json()["messages"]} <= {"frame", "panel"}
    assert answer.json()["messages"]


@pytest.mark.parametrize("query", ["", "from=1", "from=a&beat=1", "from=-1&beat=1", "from=1&beat=inf"])
def test_a_stretch_of_nothing_is_refused_in_a_sentence(ended: Run, alice: User, query: str) -> None:
    answer = signed_in(alice).get(f"/runs/{ended.key}/replay?{query}")
    assert answer.status_code == 400
    assert answer.content.decode() == "Say from which second on, and in which beat."


def test_a_run_that_goes_on_is_not_replayed(run: Run, alice: User) -> None:
    assert signed_in(alice).get(f"/runs/{run.key}/replay?from=0&beat=1").status_code == 400
    assert "data-replay" not in signed_in(alice).get(f"/runs/{run.key}/?at=1").content.decode()


def test_a_stranger_is_told_nothing_of_it(ended: Run, bob: User) -> None:
    client: Client = signed_in(bob)
    assert client.get(f"/runs/{ended.key}/replay?from=0&beat=1").status_code == 404
    assert client.get(f"/runs/{ended.key}/?at=1").status_code == 404
