"""Pages of cities: every capital, and every urban area that the World Factbook names."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from swarm.practice.library.making.countries import (
    address_of,
    capitals_of,
    codes,
    name_of,
    spoken,
    urban_areas,
)
from swarm.practice.library.making.draft import Draft, folded, number, several, slug
from swarm.practice.library.making.packages import geonames

SOURCE = "Source: The World Factbook (2025, public domain); GeoNames (CC BY 4.0)."
ALSO = {
    "Bangalore": ("Bengaluru",),
    "Beijing": ("Peking",),
    "Chennai": ("Madras",),
    "Chattogram": ("Chittagong",),
    "Cologne": ("Köln",),
    "Gqeberha": ("Port Elizabeth",),
    "Ho Chi Minh City": ("Saigon",),
    "Kolkata": ("Calcutta",),
    "Kyiv": ("Kiev",),
    "Mumbai": ("Bombay",),
    "Munich": ("München",),
    "New York": ("New York City", "NYC"),
    "Yangon": ("Rangoon",),
}


@dataclass(frozen=True)
class City:
    """A city with what GeoNames has of it. `people` is of the urban area, 0 where only GeoNames' count is known."""

    name: str
    country: str
    record: dict[str, Any]
    is_capital: bool
    people: int = 0
    year: str = ""


@cache
def chosen() -> tuple[City, ...]:
    """The cities that have a page."""
    found: dict[int, City] = {}
    for code in codes():
        capitals, areas = (
            capitals_of(code),
            {name: (people, year) for name, people, year in urban_areas(code)},
        )
        for name in dict.fromkeys([*capitals, *areas]):
            record = _record(code, name)
            if record:
                city = City(name, code, record, name in capitals, *areas.get(name, (0, "")))
                found.setdefault(int(record["geonameid"]), city)
            elif name in capitals:
                raise LookupError(f"GeoNames has no {name} in {name_of(code)}")
    return tuple(sorted(found.values(), key=lambda city: (slug(city.name), city.country)))


@cache
def _records() -> dict[str, list[dict[str, Any]]]:
    by_country: dict[str, list[dict[str, Any]]] = {}
    for city in geonames(500).get_cities().values():
        by_country.setdefault(city["countrycode"], []).append(city)
    for records in by_country.values():
        records.sort(key=lambda city: (-int(city["population"]), city["geonameid"]))
    return by_country


def _record(code: str, name: str) -> dict[str, Any] | None:
    """The most populous place of the country that has the name, or its first part; its own name counts before others."""
    for wanted in dict.fromkeys(
        [
            _plain(name),
            _plain(name.split("-", maxsplit=1)[0]),
            _plain(f"{name.split('-', maxsplit=1)[0]} City"),
        ]
    ):
        for record in _records().get(code, []):
            if _plain(str(record["name"])) == wanted:
                return record
        for record in _records().get(code, []):
            if any(_plain(str(other)) == wanted for other in record["alternatenames"]):
                return record
    return None


def _plain(name: str) -> str:
    return folded(name).replace("'", "").replace("-", " ").removesuffix(" d.c.").rstrip(",")


@cache
def address_of_city(city_name: str, country: str) -> str:
    """The address of a city: with its country where two have one name. Empty where it has no page."""
    known = [city.country for city in chosen() if slug(city.name) == slug(city_name)]
    if country not in known:
        return ""
    alone = len(known) == 1
    return f"library://cities/{slug(city_name)}" + ("" if alone else f"-{slug(name_of(country))}")


def of_country(code: str) -> list[tuple[str, str]]:
    """Links to the cities of a country, the most populous first."""
    there = sorted(
        (city for city in chosen() if city.country == code), key=lambda city: (-city.people, city.name)
    )
    return [(city.name, address_of_city(city.name, code)) for city in there]


def page_of(city: City) -> Draft:
    """The page of one city."""
    country = name_of(city.country)
    role = f"{'a' if len(capitals_of(city.country)) > 1 else 'the'} capital of {spoken(city.country)}"
    counted = city.people or int(city.record["population"])
    whom = "its urban area" if city.people else "the city itself"
    also = [name for name in ALSO.get(city.name, ()) if name != city.name]
    return Draft(
        address=address_of_city(city.name, city.country),
        title=city.name,
        lead=f"{city.name} is {role if city.is_capital else f'a city in {spoken(city.country)}'}. "
        + (f"About {number(counted)} people live in {whom}. " if counted else "")
        + f"Its clocks follow the time zone {city.record['timezone']}.",
        source=SOURCE,
        aliases=tuple(dict.fromkeys([*also, str(city.record["name"])])),
        facts=(
            ("Also known as", several(also)),
            ("Country", country),
            ("Capital of", country if city.is_capital else ""),
            ("Population (urban area)", number(city.people) if city.people else ""),
            ("Population (city)", number(counted) if counted and not city.people else ""),
            ("Population year", city.year),
            ("Time zone", str(city.record["timezone"])),
            ("Latitude", number(float(city.record["latitude"]), 4)),
            ("Longitude", number(float(city.record["longitude"]), 4)),
        ),
        links=((country, address_of(city.country)),),
    )
