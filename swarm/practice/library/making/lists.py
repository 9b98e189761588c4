"""Pages that list a group, so that whoever wants each of its members can find them all in one place."""

from collections.abc import Iterable
from typing import Any

from swarm.practice.library.making import cities, elements, languages, money, python_reference
from swarm.practice.library.making.countries import address_of, codes, currency_name, is_sovereign, name_of
from swarm.practice.library.making.draft import Draft, slug
from swarm.practice.library.making.regions import ALSO_COUNTED, SUBREGIONS, UNIONS, place_of

type Links = list[tuple[str, str]]

SOURCE = "Source: made from the pages that it lists; regions after the geoscheme of the United Nations (Unicode CLDR)."
PERIODS = range(1, 8)
GROUPS = range(1, 19)


def _list(title: str, what: str, links: Links, *names: str) -> Draft:
    return Draft(
        address=f"library://lists/{slug(title)}",
        title=title,
        lead=f"{what} This list has {len(links)} members.",
        source=SOURCE,
        aliases=names,
        keywords=("list", "all", "every", "each", "nations", "states", "members"),
        links=tuple(links),
        links_title="Members",
    )


def all_lists() -> list[Draft]:
    """Every list, and the list of them."""
    lists = [*_countries(), *_unions(), *_elements(), *_others()]
    contents = [(draft.title, draft.address) for draft in sorted(lists, key=lambda draft: draft.title)]
    return [*lists, _list("Contents of the library", "All lists of the sample library.", contents)]


def _links_to(chosen: Iterable[str]) -> Links:
    return [(name_of(code), address_of(code)) for code in sorted(chosen, key=name_of)]


def _countries() -> list[Draft]:
    regions = sorted({region for region, _ in SUBREGIONS.values()} - {"Antarctica"})
    states = [code for code in codes() if is_sovereign(code)]
    who = (
        "Sovereign states (members and observers of the United Nations, and states with limited recognition)"
    )
    territories = _links_to(set(codes()) - set(states))
    found = [
        _list("Countries of the world", f"{who}.", _links_to(states)),
        _list("Dependent territories", "Territories that are not states.", territories),
    ]
    for region in regions:
        within = _links_to(code for code in states if place_of(code)[0] == region)
        about = f"{who} in {region}. {ALSO_COUNTED.get(region, '')}".strip()
        found.append(_list(f"Countries of {region}", about, within, f"{region} countries"))
    for subregion, (region, members) in SUBREGIONS.items():
        name = subregion.removesuffix(" (region)")
        within = _links_to(set(states) & set(members.split()))
        if len(within) > 1 and name != region:
            found.append(_list(f"Countries of {name}", f"{who} in {name}, a part of {region}.", within))
    return found


def _unions() -> list[Draft]:
    return [
        _list(title, about, _links_to(members.split()), title.replace("Member states", "Countries"))
        for title, (about, members) in UNIONS.items()
    ]


def _elements() -> list[Draft]:
    known = elements.elements()
    found = [
        _list(
            "Chemical elements", "All chemical elements, by atomic number.", _pages(known), "Periodic table"
        )
    ]
    for plural, category in elements.CATEGORIES.items():
        title = "Post-transition metals" if plural == "Poor metals" else plural
        members = _pages(one for one in known if elements.category_of(one) == category)
        found.append(
            _list(f"Elements: {title.lower()}", f"The {title.lower()} among the elements.", members, title)
        )
    for period in PERIODS:
        members = _pages(one for one in known if one.period == period)
        found.append(_list(f"Elements of period {period}", f"Row {period} of the periodic table.", members))
    for group in GROUPS:
        members = _pages(one for one in known if one.group_id == group)
        found.append(_list(f"Elements of group {group}", f"Column {group} of the periodic table.", members))
    return found


def _pages(chosen: Iterable[Any]) -> Links:
    return [(elements.name_of(one), elements.address_of_element(one)) for one in chosen]


def _others() -> list[Draft]:
    towns = cities.chosen()
    capitals = [
        (city.name, cities.address_of_city(city.name, city.country)) for city in towns if city.is_capital
    ]
    large = [
        (city.name, cities.address_of_city(city.name, city.country))
        for city in sorted(towns, key=lambda city: -city.people)
        if city.people >= 5_000_000
    ]
    tongues = [(f"{name} language", languages.address_of_language(name)) for name in languages.homes()]
    moneys = sorted((currency_name(code), money.address_of_currency(code)) for code in money.users())
    topics = [
        (python_reference.title_of(topic), python_reference.address_of_topic(topic))
        for topic in python_reference.topics_with_pages()
    ]
    return [
        _list(
            "Capital cities",
            "The capitals of all countries and territories.",
            capitals,
            "Capitals of the world",
        ),
        _list(
            "Largest cities",
            "Urban areas with five million people or more, the most populous first.",
            large,
            "Megacities",
        ),
        _list(
            "Official languages",
            "Languages that are official in some country.",
            tongues,
            "Languages of the world",
        ),
        _list("Currencies of the world", "Currencies in use today.", moneys, "Money of the world"),
        _list("Python language reference", "Topics of the Python language reference.", topics),
    ]
