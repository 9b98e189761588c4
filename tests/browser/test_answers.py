"""Answers as people watch them grow on the real site: what is finished stands still, and what was watched is what is kept."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.scripted import MODEL, Scripted
from tests.browser.visitor import PATIENCE, Home, choose, come_home, without_complaints

WORDS = ".run-card [data-piece=words]"
STORY = """# Starlings and *numbers*

A flock costs $5 and $6, but $E = mc^2$ holds; see [1] and notes[^a].

| City | People |
|------|-------:|
| Lyon | 522 250 |
| Nice | 353 701 |

$$
\\int_0^1 \\frac{x^2}{2}\\,dx
$$

```python
def fly(height):
    return "<b>" + height
```

مرحبا بالعالم، هذا نص عربي.

鳥の群れは夕方に飛びます。

"""
LINES = "".join(
    f"Paragraph {number} of a long answer, long enough to fill more than one line of a phone.\n\n"
    for number in range(40)
)
END = 'The last words.\n\n[^a]: A note.\n\n[1]: https://example.org/x "The Title of the Source"\n'
WATCH = """() => {
    window.shifts = [];
    window.first = {};
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
            for (const { node } of entry.sources) {
                const block = node?.closest?.(".markdown > *") ?? node?.parentElement?.closest?.(".markdown > *");
                if (block && block.nextElementSibling) window.shifts.push([entry.value, block.outerHTML.slice(0, 80)]);
            }
    }).observe({ type: "layout-shift" });
}"""
LISTEN = """() => {
    window.heard = [];
    const hear = (seen) => seen.forEach(({ addedNodes }) => addedNodes.forEach((node) => {
        const voice = node.parentElement?.closest("[role=status], [aria-live], [role=alert]");
        if (voice && node.textContent.trim()) window.heard.push(node.textContent.trim());
    }));
    new MutationObserver(hear).observe(document.body, { subtree: true, childList: true });
}"""
SIZES = [(1440, 900), (390, 844)]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Scripted]:
    with Scripted() as scripted:
        yield scripted


@pytest.fixture(scope="module")
def variables(endpoint: Scripted) -> dict[str, str]:
    """The module's site asks the scripted endpoint."""
    return {"MODEL_BASE_URL": endpoint.address, "MODEL_API_KEY": "k", "MODEL_NAME": MODEL}


@pytest.fixture
def model(endpoint: Scripted) -> Iterator[Scripted]:
    """The endpoint before its first word."""
    endpoint.begin()
    yield endpoint
    endpoint.finish()


@pytest.fixture
def asked(page: Page, model: Scripted, home: Home) -> Iterator[Page]:
    """A page on which a question was just asked of the scripted model, in Instant mode."""
    with without_complaints(page):
        come_home(page, home)
        page.get_by_label("Your message").fill("Tell me of the flock")
        choose(page, "Instant")
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".run-card")).to_be_visible()
        expect.set_options(timeout=PATIENCE)
        yield page
        expect.set_options(timeout=5000)
        page.close()


def say(model: Scripted, text: str, size: int = 60) -> None:
    """Say a text in pieces."""
    for start in range(0, len(text), size):
        model.say(text[start : start + size])


def blocks(page: Page) -> Any:
    """The HTML of each block that is shown."""
    return page.eval_on_selector_all(
        ".run-card .markdown > *", "found => found.map((block) => block.outerHTML)"
    )


@pytest.mark.parametrize("size", SIZES)
def test_what_is_finished_is_never_touched_again(asked: Page, model: Scripted, size: tuple[int, int]) -> None:
    asked.set_viewport_size({"width": size[0], "height": size[1]})
    say(model, STORY)
    expect(asked.locator(f"{WORDS} > p", has_text="夕方")).to_be_visible()
    expect(asked.locator(f"{WORDS} .maths-block .katex")).to_be_visible()
    asked.evaluate("document.fonts.ready.then(() => null)")
    asked.evaluate(WATCH)
    marked = asked.eval_on_selector_all(
        f"{WORDS} > *", "found => { window.kept = found.slice(0, -1); return window.kept.length; }"
    )
    assert marked == 6
    say(model, LINES + END)
    expect(asked.locator(WORDS)).to_contain_text("The last words.")
    still = "kept => window.kept.every((block, at) => block === document.querySelectorAll(kept)[at])"
    assert asked.evaluate(still, f"{WORDS} > *")
    model.finish()
    expect(asked.locator(".run-card")).to_have_attribute("data-status", "completed")
    expect(asked.locator(".run-card .report-body .markdown")).to_contain_text("The last words.")
    assert asked.evaluate(still, ".run-card .report-body .markdown > *"), (
        "the watched blocks are the kept ones"
    )
    assert asked.evaluate("window.shifts") == []
    watched = blocks(asked)
    asked.reload()
    expect(asked.locator(".markdown .maths-block .katex")).to_be_visible()
    assert blocks(asked) == watched


