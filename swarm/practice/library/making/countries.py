"""Pages of countries and territories: facts from the World Factbook, CLDR and GeoNames, corrected where they are late."""

import datetime
import html
import re
import string
from functools import cache
from typing import Any

from swarm.practice.library.making import corrections as fix
from swarm.practice.library.making.country_text import prose
from swarm.practice.library.making.draft import Draft, folded, listed, number, several, slug
from swarm.practice.library.making.packages import english, factbook, geonames, package
from swarm.practice.library.making.regions import place_of

SOURCE = (
    "Source: The World Factbook (2025, public domain); Unicode CLDR (Unicode License v3); GeoNames (CC BY 4.0). "
    "Corrected by hand where they were late."
)
AS_OF = datetime.date(2026, 6, 1)
OTHER_TONGUES = ("zh", "de", "fr", "es", "ru", "ar", "ja")  # a country can be found under these names too
PALESTINE = ("we", "gz")  # the West Bank and the Gaza Strip have a profile each


def codes() -> list[str]:
    """All countries and territories, by their two-letter code."""
    return sorted(set(geonames().get_countries()) - fix.DISSOLVED)


@cache
def name_of(code: str) -> str:
    """The name as an English text has it."""
    name = fix.NAMES.get(code) or str(english().territories[code])
    return re.sub(r"\bSt\. ", "Saint ", name.replace(" & ", " and ")).replace("’", "'")


def spoken(code: str) -> str:
    """The name as it stands within a sentence."""
    return f"the {name_of(code)}" if code in fix.WITH_ARTICLE else name_of(code)


def address_of(code: str) -> str:
    """Where the page of a country is."""
    return f"library://countries/{slug(name_of(code))}"


def is_sovereign(code: str) -> bool:
    """A state of its own, widely recognized or not."""
    return status_of(code) in ("sovereign state", "state with limited recognition")


def status_of(code: str) -> str:
    """What kind of country it is."""
    if code in fix.LIMITED_RECOGNITION:
        return "state with limited recognition"
    if code in fix.TERRITORIES or said(code, "Government", "Dependency status"):
        return "territory"
    return "sovereign state"


def said(code: str, *path: str) -> str:
    """What the Factbook says at a place of a country's profile, as plain text."""
    profile = code if len(code) == 2 and code.islower() else geonames().get_countries()[code]["fips"].lower()
    found: Any = factbook(profile) if profile else {}
    for step in path:
        found = found.get(step, {}) if isinstance(found, dict) else {}
    text = found.get("text", "") if isinstance(found, dict) else ""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", str(text))).split())


def population_of(code: str) -> tuple[int, str]:
    """People, and the year they were counted or estimated for; 0 where nobody lives."""
    if code == "PS":
        parts = [_counted(said(part, "People and Society", "Population", "total")) for part in PALESTINE]
        return sum(people for people, _ in parts), parts[0][1]
    if found := said(code, "People and Society", "Population", "total"):
        return _counted(found)
    return int(geonames().get_countries()[code]["population"]), ""


def _counted(text: str) -> tuple[int, str]:
    match = re.match(r"([\d,]+)\s*\((\d{4})", text)
    return (int(match[1].replace(",", "")), match[2]) if match else (0, "")


def area_of(code: str) -> float:
    """In square kilometres, lakes included; 0 where it is not known."""
    if code in fix.AREAS:
        return fix.AREAS[code]
    if code == "PS":
        return float(geonames().get_countries()[code]["areakm2"])
    text = said(code, "Geography", "Area", "total") or said(code, "Geography", "Area", "total ")
    match = re.match(r"[^\d]*([\d,.]+)\s*(million )?sq km", text)
    if not match:
        return float(geonames().get_countries()[code]["areakm2"] or 0)
    return float(match[1].replace(",", "")) * (1_000_000 if match[2] else 1)


def capital_of(code: str) -> str:
    """The capital; several with their offices in brackets."""
    if code in fix.CAPITALS:
        return fix.CAPITALS[code]
    text = re.split(r";|,? note -", said(code, "Government", "Capital", "name"))[0]
    return re.sub(r"\s*\(.*?\)| in Romanian.*", "", text).strip()


def capitals_of(code: str) -> list[str]:
    """The names of its capitals, without their offices."""
    return [re.sub(r"\s*\(.*?\)", "", capital) for capital in capital_of(code).split("; ") if capital]


