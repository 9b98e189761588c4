"""The library as a place: its pages have the form that they promise, every link leads somewhere, search is safe."""

import asyncio
import re
import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import swarm.practice.library
from swarm.practice.library import Library, LibrarySource, the_library
from swarm.toolkit.paging import PAGE_CHARS
from swarm.toolkit.web import PageNotFound
from tests.swarm.practice.library_pages import facts_of, text_of
from tests.swarm.practice.test_library_facts import EUROPE

KINDS = ("cities", "countries", "currencies", "elements", "languages", "lists", "python")
HOSTILE = [
    '"', "'", '"; DROP TABLE pages; --', "NEAR(a b)", "AND OR NOT", "title: France", "{title names} : x", "^France*",
    "(((((", "France AND", "-France", "a" * 10_000, '"' * 10_000, "France " * 2_000, "🐦🐦🐦", "\x00\x01", "\u202e", "%s %d {}",
]  # fmt: skip


def members_of(address: str) -> list[str]:
    return re.findall(r"^- \[[^\]]+\]\((library://[^)]+)\)$", text_of(address), re.M)


def first_for(query: str) -> str:
    return the_library().search(query, 1)[0].title


def test_it_has_some_hundreds_of_pages_of_each_sort() -> None:
    assert {kind: len(the_library().addresses(kind)) for kind in KINDS} == {
        "cities": 468, "countries": 250, "currencies": 153, "elements": 118, "languages": 128, "lists": 75, "python": 78,
    }  # fmt: skip


def test_every_page_has_the_promised_form() -> None:
    for address in the_library().addresses():
        page, text = the_library().open(address), text_of(address)
        assert text.startswith(f"# {page.title}\n\n"), address
        lead = text.split("\n\n")[1]
        assert lead, address
        assert not lead.startswith(("|", "#", "-")), address
        last = text.rstrip().rsplit("\n", 1)[-1]
        assert last.startswith("*Source: "), address
        assert last.endswith("*"), address


def test_every_link_leads_to_a_page() -> None:
    addresses = set(the_library().addresses())
    links = {
        link for address in addresses for link in re.findall(r"\]\((library://[^)]*)\)", text_of(address))
    }
    assert len(links) > 1_000
    assert links <= addresses


def test_facts_stand_on_the_first_page_and_are_never_empty() -> None:
    for kind in ("countries", "cities", "currencies", "elements", "languages"):
        for address in the_library().addresses(kind):
            facts = facts_of(address)
            assert facts, address
            assert all(label.strip() and value.strip() for label, value in facts.items()), address
            assert f"| {list(facts)[-1]} |" in the_library().open(address).text, address


def test_the_labels_of_facts_are_those_that_are_promised() -> None:
    promised = str(swarm.practice.library.__doc__).split("Labels of facts\n", 1)[1]
    for kind in ("countries", "cities", "currencies", "languages", "elements"):
        (said,) = re.findall(rf"^    {kind} +(.*?)(?=^    \w|\Z)", promised, re.M | re.S)
        used = {label for address in the_library().addresses(kind) for label in facts_of(address)}
        assert {" ".join(label.split()) for label in re.split(r",\s+(?![^()]*\))", said.strip())} == used


def test_the_list_of_europe_has_every_country_of_europe() -> None:
    members = members_of("library://lists/countries-of-europe")
    assert members == sorted(members)
    assert {address.rsplit("/", 1)[1] for address in members} == set(EUROPE)


def test_every_country_is_on_the_list_of_its_region() -> None:
    for address in members_of("library://lists/countries-of-the-world"):
        region = facts_of(address)["Region"].lower().replace(" ", "-")
        assert address in members_of(f"library://lists/countries-of-{region}"), address


def test_every_state_has_a_capital_a_currency_and_official_languages() -> None:
    for address in members_of("library://lists/countries-of-the-world"):
        assert {"Capital", "Population", "Area (km²)", "Currency", "Official languages"} <= set(
            facts_of(address)
        ), address


def test_neighbours_are_neighbours_of_each_other() -> None:
    beside = {
        the_library().open(address).title: set(facts_of(address).get("Land neighbours", "").split("; "))
        - {""}
        for address in the_library().addresses("countries")
    }
    one_sided = {(one, two) for one, others in beside.items() for two in others if one not in beside[two]}
    assert one_sided == set()


def test_lists_count_their_members() -> None:
    for address in the_library().addresses("lists"):
        counted = re.search(r"This list has (\d+) members\.", text_of(address))
        assert counted, address
        assert int(counted[1]) == len(members_of(address)), address


