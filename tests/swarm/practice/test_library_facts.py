"""What the sample library says, compared with what was looked up by hand. These are the known answers of practice runs."""

import pytest

from tests.swarm.practice.library_pages import facts_of, number, values

# country: capital, currency code, languages official for the whole country, population in millions (about 2024)
EUROPE: dict[str, tuple[str, str, set[str], float]] = {
    "albania": ("Tirana", "ALL", {"Albanian"}, 2.6),
    "andorra": ("Andorra la Vella", "EUR", {"Catalan"}, 0.085),
    "austria": ("Vienna", "EUR", {"German"}, 9.1),
    "belarus": ("Minsk", "BYN", {"Belarusian", "Russian"}, 9.3),
    "belgium": ("Brussels", "EUR", {"Dutch", "French", "German"}, 11.8),
    "bosnia-and-herzegovina": ("Sarajevo", "BAM", {"Bosnian", "Croatian", "Serbian"}, 3.5),
    "bulgaria": ("Sofia", "EUR", {"Bulgarian"}, 6.6),
    "croatia": ("Zagreb", "EUR", {"Croatian"}, 3.9),
    "czechia": ("Prague", "CZK", {"Czech"}, 10.8),
    "denmark": ("Copenhagen", "DKK", {"Danish"}, 6.0),
    "estonia": ("Tallinn", "EUR", {"Estonian"}, 1.36),
    "finland": ("Helsinki", "EUR", {"Finnish", "Swedish"}, 5.6),
    "france": ("Paris", "EUR", {"French"}, 68.4),
    "germany": ("Berlin", "EUR", {"German"}, 84.0),
    "greece": ("Athens", "EUR", {"Greek"}, 10.4),
    "hungary": ("Budapest", "HUF", {"Hungarian"}, 9.7),
    "iceland": ("Reykjavik", "ISK", {"Icelandic"}, 0.38),
    "ireland": ("Dublin", "EUR", {"Irish", "English"}, 5.3),
    "italy": ("Rome", "EUR", {"Italian"}, 59.5),
    "kosovo": ("Pristina", "EUR", {"Albanian", "Serbian"}, 1.9),
    "latvia": ("Riga", "EUR", {"Latvian"}, 1.87),
    "liechtenstein": ("Vaduz", "CHF", {"German"}, 0.040),
    "lithuania": ("Vilnius", "EUR", {"Lithuanian"}, 2.8),
    "luxembourg": ("Luxembourg", "EUR", {"Luxembourgish", "French", "German"}, 0.67),
    "malta": ("Valletta", "EUR", {"Maltese", "English"}, 0.53),
    "moldova": ("Chisinau", "MDL", {"Romanian"}, 3.4),
    "monaco": ("Monaco", "EUR", {"French"}, 0.035),
    "montenegro": ("Podgorica", "EUR", {"Montenegrin"}, 0.61),
    "netherlands": ("Amsterdam", "EUR", {"Dutch"}, 17.9),
    "north-macedonia": ("Skopje", "MKD", {"Macedonian", "Albanian"}, 2.0),
    "norway": ("Oslo", "NOK", {"Norwegian"}, 5.55),
    "poland": ("Warsaw", "PLN", {"Polish"}, 38.0),
    "portugal": ("Lisbon", "EUR", {"Portuguese"}, 10.4),
    "romania": ("Bucharest", "RON", {"Romanian"}, 18.6),
    "russia": ("Moscow", "RUB", {"Russian"}, 143.0),
    "san-marino": ("San Marino", "EUR", {"Italian"}, 0.034),
    "serbia": ("Belgrade", "RSD", {"Serbian"}, 6.6),
    "slovakia": ("Bratislava", "EUR", {"Slovak"}, 5.5),
    "slovenia": ("Ljubljana", "EUR", {"Slovenian"}, 2.1),
    "spain": ("Madrid", "EUR", {"Spanish"}, 48.0),
    "sweden": ("Stockholm", "SEK", {"Swedish"}, 10.6),
    "switzerland": ("Bern", "CHF", {"German", "French", "Italian", "Romansh"}, 8.9),
    "ukraine": ("Kyiv", "UAH", {"Ukrainian"}, 36.5),
    "united-kingdom": ("London", "GBP", {"English"}, 68.5),
    "vatican-city": ("Vatican City", "EUR", {"Italian", "Latin"}, 0.001),
}

ELSEWHERE: dict[str, tuple[str, str, set[str]]] = {
    "afghanistan": ("Kabul", "AFN", {"Pashto", "Dari"}),
    "algeria": ("Algiers", "DZD", {"Arabic", "Tamazight"}),
    "argentina": ("Buenos Aires", "ARS", {"Spanish"}),
    "australia": ("Canberra", "AUD", {"English"}),
    "brazil": ("Brasília", "BRL", {"Portuguese"}),
    "canada": ("Ottawa", "CAD", {"English", "French"}),
    "china": ("Beijing", "CNY", {"Chinese"}),
    "cyprus": ("Nicosia", "EUR", {"Greek", "Turkish"}),
    "egypt": ("Cairo", "EGP", {"Arabic"}),
    "india": ("New Delhi", "INR", {"Hindi", "English"}),
    "japan": ("Tokyo", "JPY", {"Japanese"}),
    "kazakhstan": ("Astana", "KZT", {"Kazakh", "Russian"}),
    "kenya": ("Nairobi", "KES", {"Swahili", "English"}),
    "myanmar": ("Naypyidaw", "MMK", {"Burmese"}),
    "new-zealand": ("Wellington", "NZD", {"English", "Māori", "New Zealand Sign Language"}),
    "peru": ("Lima", "PEN", {"Spanish", "Quechua", "Aymara"}),
    "singapore": ("Singapore", "SGD", {"English", "Malay", "Chinese", "Tamil"}),
    "turkey": ("Ankara", "TRY", {"Turkish"}),
    "united-states": ("Washington, D.C.", "USD", {"English"}),
    "venezuela": ("Caracas", "VES", {"Spanish"}),
}

