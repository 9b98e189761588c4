"""The parts of a report: each has a place that a link can lead to, and nothing else about it changes."""

import re

import pytest

from playground.conversations.markdown import render
from playground.runs.rendering.parts import numbered
from tests.playground.runs.flights import HOSTILE

REPORT = """# Rivers

The *Danube* passes ten countries.[^1]

- long
- wide
  - not everywhere

| a | b |
| --- | --- |
| 1 | 2 |

---

> said

[^1]: As far as is known.
"""
PLACE = re.compile(r' id="(part-[^"]*)"')


def test_blocks_and_items_of_lists_are_numbered_in_order() -> None:
    found = PLACE.findall(numbered(render(REPORT, name="r")))
    items = ["part-3-1", "part-3-2"]
    assert found == ["part-1", "part-2", "part-3", *items, "part-4", "part-5", "part-6", "part-7"]


@pytest.mark.parametrize("text", [REPORT, *HOSTILE, 'a [b](https://example.org "x > y") c\n\nd'])
def test_nothing_else_changes(text: str) -> None:
    html = render(text, name="r")
    assert PLACE.sub("", numbered(html)) == html


def test_a_bracket_in_a_title_ends_no_tag() -> None:
    html = numbered(render('a [b](https://example.org "x > y") c\n\nd'))
    assert PLACE.findall(html) == ["part-1", "part-2"]