def test_the_noble_gases_can_be_enumerated() -> None:
    titles = [
        the_library().open(address).title for address in members_of("library://lists/elements-noble-gases")
    ]
    assert titles == ["Helium", "Neon", "Argon", "Krypton", "Xenon", "Radon", "Oganesson"]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("France", "France"),
        ("capital of Kazakhstan", "Kazakhstan"),
        ("countries of Europe", "Countries of Europe"),
        ("every country in Europe: capital, population, currency", "Countries of Europe"),
        ("European Union countries", "Member states of the European Union"),
        ("noble gases", "Elements: noble gases"),
        ("melting point of iron", "Iron"),
        ("Georgia", "Georgia"),
        ("Czech Republic", "Czechia"),
        ("Cote d'Ivoire", "Ivory Coast"),
        ("法国", "France"),
        ("US dollar", "US Dollar"),
        ("Welche Währung? Schweiz", "Switzerland"),
        ("python with statement", "Python: The with statement"),
    ],
)
def test_the_page_whose_name_is_said_comes_first(query: str, title: str) -> None:
    assert first_for(query) == title


def test_a_name_within_other_words_is_found() -> None:
    titles = [hit.title for hit in the_library().search("wine and climate of France", 5)]
    assert titles[0] == "France"


def test_a_hit_says_what_the_page_is_and_where_the_words_stand() -> None:
    hit = the_library().search("Iceland puffin OR whaling fish export", 1)[0]
    assert hit.snippet.startswith("Iceland is a sovereign state")
    assert len(hit.snippet) <= 300
    assert "|" not in hit.snippet
    assert "](" not in hit.snippet


def test_the_same_query_gives_the_same_answer() -> None:
    assert Library().search("island currency dollar", 20) == the_library().search(
        "island currency dollar", 20
    )


def test_no_more_is_given_than_was_asked_for() -> None:
    assert len(the_library().search("country", 7)) == 7
    assert len(the_library().search("country", 10_000)) == 50
    assert len(the_library().search("country", -1)) == 1


@pytest.mark.parametrize("query", HOSTILE)
def test_no_sign_in_a_query_has_a_meaning(query: str) -> None:
    before = len(the_library().addresses())
    assert isinstance(the_library().search(query, 5), list)
    assert len(the_library().addresses()) == before


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_query_is_answered(query: str) -> None:
    assert len(the_library().search(query, 3)) <= 3


def test_nothing_can_be_written() -> None:
    library = Library()
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        library._all("DELETE FROM pages", ())


def test_a_long_text_comes_in_pages_that_make_the_whole() -> None:
    long = next(
        address for address in the_library().addresses("python") if the_library().open(address).pages > 2
    )
    pages = [the_library().open(long, page) for page in range(1, the_library().open(long).pages + 1)]
    assert all(len(page.text) <= PAGE_CHARS for page in pages)
    assert [page.page for page in pages] == list(range(1, len(pages) + 1))


def test_a_page_names_the_links_on_it() -> None:
    page = the_library().open("library://elements/neon")
    assert ("Helium", "library://elements/helium") in [(link.title, link.address) for link in page.links]


@pytest.mark.parametrize(
    "address", [" library://countries/france/ ", "<library://countries/france>", "LIBRARY://Countries/France"]
)
def test_an_address_is_read_as_it_was_meant(address: str) -> None:
    assert the_library().open(address).address == "library://countries/france"


@pytest.mark.parametrize(
    "address", ["", "library://", "library://countries/frankreich", "https://example.org", "x" * 9_000]
)
def test_an_address_that_is_not_there_is_said_to_be_missing(address: str) -> None:
    with pytest.raises(PageNotFound, match="has no page"):
        the_library().open(address)


@pytest.mark.parametrize("page", [0, -1, 99])
def test_a_page_number_that_is_not_there_is_said_to_be_missing(page: int) -> None:
    with pytest.raises(PageNotFound, match="there is no page"):
        the_library().open("library://countries/france", page)


async def test_a_hundred_agents_read_at_once() -> None:
    source = LibrarySource(the_library())
    names = [address.rsplit("/", 1)[1].replace("-", " ") for address in the_library().addresses("elements")][
        :100
    ]
    hits = await asyncio.gather(*(source.search(name, 1) for name in names))
    pages = await asyncio.gather(*(source.open(hit[0].address, 1) for hit in hits))
    assert [page.title.lower() for page in pages] == names


@pytest.mark.parametrize(
    "query",
    ["Accra Abuja Abidjan", "Neon Argon Krypton list", "Austria Belgium neighbours", "Python reference"],
)
def test_a_snippet_holds_no_pieces_of_links(query: str) -> None:
    for hit in the_library().search(query, 50):
        assert "library:" not in hit.snippet
        assert not set("[]|#*") & set(hit.snippet), hit
