"""A text that grows: its finished blocks never change, and at the end it is what a reader of the whole text sees."""

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.conversations.markdown import Growing, growing, render
from playground.conversations.markdown.mending import mended
from playground.conversations.markdown.notes import without_dead_ends
from tests.playground.conversations.hostile import ATTACKS

STORY = """# The *flock*

Prices: $5 and $6. But $E = mc^2$, see [1] and [the docs][2], and Paris[^a].
A second line
Under it
---

| city | people |
|------|-------:|
| Lyon | 522 250 |
| Nice | 353 701 |
and no row

$$
\\int_0^1 x\\,dx
$$

\\[ a = b \\] and more

```python
def fly(height):  # up

    return "<" + height
```
~~~
- no list
~~~

1. one

   still one
2. two
   - deep `code`
- [ ] open
- [x] done

> quoted
lazy

[^a]: A note with **words**.

    And a second paragraph.

[1]: https://one.example/x "The Title"

## Sources

1. Not this
2. [Two](https://two.example)

[3] Three https://three.example
[3] again [3]

مرحبا بالعالم 鳥の群れ 🐦

    indented code
***
last"""

PIECES = st.sampled_from(
    [*STORY.splitlines(keepends=True), "\n", "\n\n", "- ", "> ", "|", "$$\n", "```\n", "   ", "*a", "[1]", "a\n", "\\[\n", "#", "=\n", "-\n"]
)  # fmt: skip


def grown(text: str, cuts: list[int]) -> Growing:
    """`text` as it comes in pieces that end at `cuts`; what was finished is watched."""
    story = Growing.named("m1")
    for clock, cut in enumerate(sorted(cuts)):
        before = list(story.blocks)
        story.grow(text[:cut], clock * 100.0)
        assert story.blocks[: len(before)] == before
    before = list(story.blocks)
    story.finish(text)
    assert story.blocks[: len(before)] == before
    return story


def test_a_story_grown_letter_by_letter_is_the_story_read_at_once() -> None:
    story = grown(STORY, list(range(len(STORY))))
    assert without_dead_ends(story.html) == render(STORY, name="m1")
    assert len(story.blocks) == 19


@given(st.lists(PIECES, max_size=40), st.integers(0, 10**6))
@settings(max_examples=400, deadline=None)
def test_whatever_is_written_grown_in_pieces_it_is_the_same(pieces: list[str], seed: int) -> None:
    text = "".join(pieces)
    dice = Random(seed)  # noqa: S311 - it cuts a test's text
    cuts = [dice.randint(0, len(text)) for _ in range(20)]
    assert without_dead_ends(grown(text, cuts).html) == render(text, name="m1")


@given(st.lists(st.sampled_from(ATTACKS), max_size=6), st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_an_attack_that_grows_is_the_same_as_one_at_once(attacks: list[str], seed: int) -> None:
    text = "\n\n".join(attacks)
    dice = Random(seed)  # noqa: S311 - it cuts a test's text
    story = grown(text, [dice.randint(0, len(text)) for _ in range(10)])
    assert without_dead_ends(story.html) == render(text, name="m1")


@pytest.mark.parametrize(
    ("begun", "shown"),
    [
        ("a **bold wo", "<strong>bold wo</strong>"),
        ("a **", '<p dir="auto">a</p>'),
        ("a *b **c", "<em>b <strong>c</strong></em>"),
        ("- one\n-", "<li>one</li>"),
        ("words\n--", '<p dir="auto">words</p>'),
        ("see [the docs](https://exa", "see the docs</p>"),
        ("so `co", "<code>co</code>"),
        ("as in [^", "as in</p>"),
        ("with $x^", "with</p>"),
        ("for $5", "for $5</p>"),
        ("| city | peo", "<th>peo</th>"),
        ("| city | people |\n|--", "<th>people</th>"),
        ("```py\nx = 1\n``", "</code></pre>"),
        ("~~gone", "<s>gone</s>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_what_is_under_way_is_shown_as_what_it_becomes(begun: str, shown: str) -> None:
    story = Growing.named("")
    story.grow(begun, 0.0)
    assert shown in story.html


def test_what_is_mended_keeps_its_words() -> None:
    for cut in range(len(STORY)):
        assert (
            mended(STORY[:cut]).replace("*", "")[:40]
            == STORY[:cut].replace("*", "")[: len(mended(STORY[:cut]).replace("*", "")[:40])]
        )


def test_a_growing_code_block_shows_its_lines_and_a_table_its_rows() -> None:
    story = Growing.named("")
    story.grow("```python\na = 1\nb = 2\n", 0.0)
    assert "b = " in story.tail
    story = Growing.named("")
    story.grow("| a |\n|---|\n| 1 |\n| 2", 0.0)
    assert "<td>2</td>" in story.tail


@pytest.mark.parametrize(
    "line", ["A **word** with `code`. ", "| a | **b** | c |\n", "- [link](https://a.example)\n", "> deep\n\n"]
)
def test_what_an_open_end_costs_does_not_grow_with_its_length(line: str) -> None:
    """A beat a tenth of a second, on a clock of its own: the second half may cost twice the first, not four times."""
    begins = "| a | b | c |\n|---|---|---|\n" if line[0] == "|" else ""
    text = begins + line * (40_000 // len(line))
    story, spent = Growing.named("m"), []
    for half in range(2):
        begun = time.process_time()
        for beat in range(half * 400, half * 400 + 400):
            story.grow(text[: (beat + 1) * 50], beat / 10)
        spent.append(time.process_time() - begun)
    assert spent[1] < 3 * spent[0] + 0.5
    story.finish(text)
    assert story.html == render(text, name="m")


@pytest.mark.parametrize(
    "piece",
    ["[a", "*a ", "![[", "_a_", "> ", "- a\n", "^[", "`a", "$a", "\\(", "[a]: x\n", "[1]", "|a", "$$\n"],
)
def test_a_text_made_to_cost_time_is_given_up(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growing, "SECONDS_OPEN", 0.0)
    monkeypatch.setattr(growing, "SECONDS_FINISHED", 0.0)
    story, text = Growing.named("m"), piece * 1000
    story.grow(text, 0.0)
    assert 'class="unread"' in story.html
    story.finish(text)
    assert 'class="unread"' in story.html


@pytest.mark.parametrize(
    "piece", ["[", "> ", "- a\n", "`a", "$a", "[a]: x\n", "|a", "**a", "[x](", "\\[", "<a", "*_"]
)
def test_a_hundred_thousand_hostile_characters_do_not_hold_the_page(piece: str) -> None:
    story, text = Growing.named("m"), piece * (100_000 // len(piece))
    begun = time.process_time()
    story.grow(text, 0.0)
    assert time.process_time() - begun < 2 * (growing.SECONDS_FINISHED + growing.SECONDS_OPEN)
