"""`python -m swarm.practice.library.making`: makes `library.sqlite.gz` anew from the packages."""

import sys
from dataclasses import replace
from pathlib import Path

from swarm.practice.library.making import cities, elements, languages, lists, money, python_reference
from swarm.practice.library.making.countries import (
    address_of,
    codes,
    country,
    currencies_of,
    currency_name,
    name_of,
    neighbours_of,
    official_languages,
)
from swarm.practice.library.making.draft import Draft, Shelf
from swarm.practice.library.making.image import write_image
from swarm.practice.library.making.packages import PackageMissing

TARGET = Path(__file__).parents[1] / "library.sqlite.gz"


def shelf() -> Shelf:
    """All pages of the library, every link of them checked."""
    found = Shelf()
    for draft in (
        *(country_with_links(code) for code in codes()),
        *(cities.page_of(city) for city in cities.chosen()),
        *(money.currency(code) for code in money.users()),
        *(languages.language(name) for name in languages.homes()),
        *(elements.element_page(element) for element in elements.elements()),
        *(python_reference.page_of_topic(topic) for topic in python_reference.topics_with_pages()),
        *lists.all_lists(),
    ):
        found.add(draft)
    for draft in found.drafts.values():
        for title, address in draft.links:
            assert address in found.drafts, (
                f"{draft.address} links to {title} at {address!r}, which is not there"
            )
    return found


def country_with_links(code: str) -> Draft:
    """A country's page, with links to its neighbours, cities, money and languages."""
    tongues = [(f"{name} language", languages.address_of_language(name)) for name in official_languages(code)]
    return replace(
        country(code),
        links=(
            *((name_of(near), address_of(near)) for near in neighbours_of(code)),
            *cities.of_country(code),
            *(
                (currency_name(currency), money.address_of_currency(currency))
                for currency in currencies_of(code)
            ),
            *((title, address) for title, address in tongues if address),
        ),
    )


def main() -> int:
    """Build, and say what came out."""
    try:
        drafts = shelf().drafts
    except PackageMissing as error:
        sys.stderr.write(f"{error}\n")
        return 1
    write_image(drafts.values(), TARGET)
    sys.stdout.write(f"{len(drafts)} pages, {TARGET.stat().st_size:,} bytes: {TARGET}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