# element: symbol, number, category, group, melting point in °C
ELEMENTS: dict[str, tuple[str, int, str, str, float | None]] = {
    "hydrogen": ("H", 1, "nonmetal", "1", -259.2),
    "helium": ("He", 2, "noble gas", "18", None),
    "sodium": ("Na", 11, "alkali metal", "1", 97.8),
    "aluminium": ("Al", 13, "post-transition metal", "13", 660.3),
    "silicon": ("Si", 14, "metalloid", "14", 1414),
    "chlorine": ("Cl", 17, "halogen", "17", -101.5),
    "iron": ("Fe", 26, "transition metal", "8", 1538),
    "tungsten": ("W", 74, "transition metal", "6", 3414),
    "gold": ("Au", 79, "transition metal", "11", 1064.2),
    "mercury": ("Hg", 80, "transition metal", "12", -38.8),
    "uranium": ("U", 92, "actinide", "3", 1135),
    "oganesson": ("Og", 118, "noble gas", "18", None),
}


@pytest.mark.parametrize("country", sorted(EUROPE))
def test_a_country_of_europe_is_described_rightly(country: str) -> None:
    capital, currency, languages, millions = EUROPE[country]
    address = f"library://countries/{country}"
    facts = facts_of(address)
    assert (facts["Capital"], facts["Currency code"], facts["Region"]) == (capital, currency, "Europe")
    assert values(address, "Official languages") == languages
    assert number(facts["Population"]) / 1e6 == pytest.approx(millions, rel=0.1)
    assert facts["Currency"]


@pytest.mark.parametrize("country", sorted(ELSEWHERE))
def test_a_country_elsewhere_is_described_rightly(country: str) -> None:
    capital, currency, languages = ELSEWHERE[country]
    facts = facts_of(f"library://countries/{country}")
    assert (facts["Capital"], facts["Currency code"]) == (capital, currency)
    assert set(facts["Official languages"].split("; ")) == languages
    assert facts["Region"] != "Europe"


@pytest.mark.parametrize("element", sorted(ELEMENTS))
def test_an_element_is_described_rightly(element: str) -> None:
    symbol, atomic_number, category, _, melting_point = ELEMENTS[element]
    facts = facts_of(f"library://elements/{element}")
    assert (facts["Symbol"], facts["Atomic number"], facts["Category"]) == (
        symbol,
        str(atomic_number),
        category,
    )
    if melting_point is not None:
        assert number(facts["Melting point (°C)"]) == pytest.approx(melting_point, abs=8)


def test_countries_with_several_capitals_name_each_with_its_office() -> None:
    assert facts_of("library://countries/south-africa")["Capital"] == (
        "Pretoria (executive); Cape Town (legislative); Bloemfontein (judicial)"
    )


def test_a_country_says_who_lives_next_to_it() -> None:
    assert values("library://countries/switzerland", "Land neighbours") == {
        "Austria", "France", "Germany", "Italy", "Liechtenstein",
    }  # fmt: skip
    assert "Land neighbours" not in facts_of("library://countries/iceland")


def test_a_country_says_how_to_call_and_where_to_find_it() -> None:
    facts = facts_of("library://countries/switzerland")
    assert facts["Calling code"] == "+41"
    assert facts["Internet domain"] == ".ch"
    assert (facts["ISO code"], facts["ISO 3-letter code"]) == ("CH", "CHE")
    assert facts["Time zones"] == "Europe/Zurich"
    assert number(facts["Area (km²)"]) == pytest.approx(41_285, rel=0.01)


def test_a_country_has_a_history_to_read() -> None:
    from tests.swarm.practice.library_pages import text_of

    text = text_of("library://countries/germany")
    assert "## History" in text
    assert "reunif" in text
    assert len(text) > 8_000


def test_a_city_says_where_it_is_and_how_many_live_there() -> None:
    facts = facts_of("library://cities/tokyo")
    assert (facts["Country"], facts["Capital of"], facts["Time zone"]) == ("Japan", "Japan", "Asia/Tokyo")
    assert number(facts["Population (urban area)"]) == pytest.approx(37e6, rel=0.05)
    assert number(facts["Latitude"]) == pytest.approx(35.69, abs=0.05)


def test_a_currency_says_who_pays_with_it() -> None:
    facts = facts_of("library://currencies/chf")
    assert (facts["ISO code"], facts["Used in"], facts["Decimal places"]) == (
        "CHF",
        "Liechtenstein; Switzerland",
        "2",
    )
    assert facts_of("library://currencies/jpy")["Decimal places"] == "0"


def test_a_language_says_what_it_calls_itself() -> None:
    facts = facts_of("library://languages/greek")
    assert (facts["Native name"], facts["Script"], facts["Official in"]) == (
        "Ελληνικά",
        "Greek",
        "Cyprus; Greece",
    )
    assert facts_of("library://languages/arabic")["Writing direction"] == "right to left"
    assert facts_of("library://languages/french")["Monday"] == "lundi"


def test_an_element_says_who_found_it_and_when() -> None:
    facts = facts_of("library://elements/neon")
    assert facts["Discovered"] == "1898"
    assert "Ramsay" in facts["Discovered by"]
    assert facts["Natural isotopes"] == "Ne-20; Ne-21; Ne-22"
