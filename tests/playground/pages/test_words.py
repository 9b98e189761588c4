"""Every word that a person sees in a template goes through gettext, so that it can be translated."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = sorted(Path(settings.BASE_DIR / "templates").rglob("*.html"))
NOT_WORDS = re.compile(
    r"""\{\#.*?\#\}
    | \{%\s*comment.*?endcomment\s*%\}
    | \{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}
    | \{%\s*block\s+(?:content|body)_class\s*%\}.*?endblock\s*%\}
    | \{%.*?%\} | \{\{.*?\}\}
    | <script\b.*?</script> | <code>.*?</code> | <kbd>.*?</kbd>
    | &[a-z]+; | Murmuration""",
    re.DOTALL | re.VERBOSE,
)
SPOKEN = re.compile(r"\s(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"")
TAG = re.compile(r"<[^>]*>")
WORD = re.compile(r"[^\W\d_]{2,}")


def untranslated(template: str) -> list[str]:
    """The words of a template that no gettext sees."""
    bare = NOT_WORDS.sub(" ", template)
    return WORD.findall(" ".join([TAG.sub(" ", bare), *SPOKEN.findall(bare)]))


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<a title="Open it">{% translate "Open" %}</a>', ["Open", "it"]),
        ('<a title="{% translate "Open" %}" class="button">×</a>', []),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}{# a note #}", []),
    ],
)
def test_the_reader_finds_words(template: str, words: list[str]) -> None:
    assert untranslated(template) == words


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.name))
def test_every_word_can_be_translated(template: Path) -> None:
    assert untranslated(template.read_text()) == []
