"""The connection: joins where the page stands, acknowledges, comes back by itself, and says when it is lost."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Opens

OFFLINE = '[data-notice="offline"]'


def test_a_lost_connection_is_said_and_mended(page: Page, opened: Opens) -> None:
    server = opened(3)
    with server.frame() as run:
        run.move(1, "running")
    expect(page.locator('[data-cell="1"]')).to_have_attribute("data-status", "running")
    server.cut(down=True)
    expect(page.locator(OFFLINE)).to_be_visible()
    server.up()
    with server.frame() as run:
        run.move(1, "completed")
    expect(page.locator('[data-cell="1"]')).to_have_attribute("data-status", "completed", timeout=20_000)
    expect(page.locator(OFFLINE)).to_be_hidden()
    joins = [said["since"] for said in server.heard if said["type"] == "join"]
    assert joins == [0, 1]


def test_the_page_says_which_frame_it_shows(page: Page, opened: Opens) -> None:
    server = opened(3)
    with server.frame() as run:
        run.say(0, "one ")
    with server.frame() as run:
        run.say(0, "two")
    expect(page.locator("[data-answer] [data-piece=words]")).to_have_text("one two")
    for _ in range(60):
        if {"type": "ack", "seq": 2} in server.heard:
            return
        page.wait_for_timeout(50)
    raise AssertionError(server.heard)


def test_a_socket_closed_on_purpose_stays_closed(page: Page, opened: Opens) -> None:
    server = opened(3)
    server.send({"type": "closed", "reason": "signed out"})
    expect(page.locator('[data-notice="closed"]')).to_be_visible()
    server.cut()
    expect(page.locator(OFFLINE)).to_be_hidden()
    assert [said["type"] for said in server.heard].count("join") == 1


def test_the_open_agent_is_watched_again_after_a_break(page: Page, opened: Opens) -> None:
    server = opened(3)
    page.click('[data-cell="2"]')
    expect(page.locator("[data-panel] .agent")).to_be_visible()
    server.cut()
    with server.frame() as run:
        run.say(2, "still here")
    expect(page.locator("[data-panel] [data-piece=words]")).to_have_text("still here", timeout=10_000)
    assert [said.get("agent") for said in server.heard if said["type"] == "watch"] == [2, 2]