@pytest.mark.parametrize("size", SIZES)
def test_who_scrolled_up_stays_there_and_a_pill_leads_back(
    asked: Page, model: Scripted, size: tuple[int, int]
) -> None:
    asked.set_viewport_size({"width": size[0], "height": size[1]})
    say(model, STORY + LINES)
    expect(asked.locator(WORDS)).to_contain_text("Paragraph 39")
    asked.locator(".run-card [data-newest]").click()  # all of it was seen
    asked.evaluate("scrollTo(0, 500)")
    top = "document.querySelector('.run-card .markdown > p:nth-of-type(4)').getBoundingClientRect().top"
    before = asked.evaluate(top)
    say(model, LINES.replace("Paragraph", "Part"))
    expect(asked.locator(WORDS)).to_contain_text("Part 39")
    assert asked.evaluate(top) == before
    pill = asked.locator(".run-card [data-newest]")
    expect(pill).to_have_text("New text below")
    pill.click()
    expect(pill).to_be_hidden()
    assert asked.evaluate("document.documentElement.scrollHeight - innerHeight - scrollY") <= 32
    say(model, "And one more line.\n\nAnd the end.")
    expect(asked.locator(WORDS)).to_contain_text("And the end.")
    asked.wait_for_function("document.documentElement.scrollHeight - innerHeight - scrollY <= 32")


def test_thoughts_are_timed_folded_and_no_live_region(asked: Page, model: Scripted) -> None:
    model.say("I look at the birds.", "reasoning_content")
    fold = asked.locator(".run-card .slot .thoughts")
    expect(fold.locator("summary")).to_contain_text("Thinking…")
    first = fold.locator("summary").text_content() or ""
    expect(fold.locator("summary")).not_to_have_text(first)  # the seconds go on
    assert fold.get_attribute("open") is None
    fold.locator("summary").click()
    expect(fold.locator(".stream")).to_have_text("I look at the birds.")
    model.say("They fly.")
    expect(fold.locator("summary")).to_contain_text("Thought for")
    assert asked.locator("[aria-live] [data-piece], [role=status] [data-piece]").count() == 0


def test_thoughts_stand_closed_above_the_answer_and_come_back_after_a_reload(
    asked: Page, model: Scripted
) -> None:
    model.say("I look at <b>the birds</b>.", "reasoning_content")
    model.say("They fly.")
    model.finish()
    expect(asked.locator(".run-card")).to_have_attribute("data-status", "completed")
    fold = asked.locator(".run-card .thoughts:visible")
    expect(fold.locator("summary")).to_have_text("Thought for 1 s")
    expect(fold.locator(".stream")).to_be_hidden()
    asked.reload()
    expect(fold.locator("summary")).to_have_text("Thought for 1 s")
    expect(fold.locator(".stream")).to_be_hidden()
    fold.locator("summary").focus()
    asked.keyboard.press("Enter")
    expect(fold.locator(".stream")).to_have_text("I look at <b>the birds</b>.")


def test_code_is_copied_exactly_and_a_citation_tells_of_its_source(asked: Page, model: Scripted) -> None:
    asked.context.grant_permissions(["clipboard-read", "clipboard-write"])
    say(model, STORY + END)
    model.finish()
    expect(asked.locator(".run-card")).to_have_attribute("data-status", "completed")
    asked.get_by_role("button", name="Copy", exact=True).click()
    expect(asked.locator("[data-copy-code]")).to_have_text("Copied")
    assert asked.evaluate("navigator.clipboard.readText()") == 'def fly(height):\n    return "<b>" + height\n'
    asked.get_by_role("button", name="Copy table").focus()
    asked.keyboard.press("Enter")
    expect(asked.locator("[data-copy-table]")).to_have_text("Copied")
    assert asked.evaluate("navigator.clipboard.readText()") == "City\tPeople\nLyon\t522 250\nNice\t353 701"
    asked.locator(".markdown .citation").focus()
    expect(asked.locator(".cite-card")).to_contain_text("The Title of the Source")
    asked.locator(".markdown .footnote-ref a").click()
    expect(asked.locator(".markdown .footnote-back")).to_be_focused()


