"""Pages of languages: those that are official somewhere, with words that CLDR knows of them."""

from functools import cache
from typing import Any

from swarm.practice.library.making.countries import address_of, codes, name_of, official_languages, spoken
from swarm.practice.library.making.draft import Draft, listed, number, several, slug
from swarm.practice.library.making.packages import english, package

SOURCE = "Source: Unicode CLDR (Unicode License v3); official status checked by hand."
# Names as our country pages have them, where CLDR's English name is another one.
TONGUES = {
    "Norwegian": "nb",
    "Chinese": "zh",
    "Bengali": "bn",
    "Sotho": "st",
    "Tamazight": "zgh",
    "Dari": "fa_AF",
    "Kirundi": "rn",
    "Kurdish": "ckb",
    "Greenlandic": "kl",
    "Montenegrin": "sr_Latn_ME",
    "Chichewa": "ny",
    "Chewa": "ny",
    "Nauruan": "na",
    "Tuvaluan": "tvl",
    "Swazi": "ss",
    "Dhivehi": "dv",
    "Ndebele": "nr",
    "Mooré": "mos",
}
TWICE = {"Chewa": "Chichewa"}
NATIVE = {
    "nb": "norsk",
    "zh": "中文",
    "sr_Latn_ME": "crnogorski",
    "fa_AF": "دری",
    "ny": "Chichewa",
    "zu": "isiZulu",
}
SCRIPTS = {"Simplified Han": "Han", "Bangla": "Bengali"}


@cache
def homes() -> dict[str, list[str]]:
    """Where each language that has an ISO 639 code is official for the whole country, by its name."""
    found: dict[str, list[str]] = {}
    for country in sorted(codes(), key=name_of):
        for language in official_languages(country):
            if TONGUES.get(language) or _codes_by_name().get(language):
                found.setdefault(TWICE.get(language, language), []).append(country)
    return dict(sorted(found.items()))


def address_of_language(name: str) -> str:
    """Where the page of a language is; empty where it has none."""
    name = TWICE.get(name, name)
    return f"library://languages/{slug(name)}" if name in homes() else ""


@cache
def _codes_by_name() -> dict[str, str]:
    return {str(name): code for code, name in english().languages.items() if "_" not in code}


def _locale(tag: str) -> Any:
    try:
        return package("babel").Locale.parse(tag)
    except (package("babel").UnknownLocaleError, ValueError):
        return None


def language(name: str) -> Draft:
    """The page of one language."""
    places = [name_of(country) for country in homes()[name]]
    tag = TONGUES.get(name) or _codes_by_name().get(name, "")
    locale = _locale(tag) if tag else None
    where = (
        listed([spoken(country) for country in homes()[name]])
        if len(places) <= 8
        else f"{len(places)} countries and territories"
    )
    native = _native(tag, locale)
    return Draft(
        address=address_of_language(name),
        title=f"{name} language" if name not in ("Latin",) else "Latin language",
        lead=f"{name} is an official language of {where}."
        + (f" Its speakers call it {native}." if native and native.casefold() != name.casefold() else ""),
        source=SOURCE,
        aliases=tuple(filter(None, (name, native, tag.split("_")[0]))),
        facts=(
            ("Native name", native),
            ("ISO 639 code", tag.split("_")[0]),
            ("Script", _script(tag)),
            ("Writing direction", _direction(locale)),
            ("Official in", several(places)),
            ("Number of countries and territories", number(len(places))),
            ("Monday", str(locale.days["format"]["wide"][0]) if locale else ""),
            ("January", str(locale.months["format"]["wide"][1]) if locale else ""),
        ),
        sections=(("Words", _words(locale)),) if locale else (),
        links=tuple((name_of(country), address_of(country)) for country in homes()[name]),
        links_title="Where it is official",
    )


def _native(tag: str, locale: Any) -> str:
    return NATIVE.get(tag) or (
        str(locale.languages.get(tag.split("_", maxsplit=1)[0]) or "") if locale else ""
    )


def _script(tag: str) -> str:
    if not tag:
        return ""
    base = tag.split("_", maxsplit=1)[0]
    likely = package("babel.core").get_global("likely_subtags").get(base, "")
    script = next(
        (part for part in [*tag.split("_"), *likely.split("_")] if len(part) == 4 and part.istitle()), ""
    )
    name = str(english().scripts.get(script, ""))
    return SCRIPTS.get(name, name)


def _direction(locale: Any) -> str:
    return {"ltr": "left to right", "rtl": "right to left"}[locale.text_direction] if locale else ""


def _words(locale: Any) -> str:
    days, months = locale.days["format"]["wide"], locale.months["format"]["wide"]
    return "\n\n".join(
        [
            "Days of the week, from Monday: " + ", ".join(str(days[day]) for day in range(7)) + ".",
            "Months, from January: " + ", ".join(str(months[month]) for month in range(1, 13)) + ".",
        ]
    )
