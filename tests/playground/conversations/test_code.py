"""Blocks of code: coloured by classes that the style sheet has, their text as it was, and never for long."""

import re
import time
from html import unescape
from pathlib import Path

import pytest

from playground.conversations.markdown import code, render
from playground.conversations.markdown.code import (
    ALIASES,
    HIGHLIGHT_CHARS,
    LANGUAGES,
    LINE_CHARS,
    highlighted,
)
from tests.playground.conversations.hostile import ATTACKS

STYLES = Path(__file__).parents[3] / "static/css/components/code.css"
CLASSES = frozenset(re.findall(r"\.(hl-[a-z]+)", STYLES.read_text()))
SAMPLE = """#!/bin/sh
# A comment, "a string", 'another' and 12.5e3; // or /* this */
def fly(height: int = 3) -> str:
    return f"<b>{height}</b>" + '\\n'  # é 鳥 🐦
class Bird extends Animal { private final int wings = 0x2; @Override public void f() { if (a && b) {} } }
SELECT name, count(*) FROM birds WHERE height > 3 GROUP BY name;
- old
+ new
<p class="x">&amp;</p>
key: [1, true, null]
"""


def text_of(html: str) -> str:
    return unescape(re.sub(r"</?span[^<>]*>", "", html))


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_language_keeps_the_text_and_has_colours_for_its_classes(language: str) -> None:
    html = highlighted(SAMPLE, language)
    assert text_of(html) == SAMPLE
    assert set(re.findall(r'class="([^"]*)"', html)) <= CLASSES


def test_words_of_a_language_have_the_class_of_their_kind() -> None:
    html = render('```py\ndef fly():\n    return "a" + 1  # up\n```')
    for kind, word in (("k", "def"), ("nf", "fly"), ("k", "return"), ("m", "1"), ("c", "# up")):
        assert f'<span class="hl-{kind}">{word}</span>' in html
    assert '<span class="hl-s">' in html
    assert '<span class="code-language">Python</span>' in html


def test_every_other_name_of_a_language_is_that_of_one_that_is_coloured() -> None:
    assert set(ALIASES.values()) <= LANGUAGES


@pytest.mark.parametrize("language", ["", "nothing", "../etc", "__import__", "html+django"])
def test_a_language_that_is_not_known_is_plain_text(language: str) -> None:
    assert highlighted("def a(): <b>", language) == "def a(): &lt;b&gt;"


@pytest.mark.parametrize("language", ["python", "html", "javascript", "markdown"])
def test_attacks_in_code_are_text(language: str) -> None:
    for attack in ATTACKS:
        assert "<" not in re.sub(r'</?span(?: class="hl-[a-z]+")?>', "", highlighted(attack, language))


@pytest.mark.parametrize(
    "text", ["a = 1\n" * HIGHLIGHT_CHARS, "x = " + "(" * (LINE_CHARS + 1)], ids=["long", "wide"]
)
def test_too_much_code_is_not_coloured(text: str) -> None:
    assert "<span" not in highlighted(text, "python")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_text_made_to_cost_time_is_given_up(language: str) -> None:
    for piece in ("(", "{[<", '"', "\\", "'''", "/*", "<!--", "a ", "$(", "`", "@", "#{", " \t"):
        text = (piece * (LINE_CHARS // len(piece)) + "\n") * 5
        begun = time.thread_time()
        assert text_of(highlighted(text, language)) == text
        assert time.thread_time() - begun < 1.0, piece


def test_a_lexer_that_is_slow_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code, "SECONDS", -1.0)
    assert highlighted("a = 1\n", "python") == "a = 1\n"