def test_a_table_that_is_copied_holds_no_formula_and_one_line_a_row(asked: Page, model: Scripted) -> None:
    asked.context.grant_permissions(["clipboard-read", "clipboard-write"])
    model.say("| a | b |\n|---|---|\n| =cmd() | -5.2 |\n| $x^2$ | +1 % |\n| @x | two  **words** |\n\nEnd.")
    expect(asked.locator(f"{WORDS} .katex")).to_be_visible()
    asked.get_by_role("button", name="Copy table").click()
    expect(asked.locator("[data-copy-table]")).to_have_text("Copied")
    rows = ["a\tb", "'=cmd()\t-5.2", "x^2\t+1 %", "'@x\ttwo words"]
    assert asked.evaluate("navigator.clipboard.readText()") == "\n".join(rows)


def test_the_end_is_said_once_to_who_listens(asked: Page, model: Scripted) -> None:
    model.say("They fly.")
    expect(asked.locator(WORDS)).to_contain_text("They fly.")
    asked.evaluate(LISTEN)
    model.finish()
    voice = asked.locator(".run-card [data-sentence-status]")
    expect(voice).to_have_text("Completed.")
    expect(asked.locator(".run-card .report-body")).to_contain_text("They fly.")
    assert asked.evaluate("window.heard").count("Completed.") == 1
    assert not any("They fly" in words for words in asked.evaluate("window.heard"))


def test_a_citation_without_a_source_is_no_link_once_the_answer_is_whole(
    asked: Page, model: Scripted
) -> None:
    model.say("It is so [1] and so [2].\n\n[1]: https://example.org/x\n")
    model.finish()
    expect(asked.locator(".run-card")).to_have_attribute("data-status", "completed")
    links = asked.locator(".run-card .report-body .citation")
    expect(links).to_have_text(["[1]", "[2]"])
    expect(links.last).not_to_have_attribute("href", re.compile("."))
    expect(asked.locator(".run-card").get_by_role("link", name="[1]")).to_have_count(1)
    expect(asked.locator(".run-card").get_by_role("link", name="[2]")).to_have_count(0)


def test_what_katex_cannot_set_stays_text_and_is_no_trouble(asked: Page, model: Scripted) -> None:
    hostile = [
        r"\def\a{\a\a}\a",
        r"\href{javascript:alert(1)}{x}",
        r"\includegraphics{https://evil.example/x.png}",
        r"\rule{99999em}{99999em}",
        r"\htmlClass{x}{y}",
        "{" * 1500,
        r"\unknown{x}",
    ]
    say(model, "".join(f"${tex}$\n\n" for tex in hostile) + "$$" + "x+" * 2500 + "$$\n\nThe end: $a^2$.", 400)
    expect(asked.locator(WORDS)).to_contain_text("The end")
    expect(asked.locator(f"{WORDS} > p").last.locator(".katex")).to_be_visible()
    expect(asked.locator(f"{WORDS} .maths").first).to_have_text(hostile[0])
    assert asked.locator(f"{WORDS} :is(img, a, script, iframe)").count() == 0
    assert asked.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tallest = "boxes => Math.max(...boxes.map((box) => box.getBoundingClientRect().height))"
    assert asked.eval_on_selector_all(f"{WORDS} .maths", tallest) < 2000


def test_each_paragraph_runs_in_its_own_direction_and_nothing_is_wider_than_a_phone(
    asked: Page, model: Scripted
) -> None:
    asked.set_viewport_size({"width": 390, "height": 844})
    wide = "| " + " | ".join(f"column {number}" for number in range(20)) + " |\n" + "|---" * 20 + "|\n"
    say(model, f"{STORY}{wide}{'| 1 ' * 20}|\n\n{'Verylongword' * 30}\n\nEnd.")
    expect(asked.locator(WORDS)).to_contain_text("End.")
    arabic = asked.locator(f"{WORDS} > p", has_text="مرحبا")
    assert arabic.evaluate("block => getComputedStyle(block).direction") == "rtl"
    assert asked.evaluate("document.documentElement.scrollWidth") <= 390
    assert asked.locator(f"{WORDS} .table-scroll").last.evaluate("box => box.scrollWidth > box.clientWidth")