def currencies_of(code: str) -> list[str]:
    """Codes of the money in use, the country's own first."""
    if code in fix.CURRENCIES:
        return list(fix.CURRENCIES[code])
    found = package("babel.numbers").get_territory_currencies(code, AS_OF) if code not in ("AQ",) else []
    return [str(currency) for currency in found]


def currency_name(code: str) -> str:
    """The English name of a currency."""
    return str(english().currencies[code]).replace("’", "'")


def languages_of(code: str, *statuses: str) -> list[str]:
    """Names of the languages that have one of CLDR's statuses in the country, most spoken first."""
    spoken = package("babel.core").get_global("territory_languages").get(code, {})
    chosen = [
        (-share["population_percent"], tongue)
        for tongue, share in spoken.items()
        if share["official_status"] in statuses
    ]
    return list(dict.fromkeys(language_name(tongue) for _, tongue in sorted(chosen)))


def language_name(tongue: str) -> str:
    """The English name of a language, whatever script it is written in."""
    own = {
        "nb": "Norwegian",
        "nn": "Norwegian",
        "zh_Hant": "Chinese",
        "bn": "Bengali",
        "st": "Sotho",
        "zgh": "Tamazight",
        "dv": "Dhivehi",
    }
    names = english().languages
    base = tongue.split("_", maxsplit=1)[0]
    return str(own.get(tongue) or own.get(base) or names.get(base, ""))


def official_languages(code: str) -> list[str]:
    """Official for the whole country."""
    return list(fix.LANGUAGES.get(code) or languages_of(code, "official", "de_facto_official"))


def neighbours_of(code: str) -> list[str]:
    """Codes of the countries it has a land border with."""
    known = geonames().get_countries()
    return sorted((near for near in known[code]["neighbours"].split(",") if near in known), key=name_of)


@cache
def towns() -> dict[str, list[dict[str, Any]]]:
    """Cities with 15,000 people or more, by country."""
    by_country: dict[str, list[dict[str, Any]]] = {}
    for city in geonames().get_cities().values():
        by_country.setdefault(city["countrycode"], []).append(city)
    return by_country


@cache
def urban_areas(code: str) -> list[tuple[str, int, str]]:
    """Name, people and year of the urban areas that the Factbook names, the most populous first."""
    text = said(code, "People and Society", "Major urban areas - population")
    year = re.search(r"\((\d{4})\)", text)
    capitals = {folded(capital.split(",")[0]): capital for capital in capitals_of(code)}
    areas = []
    for people, million, name in re.findall(r"([\d.,]*\d) (million )?([^\d,(;]+)", text.split(" note")[0]):
        figure = float(people.replace(",", ""))
        count = round(figure * (1_000_000 if million and figure < 1_000 else 1))
        plain = string.capwords(name.strip()) if name.strip().isupper() else name.strip()
        areas.append(
            (capitals.get(folded(plain)) or fix.CITIES.get(plain, plain), count, year[1] if year else "")
        )
    return sorted(areas, key=lambda area: -area[1])


def time_zones(code: str) -> list[str]:
    """Names from the time zone database, of all its cities."""
    return sorted({str(city["timezone"]) for city in towns().get(code, [])})


def country(code: str) -> Draft:
    """The page of one country or territory."""
    region, subregion = place_of(code)
    people, _ = population_of(code)
    return Draft(
        address=address_of(code),
        title=name_of(code),
        lead=_lead(code, people, subregion),
        source=SOURCE,
        aliases=_aliases(code),
        facts=(
            *_who(code),
            *_people(code),
            *_money_and_words(code),
            *_place(code, region, subregion),
            *_more(code),
        ),
        sections=tuple(prose(lambda *path: said(code, *path))) if code != "PS" else _palestine(),
    )


def _lead(code: str, people: int, subregion: str) -> str:
    name, capitals = spoken(code), capitals_of(code)
    sentences = [
        f"{name[0].upper()}{name[1:]} is a {status_of(code)} in {subregion}."
        if code != "AQ"
        else "Antarctica is the continent around the South Pole."
    ]
    if capitals:
        sentences.append(
            f"Its capital{'s are' if len(capitals) > 1 else ' is'} {listed(capitals).rstrip('.')}."
        )
    if people:
        sentences.append(
            f"It has about {number(people)} inhabitants on {number(area_of(code))} square kilometres."
        )
    if tongues := official_languages(code):
        sentences.append(f"Official language{'s' if len(tongues) > 1 else ''}: {listed(tongues)}.")
    if money := currencies_of(code):
        sentences.append(f"People pay with the {listed([currency_name(currency) for currency in money])}.")
    return " ".join(sentences)


