"""The prose of a country's page: paragraphs of the World Factbook, under our headings."""

from collections.abc import Callable

type Said = Callable[..., str]

# heading: (place in the profile, words that open the sentence; none for running text)
SECTIONS: dict[str, list[tuple[tuple[str, ...], str]]] = {
    "History": [(("Introduction", "Background"), "")],
    "Name": [
        (("Government", "Country name", "local short form"), "Local name"),
        (("Government", "Country name", "etymology"), ""),
    ],
    "Geography": [
        (("Geography", "Location"), "Location"),
        (("Geography", "Area - comparative"), "Area compared"),
        (("Geography", "Coastline"), "Coastline"),
        (("Geography", "Land boundaries", "border countries"), "Length of land borders"),
        (("Geography", "Terrain"), "Terrain"),
        (("Geography", "Elevation", "lowest point"), "Lowest point"),
        (("Geography", "Major rivers (by length in km)"), "Major rivers"),
        (("Geography", "Natural resources"), "Natural resources"),
        (("Geography", "Natural hazards"), "Natural hazards"),
        (("Geography", "Population distribution"), "Where people live"),
        (("Geography", "Geography - note"), "Notable"),
    ],
    "Climate and environment": [
        (("Geography", "Climate"), "Climate"),
        (("Environment", "Environmental issues"), "Environmental issues"),
        (("Environment", "Carbon dioxide emissions", "total emissions"), "Carbon dioxide emissions"),
    ],
    "People": [
        (("People and Society", "Ethnic groups"), "Ethnic groups"),
        (("People and Society", "Languages", "Languages"), "Languages spoken"),
        (("People and Society", "Religions"), "Religions"),
        (("People and Society", "Major urban areas - population"), "Major urban areas"),
        (("People and Society", "Population growth rate"), "Population growth"),
        (("People and Society", "Total fertility rate"), "Fertility"),
        (("People and Society", "Literacy", "total population"), "Literacy"),
    ],
    "Government": [
        (("Government", "Administrative divisions"), "Administrative divisions"),
        (("Government", "Constitution", "history"), "Constitution"),
        (("Government", "Legal system"), "Legal system"),
        (("Government", "Suffrage"), "Suffrage"),
        (("Government", "Legislative branch", "legislature name"), "Parliament"),
        (("Government", "Judicial branch", "highest court(s)"), "Highest courts"),
        (("Government", "Dependency status"), "Dependency status"),
        (("Government", "International organization participation"), "Member of"),
    ],
    "Symbols": [
        (("Government", "Flag"), "Flag"),
        (("Government", "National symbol(s)"), "National symbols"),
        (("Government", "National anthem(s)", "title"), "National anthem"),
        (("Government", "Capital", "etymology"), "Name of the capital"),
    ],
    "Economy": [
        (("Economy", "Economic overview"), ""),
        (("Economy", "Industries"), "Industries"),
        (("Economy", "Agricultural products"), "Agricultural products"),
        (("Economy", "Exports - commodities"), "Exports"),
        (("Economy", "Exports - partners"), "Export partners"),
        (("Economy", "Imports - commodities"), "Imports"),
        (("Economy", "Imports - partners"), "Import partners"),
        (("Economy", "Real GDP growth rate", "Real GDP growth rate 2024"), "Growth"),
        (
            ("Economy", "Inflation rate (consumer prices)", "Inflation rate (consumer prices) 2024"),
            "Inflation",
        ),
        (("Economy", "Unemployment rate", "Unemployment rate 2024"), "Unemployment"),
        (("Energy", "Electricity generation sources", "fossil fuels"), "Electricity from fossil fuels"),
        (("Energy", "Electricity generation sources", "nuclear"), "Electricity from nuclear power"),
        (("Energy", "Electricity generation sources", "hydroelectricity"), "Electricity from water"),
        (("Energy", "Electricity generation sources", "wind"), "Electricity from wind"),
        (("Energy", "Electricity generation sources", "solar"), "Electricity from the sun"),
    ],
    "Communication and transport": [
        (("Communications", "Internet users", "percent of population"), "Internet users"),
        (("Communications", "Broadcast media"), "Broadcast media"),
        (("Transportation", "Railways", "total"), "Railways"),
        (("Transportation", "Airports"), "Airports"),
        (("Transportation", "Ports", "key ports"), "Key ports"),
    ],
    "Space": [(("Space", "Space program overview"), "")],
}


def prose(said: Said) -> list[tuple[str, str]]:
    """Headings with their paragraphs, those that have anything to say."""
    chapters = []
    for heading, places in SECTIONS.items():
        found = [(words, said(*path)) for path, words in places]
        paragraphs = [f"{words}: {text}" if words else text for words, text in found if text]
        chapters.append((heading, "\n\n".join(paragraphs)))
    return [(heading, text) for heading, text in chapters if text]
