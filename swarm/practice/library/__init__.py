"""The sample library: pages with facts that can be checked, for `search` and `open` without a network.

It is data, `library.sqlite.gz`, made by `python -m swarm.practice.library.making`; `ATTRIBUTION.md` says from what. A
long text is read in pages of at most 8,000 characters; its facts are on the first.

Addresses
    `library://countries/france`, `library://cities/paris`, `library://currencies/eur` (the ISO code, small),
    `library://languages/french`, `library://elements/iron`, `library://python/with` (a topic of the language
    reference), `library://lists/countries-of-europe` (every member of a group).

The form of a page, which programs may rely on (Markdown):

    # France                                             the title, always line 1

    France is a sovereign state in Western Europe. …     a paragraph: what it is

    ## Facts                                             where there are facts: one table of two columns

    | Fact | Value |
    | --- | --- |
    | Capital | Paris |
    | Population | 68,512,806 |
    | Population year | 2025 |
    | Area (km²) | 643,801 |
    | Official languages | French |
    | Land neighbours | Andorra; Belgium; Germany |

    ## History                                           sections of prose

    ## See also

    - [Andorra](library://countries/andorra)             links stand in lists, and only there

    *Source: … Licence: …*                               always the last line

Facts: a label is the same on all pages of a kind. Numbers have commas for thousands and a point for decimals, and
their unit stands in the label, in brackets. Several values are parted by `; `. What is not known has no row. Cells
hold plain text, never a link, a pipe or a line break.

Lists (`library://lists/…`): a sentence that says who belongs and how many, then `## Members`, one line
`- [Title](address)` each, in alphabetical order (elements: by atomic number).

Labels of facts
    countries   Also known as, Official name, Status, Capital, Population, Population year, Area (km²),
                Population density (per km²), Currency, Currency code, Official languages, Regional languages, Region,
                Subregion, Land neighbours, Largest urban area, Time zones, Calling code, Internet domain, ISO code,
                ISO 3-letter code, Government, Independence, National holiday, Highest point, Life expectancy (years),
                Median age (years), Urban population (%), GDP (million US$), GDP per capita (US$, PPP)
    cities      Also known as, Country, Capital of, Population (urban area), Population (city), Population year,
                Time zone, Latitude, Longitude
    currencies  ISO code, Symbol, Decimal places, Used in, Number of countries and territories
    languages   Native name, ISO 639 code, Script, Writing direction, Official in,
                Number of countries and territories, Monday, January
    elements    Symbol, Atomic number, Atomic mass (u), Group, Period, Block, Category, Electron configuration,
                Density (g/cm³), Melting point (°C), Boiling point (°C), Electronegativity (Pauling),
                First ionization energy (eV), Oxidation states, Natural isotopes, Radioactive, Discovered,
                Discovered by, Discovery place, Name origin, CAS number
"""

from swarm.practice.library.shelves import Library, LibrarySource, the_library
from swarm.toolkit.web import PageNotFound

__all__ = ["Library", "LibrarySource", "PageNotFound", "the_library"]
