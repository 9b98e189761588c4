"""Pages of currencies: names, signs and where they are used, from CLDR."""

from functools import cache

from swarm.practice.library.making.countries import (
    address_of,
    codes,
    currencies_of,
    currency_name,
    name_of,
    spoken,
)
from swarm.practice.library.making.draft import Draft, listed, several
from swarm.practice.library.making.packages import english, package

SOURCE = "Source: Unicode CLDR (Unicode License v3)."


@cache
def users() -> dict[str, list[str]]:
    """The countries and territories that use each currency today, by its code."""
    found: dict[str, list[str]] = {}
    for country in sorted(codes(), key=name_of):
        for currency in currencies_of(country):
            found.setdefault(currency, []).append(country)
    return dict(sorted(found.items()))


def address_of_currency(code: str) -> str:
    """Where the page of a currency is."""
    return f"library://currencies/{code.lower()}"


def currency(code: str) -> Draft:
    """The page of one currency."""
    name, places = currency_name(code), [name_of(country) for country in users()[code]]
    sign = str(english().currency_symbols.get(code, ""))
    decimals = package("babel.numbers").get_currency_precision(code)
    plain = package("babel.numbers").get_currency_name(code, count=2, locale="en")
    where = (
        listed([spoken(country) for country in users()[code]])
        if len(places) <= 8
        else f"{len(places)} countries and territories"
    )
    return Draft(
        address=address_of_currency(code),
        title=name,
        lead=f"The {name} (ISO code {code}) is the money of {where}. Amounts are given in {plain}.",
        source=SOURCE,
        aliases=(code, sign),
        facts=(
            ("ISO code", code),
            ("Symbol", sign if sign != code else ""),
            ("Decimal places", str(decimals)),
            ("Used in", several(places)),
            ("Number of countries and territories", str(len(places))),
        ),
        links=tuple((name_of(country), address_of(country)) for country in users()[code]),
        links_title="Where it is used",
    )