def _aliases(code: str) -> tuple[str, ...]:
    locale = package("babel").Locale
    foreign = [str(locale(tongue).territories.get(code, "")) for tongue in OTHER_TONGUES]
    cldr = str(english().territories[code])
    return tuple(dict.fromkeys([*fix.ALIASES.get(code, ()), cldr, *filter(None, foreign)]))


def _who(code: str) -> list[tuple[str, str]]:
    long = said(code, "Government", "Country name", "conventional long form")
    return [
        ("Also known as", several(list(fix.ALIASES.get(code, ())))),
        ("Official name", "" if long in ("none", name_of(code)) else long),
        ("Status", status_of(code)),
        ("Capital", capital_of(code)),
    ]


def _people(code: str) -> list[tuple[str, str]]:
    (people, year), area = population_of(code), area_of(code)
    return [
        ("Population", number(people) if people else ""),
        ("Population year", year),
        ("Area (km²)", number(area, 3) if area else ""),
        ("Population density (per km²)", number(people / area, 1) if people and area else ""),
    ]


def _money_and_words(code: str) -> list[tuple[str, str]]:
    money, official = currencies_of(code), official_languages(code)
    regional = [tongue for tongue in languages_of(code, "official_regional") if tongue not in official]
    return [
        ("Currency", several([currency_name(currency) for currency in money])),
        ("Currency code", several(money)),
        ("Official languages", several(official)),
        ("Regional languages", several(regional)),
    ]


def _place(code: str, region: str, subregion: str) -> list[tuple[str, str]]:
    record = geonames().get_countries()[code]
    calling = fix.CALLING_CODES.get(code, f"+{record['phone'].lstrip('+')}" if record["phone"] else "")
    return [
        ("Region", region),
        ("Subregion", subregion),
        ("Land neighbours", several([name_of(near) for near in neighbours_of(code)])),
        ("Largest urban area", urban_areas(code)[0][0] if urban_areas(code) else ""),
        ("Time zones", several(time_zones(code))),
        ("Calling code", calling),
        ("Internet domain", record["tld"]),
        ("ISO code", code if code != "XK" else ""),
        ("ISO 3-letter code", record["iso3"] if code != "XK" else ""),
    ]


def _more(code: str) -> list[tuple[str, str]]:
    society, economy = "People and Society", "Economy"
    return [
        ("Government", said(code, "Government", "Government type")),
        ("Independence", said(code, "Government", "Independence")),
        ("National holiday", said(code, "Government", "National holiday")),
        ("Highest point", _metres(said(code, "Geography", "Elevation", "highest point"))),
        (
            "Life expectancy (years)",
            _first_number(said(code, society, "Life expectancy at birth", "total population")),
        ),
        ("Median age (years)", _first_number(said(code, society, "Median age", "total"))),
        ("Urban population (%)", _first_number(said(code, society, "Urbanization", "urban population"))),
        ("GDP (million US$)", _million_dollars(said(code, economy, "GDP (official exchange rate)"))),
        (
            "GDP per capita (US$, PPP)",
            _dollars(said(code, economy, "Real GDP per capita", "Real GDP per capita 2024")),
        ),
    ]


def _metres(text: str) -> str:
    match = re.match(r"(.+?),? ([\d,]+) m\b", text) or re.match(r"(.+?) ([\d,]+)$", text)
    return f"{match[1]} ({match[2]} m)" if match else ""


def _first_number(text: str) -> str:
    match = re.match(r"(?:\(.*?\) )?([\d.]+)", text)
    return match[1] if match else ""


def _dollars(text: str) -> str:
    match = re.match(r"\$([\d,]+)", text)
    return match[1] if match else ""


def _million_dollars(text: str) -> str:
    match = re.match(r"\$([\d.,]+) (million|billion|trillion)", text)
    if not match:
        return ""
    return number(
        float(match[1].replace(",", "")) * {"million": 1, "billion": 1e3, "trillion": 1e6}[match[2]], 3
    )


def _palestine() -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"{name}: {heading}", text)
        for part, name in zip(PALESTINE, ("West Bank", "Gaza Strip"), strict=True)
        for heading, text in prose(lambda *path, part=part: said(part, *path))
    )
