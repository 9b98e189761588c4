"""Pages of the chemical elements, from the package mendeleev."""

from functools import cache
from typing import Any

from swarm.practice.library.making.corrections import DISCOVERERS
from swarm.practice.library.making.draft import Draft, number, several, slug
from swarm.practice.library.making.packages import package

SOURCE = "Source: mendeleev 1.3.0 (MIT License)."
KELVIN = 273.15
CATEGORIES = {
    "Nonmetals": "nonmetal",
    "Noble gases": "noble gas",
    "Alkali metals": "alkali metal",
    "Alkaline earth metals": "alkaline earth metal",
    "Metalloids": "metalloid",
    "Halogens": "halogen",
    "Poor metals": "post-transition metal",
    "Transition metals": "transition metal",
    "Lanthanides": "lanthanide",
    "Actinides": "actinide",
}
SPELLING = {"Aluminum": "Aluminium", "Cesium": "Caesium"}  # as IUPAC has them
ALSO = {
    "Aluminium": ("Aluminum",),
    "Caesium": ("Cesium",),
    "Sulfur": ("Sulphur",),
    "Mercury": ("Quicksilver",),
}


@cache
def elements() -> tuple[Any, ...]:
    """All 118, by atomic number."""
    return tuple(package("mendeleev").get_all_elements())


def name_of(element: Any) -> str:
    """The name that IUPAC gives it."""
    return SPELLING.get(element.name, str(element.name))


def address_of_element(element: Any) -> str:
    """Where the page of an element is."""
    return f"library://elements/{slug(name_of(element))}"


def category_of(element: Any) -> str:
    """What kind of element it is, as a singular."""
    return CATEGORIES[element.series]


def element_page(element: Any) -> Draft:
    """The page of one element."""
    name, category = name_of(element), category_of(element)
    article = "an" if category[0] in "aeiou" else "a"
    place = (
        f"in group {element.group_id} and period {element.period}"
        if element.group_id
        else f"in period {element.period}"
    )
    return Draft(
        address=address_of_element(element),
        title=name,
        lead=f"{name} (symbol {element.symbol}) is the chemical element with atomic number {element.atomic_number}: "
        f"{article} {category} {place} of the periodic table. {_found(element)}",
        source=SOURCE,
        aliases=(element.symbol, f"element {element.atomic_number}", *ALSO.get(name, ())),
        facts=(*_identity(element), *_matter(element), *_chemistry(element), *_discovery(element)),
        sections=(
            ("Discovery", _found(element)),
            ("Name", _sentence(element.name_origin)),
            ("Where it comes from", _sentence(element.sources)),
            ("Uses", _sentence(element.uses)),
            ("Isotopes", _isotopes(element)),
        ),
        links=_relatives(element),
    )


def _sentence(text: str | None) -> str:
    plain = " ".join((text or "").split())
    return plain if not plain or plain.endswith(".") else f"{plain}."


def _found(element: Any) -> str:
    who = _discoverers(element)
    if not element.discovery_year:
        return f"Discovery: {who[0].lower() + who[1:]}." if who else ""
    where = f" in {element.discovery_location}" if element.discovery_location else ""
    return f"It was discovered in {int(element.discovery_year)} by {who}{where}."


def _discoverers(element: Any) -> str:
    who = " ".join((element.discoverers or "").split()).rstrip(".")
    for wrong, right in DISCOVERERS.items():
        who = who.replace(wrong, right)
    return who


def _identity(element: Any) -> list[tuple[str, str]]:
    return [
        ("Symbol", element.symbol),
        ("Atomic number", str(element.atomic_number)),
        ("Atomic mass (u)", number(element.atomic_weight, 6)),
        ("Group", str(element.group_id or "")),
        ("Period", str(element.period)),
        ("Block", element.block),
        ("Category", category_of(element)),
        ("Electron configuration", element.econf),
    ]


def _matter(element: Any) -> list[tuple[str, str]]:
    return [
        ("Density (g/cm³)", number(element.density, 7) if element.density else ""),
        ("Melting point (°C)", _celsius([phase.melting_point for phase in element.phase_transitions])),
        ("Boiling point (°C)", _celsius([phase.boiling_point for phase in element.phase_transitions])),
    ]


def _celsius(kelvins: list[float | None]) -> str:
    known = [kelvin for kelvin in kelvins if kelvin is not None]
    return number(known[0] - KELVIN, 2) if known else ""


def _chemistry(element: Any) -> list[tuple[str, str]]:
    ionization = element.ionenergies.get(1)
    states = sorted(element.oxistates, reverse=True)
    natural = [f"{element.symbol}-{isotope.mass_number}" for isotope in _natural(element)]
    return [
        ("Electronegativity (Pauling)", number(element.en_pauling, 2) if element.en_pauling else ""),
        ("First ionization energy (eV)", number(ionization, 4) if ionization else ""),
        ("Oxidation states", several([f"{state:+d}" if state else "0" for state in states])),
        ("Natural isotopes", several(natural)),
        ("Radioactive", "yes" if element.is_radioactive else "no"),
    ]


def _discovery(element: Any) -> list[tuple[str, str]]:
    return [
        ("Discovered", str(int(element.discovery_year)) if element.discovery_year else ""),
        ("Discovered by", _discoverers(element)),
        ("Discovery place", element.discovery_location or ""),
        ("Name origin", " ".join((element.name_origin or "").split()).rstrip(".")),
        ("CAS number", element.cas or ""),
    ]


def _natural(element: Any) -> list[Any]:
    """The isotopes that are found in nature, by mass."""
    found = [isotope for isotope in element.isotopes if isotope.abundance]
    return sorted(found, key=lambda isotope: int(isotope.mass_number))


def _isotopes(element: Any) -> str:
    return "\n".join(
        f"- {element.symbol}-{isotope.mass_number}: mass {number(isotope.mass, 6)} u, "
        f"{number(isotope.abundance, 4)} % of the element in nature"
        for isotope in _natural(element)
    )


def _relatives(element: Any) -> tuple[tuple[str, str], ...]:
    near = [
        other
        for other in elements()
        if other is not element
        and (
            abs(other.atomic_number - element.atomic_number) == 1
            or (element.group_id and other.group_id == element.group_id)
        )
    ]
    return tuple((name_of(other), address_of_element(other)) for other in near)
