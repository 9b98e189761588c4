"""Every sentence that a person may read is marked for translation, and has one in each language of the site."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType

from scripts import messages

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SEEN = {"alt", "aria-label", "aria-description", "placeholder", "title", "data-copied"}
MARKED = ("blocktrans", "block content_class")  # the text of the second is a name of a style
TYPED = {"code", "kbd"}
THE_SAME_EVERYWHERE = {"Murmuration"}  # names
WORD = re.compile(r"[^\W\d_]{2,}")


class Texts(HTMLParser):
    """What of a template's own HTML a person reads."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._typed = 0  # within what a person types: it is the same in all languages

    def handle_endtag(self, tag: str) -> None:
        self._typed -= tag in TYPED

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._typed += tag in TYPED
        self.found += [value for name, value in attrs if name in SEEN and value]

    def handle_data(self, data: str) -> None:
        if not self._typed:
            self.found.append(data)


def unmarked(source: str) -> list[str]:
    """The words of a template outside `translate` and `blocktranslate`."""
    reader, inside = Texts(), False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK:
            inside = token.contents.startswith(MARKED) or (
                inside and not token.contents.startswith("endblock")
            )
            reader.feed(" ")
        elif token.token_type == TokenType.VAR:
            reader.feed(" ")
        elif token.token_type == TokenType.TEXT and not inside:
            reader.feed(token.contents)
    words = {word for text in reader.found for word in WORD.findall(text)}
    return sorted(words - THE_SAME_EVERYWHERE)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_no_unmarked_words(template: Path) -> None:
    assert unmarked(template.read_text(encoding="utf-8")) == []


def test_an_unmarked_word_is_found() -> None:
    assert unmarked('<p title="Look here">{% translate "fine" %} {{ x }} Hello</p>') == [
        "Hello",
        "Look",
        "here",
    ]


@pytest.mark.parametrize("locale", messages.LOCALES)
def test_every_sentence_is_translated(locale: str) -> None:
    assert messages.flaws(locale) == []
