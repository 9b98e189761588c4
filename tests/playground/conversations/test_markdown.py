"""Markdown becomes HTML that is safe, whatever was written and however long it is."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest

from playground.conversations import markdown
from playground.conversations.markdown import INPUT_CHARS, render
from playground.conversations.markdown.cleaning import ATTRIBUTES, TAGS, clean
from tests.playground.conversations.hostile import ATTACKS

SAFE_ADDRESS = re.compile(r"(https?://|mailto:)\S+|#(fn|fnref|source)-\S+|/library/[a-z0-9/-]+")


class Seen(HTMLParser):
    """Every element of a page and all its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.oddities: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_comment(self, data: str) -> None:
        self.oddities.append(data)

    def handle_decl(self, decl: str) -> None:
        self.oddities.append(decl)

    def handle_pi(self, data: str) -> None:
        self.oddities.append(data)

    def unknown_decl(self, data: str) -> None:
        self.oddities.append(data)


def demand_safe(html: str) -> None:
    """Only what is allowed, by tag, attribute, address and class."""
    seen = Seen(html)
    assert seen.oddities == []
    for tag, attributes in seen.elements:
        assert tag in TAGS
        allowed = ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        assert set(attributes) <= allowed
        if "href" in attributes:
            assert SAFE_ADDRESS.fullmatch(attributes["href"])
            assert attributes["rel"] == "nofollow noopener noreferrer"
        assert re.fullmatch(r"((fn|fnref|source)-[-0-9]+)?", attributes.get("id", ""))
        assert re.fullmatch(r"[A-Za-z0-9_+#. -]*", attributes.get("class", ""))


def test_the_corpus_holds_many_forms() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) >= 100


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_comes_out_as_harmless_text(attack: str) -> None:
    html = render(attack)
    demand_safe(html)
    assert clean(html) == html  # parsed a second time it is still the same


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_inside_something_else_does_no_better(attack: str) -> None:
    for around in ("> {}", "- {}", "# {}", "**{}**", "[{}](https://ok.example)", "x[^1]\n\n[^1]: {}"):
        demand_safe(render(around.format(attack)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_second_wall_would_hold_alone(attack: str) -> None:
    demand_safe(clean(f"<p>{attack}</p>"))


def test_all_attacks_together_in_any_order() -> None:
    demand_safe(render("\n\n".join(ATTACKS)))
    demand_safe(render("".join(reversed(ATTACKS))))


def test_what_people_write_is_rendered() -> None:
    html = render(
        '# Title\n\nA **bold** ~~old~~ `word`, [a link](https://example.org "why").\n\n1. one\n2. two\n'
    )
    assert '<h1 dir="auto">Title</h1>' in html
    assert "<strong>bold</strong> <s>old</s> <code>word</code>" in html
    assert '<a href="https://example.org" title="why" rel="nofollow noopener noreferrer">a link</a>' in html
    assert '<ol dir="auto">\n<li>one</li>' in html


def test_a_table_keeps_its_alignment_without_a_style() -> None:
    html = render("| a | b |\n|:-:|--:|\n| 1 | 2 |")
    assert '<th class="align-center">a</th>' in html
    assert '<td class="align-right">2</td>' in html
    assert "style" not in html


def test_footnotes_of_two_texts_on_one_page_stay_apart() -> None:
    first, second = render("a[^1]\n\n[^1]: x", name="m1"), render("b[^1]\n\n[^1]: y", name="m2")
    assert 'href="#fn-m1-1"' in first
    assert 'id="fn-m1-1"' in first
    assert "fn-m1-1" not in second


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("![a *tall* tower](https://x.example/t.png)", ">a tall tower</a>"),
        ("![](https://x.example/t.png)", ">picture</a>"),
        ("![a tower](/t.png)", "a tower</p>"),
        ("[![a tower](https://x.example/t.png)](https://y.example)", ">a tower</a>"),
    ],
)
def test_a_picture_becomes_its_description(text: str, html: str) -> None:
    rendered = render(text)
    assert html in rendered
    assert "<img" not in rendered


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("<library://countries/france>", "France"),
        ("[France](library://countries/france)", "France"),
        ("Source: library://countries/france.", "France"),
    ],
)
def test_an_address_of_the_library_leads_to_its_page_here(text: str, label: str) -> None:
    html = render(text)
    assert f'<a href="/library/countries/france" rel="nofollow noopener noreferrer">{label}</a>' in html
    assert html.count("href") == 1


@pytest.mark.parametrize(
    "address", ["library://../people", "library:///people/", "library://a/b?c=d", "/library/a/b/../../c"]
)
def test_an_odd_address_of_the_library_leads_nowhere_else(address: str) -> None:
    leads = re.findall(r'href="([^"]*)"', render(f"[x]({address}) {address}"))
    assert all(re.fullmatch(r"/library/[a-z0-9-]+/[a-z0-9-]+", lead) for lead in leads)


def test_a_link_that_leads_nowhere_safe_keeps_its_words() -> None:
    assert render("see [the list](/people/) there") == '<p dir="auto">see the list there</p>\n'


def test_too_long_a_text_is_cut_and_says_so() -> None:
    html = render("word\n\n" * (INPUT_CHARS // 6 + 10))
    assert len(html) < INPUT_CHARS * 4
    assert "too long to be shown" in html


@pytest.mark.parametrize(
    "piece",
    ["[", "*a ", "![[", "<", "_a_", "a\n", "&", "|a\n|-\n", "> ", "- a\n", "[a]: x\n", "^[", "`a", "<a@b.c>"],
)
def test_a_text_made_to_cost_time_is_given_up_and_shown_as_it_is(
    piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(markdown, "SECONDS", 0.0)
    html = render(piece * 1000)
    assert "takes too long" in html
    assert '<pre class="unread" tabindex="0">' in html
    demand_safe(html)


def test_time_is_looked_at_while_blocks_and_lines_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(range(1_000_000))
    monkeypatch.setattr("time.thread_time", lambda: next(ticks) / 1000)  # a look costs a millisecond
    assert "<strong>" in render("a **b** c\n\n" * 50)
    assert "takes too long" in render("a **b** c\n\n" * 5000)


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "\x00", "\ud800", "﻿", "a" * 100_000, "鳥" * 100_000, "\t\r\n" * 100]
)
def test_odd_texts_are_no_trouble(text: str) -> None:
    demand_safe(render(text))


def test_a_citation_without_a_source_is_no_link() -> None:
    html = render("It is so [1], it is not [2], and [they say][3].\n\n[1]: https://one.example", name="m1")
    cited = re.findall(r"<a([^<>]*)>(\[1\]|\[2\]|they say)</a>", html)
    assert [label for attributes, label in cited if 'href="#source-m1-1"' in attributes] == ["[1]"]
    assert [
        label for attributes, label in cited if "citation" in attributes and "href" not in attributes
    ] == ["[2]", "they say"]


def test_words_that_look_like_the_link_of_a_citation_stay_as_they_are() -> None:
    words = '<a href="#source-m1-2" class="citation">'
    assert words in unescape(render(f"{words} and `{words}`", name="m1"))


def test_a_source_in_the_library_leads_to_its_page_and_is_named_by_its_title() -> None:
    html = render("Paris [1].\n\n[1]: library://countries/france")
    assert re.search(r'<a href="/library/countries/france"[^<>]*>France</a>', html)


def test_a_page_that_the_library_does_not_have_is_named_by_its_address() -> None:
    assert ">library://countries/nowhere</a>" in render("See library://countries/nowhere")
