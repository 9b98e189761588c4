"""No word is lost or doubled: over lost connections, snapshots, repeated pieces, holes, and switching between agents."""

import random
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens
from tests.browser.fake_server import FakeServer

ANSWER = "[data-answer] [data-piece=words]"
THOUGHTS = "[data-answer] [data-piece=reasoning]"
PANEL = "[data-panel] [data-piece=words]"


def words(start: int, count: int) -> str:
    """Words that cannot be confused, with characters outside the basic plane between them."""
    return "".join(f"w{number} 🐦{'ß' if number % 7 else chr(10)}" for number in range(start, start + count))


def shown(page: Page, where: str) -> str:
    return str(page.evaluate("where => document.querySelector(where)?.textContent ?? ''", where))


def wait_for_text(page: Page, where: str, text: str) -> None:
    expect(page.locator(where)).to_have_js_property("textContent", text, timeout=15_000)


def test_text_comes_in_whole_over_many_frames(page: Page, opened: Opens) -> None:
    server = opened(3)
    for start in range(0, 3000, 60):
        with server.frame() as run:
            run.say(0, words(start, 60))
    wait_for_text(page, ANSWER, words(0, 3000))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_lost_over_cuts_and_snapshots(page: Page, opened: Opens, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - it shuffles a test
    server = opened(3)
    page.click('[data-cell="2"]')
    expect(page.locator("[data-panel] .agent")).to_have_attribute("data-agent", "2")
    for start in range(0, 400, 20):
        with server.frame() as run:
            run.say(0, words(start, 20))
            run.say(2, words(start, 20))
        chance = dice.random()
        if chance < 0.2:
            server.forgets = dice.random() < 0.5
            server.cut()
        elif chance < 0.4:
            server.send(server.run.snapshot())
    server.forgets = False
    with server.frame() as run:
        run.say(0, words(400, 5))
        run.say(2, words(400, 5))
    wait_for_text(page, ANSWER, words(0, 405))
    wait_for_text(page, PANEL, words(0, 405))


def test_repeated_and_overlapping_pieces_are_shown_once(page: Page, opened: Opens) -> None:
    server = opened(2)
    with server.frame() as run:
        run.say(0, "Alpha beta ", "reasoning")
    wait_for_text(page, THOUGHTS, "Alpha beta ")
    frame = {"type": "frame", "seq": 2, "now": 1, "thoughts": [[0, 1, 6, "beta gamma"]]}
    server.send(frame)
    server.send(frame)
    wait_for_text(page, THOUGHTS, "Alpha beta gamma")


def test_a_hole_is_closed_by_asking_for_the_panel(page: Page, opened: Opens) -> None:
    server = opened(2)
    with server.frame() as run:
        run.say(0, "Alpha ", "reasoning")
    wait_for_text(page, THOUGHTS, "Alpha ")
    server.run.say(0, "beta gamma", "reasoning")
    server.send({"type": "frame", "seq": 2, "now": 1, "thoughts": [[0, 1, 11, "gamma"]]})
    wait_for_text(page, THOUGHTS, "Alpha beta gamma")


def test_blocks_that_come_twice_stand_once_and_a_hole_among_them_is_closed(page: Page, opened: Opens) -> None:
    server = opened(2)
    one, two, three = "<p>One</p>", "<p>Two</p>", "<p>Three</p>"
    with server.frame() as run:
        run.say(0, "One")
    wait_for_text(page, ANSWER, "One")
    frame = {"type": "frame", "seq": 2, "now": 1, "blocks": [[0, 1, 0, [one, two], 0, three]]}
    server.send(frame)
    server.send(frame)
    wait_for_text(page, ANSWER, "OneTwoThree")
    server.run.say(0, " and all")
    server.send({"type": "frame", "seq": 2, "now": 1, "blocks": [[0, 1, 5, [three], 0, ""]]})
    wait_for_text(page, ANSWER, "One and all")


def test_a_finished_step_leaves_its_slot(page: Page, opened: Opens) -> None:
    server = opened(2)
    with server.frame() as run:
        run.say(0, "I split the work.")
    wait_for_text(page, ANSWER, "I split the work.")
    with server.frame() as run:
        run.finish_step(0)
        run.say(0, "Now the answer.")
    expect(page.locator("#report")).to_have_text("I split the work.")
    wait_for_text(page, ANSWER, "Now the answer.")


def test_switching_between_agents_shows_each_ones_own_words(page: Page, opened: Opens) -> None:
    server = opened(6)
    for number in range(1, 7):
        server.run.say(number, words(number * 100, 30))
    order = [3, 1, 6, 2, 3, 5]
    for number in order:
        page.click(f'[data-cell="{number}"]')
        with server.frame() as run:
            run.say(number, ".")
        expect(page.locator("[data-panel] .agent")).to_have_attribute("data-agent", str(number))
        wait_for_text(page, PANEL, server.run.agents[number].text)
    asked = [said["agent"] for said in server.heard if said["type"] == "watch"]
    assert asked == order
    assert all(one != other for one, other in pairwise(asked))


def test_a_new_attempt_replaces_the_text_of_the_failed_one(page: Page, opened: Opens) -> None:
    server = opened(2)
    with server.frame() as run:
        run.say(0, "A first try that was cut off in the middle")
    wait_for_text(page, ANSWER, "A first try that was cut off in the middle")

    server.run.agents[0].text = ""
    server.run.say(0, "Second try")
    server.send(server.run.panel(0))
    wait_for_text(page, ANSWER, "Second try")


def test_a_page_that_was_hidden_shows_all_when_it_comes_back(page: Page, opened: Opens) -> None:
    server = opened(3)
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => window.away ?? false })")
    page.evaluate("window.away = true; document.dispatchEvent(new Event('visibilitychange'))")
    for start in range(0, 100, 10):
        with server.frame() as run:
            run.say(0, words(start, 10))
    heard_all(page, server)
    assert shown(page, ANSWER) == ""
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    wait_for_text(page, ANSWER, words(0, 100))


def heard_all(page: Page, server: FakeServer) -> None:
    """Wait until the page acknowledged the last frame."""
    for _ in range(100):
        if any(said.get("seq") == server.run.seq for said in server.heard if said["type"] == "ack"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("the page did not acknowledge")
