"""How pages are made: the parts of the build that need no packages."""

from pathlib import Path

import pytest

from swarm.practice.library import Library
from swarm.practice.library.making.draft import Draft, Shelf, cell, folded, listed, number, several, slug
from swarm.practice.library.making.image import write_image
from swarm.practice.library.making.packages import PackageMissing, package
from swarm.practice.library.making.regions import SUBREGIONS, place_of

UTOPIA = Draft(
    address="library://countries/utopia",
    title="Utopia",
    lead="Utopia is an island.",
    source="Source: a book.",
    aliases=("Nowhere",),
    facts=(("Capital", "Amaurot"), ("Currency", ""), ("Motto", "one | two\nthree")),
    sections=(("History", "It was written down in 1516."), ("Economy", "")),
    links=(("Amaurot", "library://cities/amaurot"),),
)


def test_a_draft_becomes_a_page_of_the_promised_form() -> None:
    assert UTOPIA.markdown() == (
        "# Utopia\n\nUtopia is an island.\n\n## Facts\n\n| Fact | Value |\n| --- | --- |\n| Capital | Amaurot |\n"
        "| Motto | one / two three |\n\n## History\n\nIt was written down in 1516.\n\n## See also\n\n"
        "- [Amaurot](library://cities/amaurot)\n\n*Source: a book.*\n"
    )


def test_drafts_become_a_library_that_can_be_searched(tmp_path: Path) -> None:
    write_image([UTOPIA], tmp_path / "library.sqlite.gz")
    library = Library(tmp_path / "library.sqlite.gz")
    assert [hit.title for hit in library.search("nowhere", 5)] == ["Utopia"]
    assert library.open(UTOPIA.address).text == UTOPIA.markdown()


def test_the_same_drafts_make_the_same_bytes(tmp_path: Path) -> None:
    write_image([UTOPIA], tmp_path / "one")
    write_image([UTOPIA], tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_no_address_is_given_out_twice() -> None:
    shelf = Shelf()
    shelf.add(UTOPIA)
    with pytest.raises(AssertionError, match="is taken"):
        shelf.add(UTOPIA)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Côte d'Ivoire", "cote-divoire"),
        ("Åland Islands", "aland-islands"),
        ("São Tomé", "sao-tome"),
        ("St. Pölten", "st-polten"),
    ],
)
def test_a_name_becomes_a_part_of_an_address(name: str, address: str) -> None:
    assert slug(name) == address


def test_small_things_are_written_as_the_form_says() -> None:
    assert (number(1234567), number(1.50, 2), number(0.0, 2)) == ("1,234,567", "1.5", "0")
    assert (listed(["a"]), listed(["a", "b", "c"]), listed([])) == ("a", "a, b and c", "")
    assert several(["a", "", "b", "a"]) == "a; b"
    assert cell(" a |\n b ") == "a / b"
    assert folded("Łódź") == "lodz"


def test_every_country_lies_in_one_place_only() -> None:
    codes = [code for _, members in SUBREGIONS.values() for code in members.split()]
    assert len(codes) == len(set(codes)) == 250
    assert place_of("CH") == ("Europe", "Western Europe")


def test_a_missing_package_is_named_in_a_sentence() -> None:
    with pytest.raises(PackageMissing, match="dependency group “library”"):
        package("no_such_package_anywhere")
