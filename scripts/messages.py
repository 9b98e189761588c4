"""Keeps the catalogues of locale/ in step with the code: `python -m scripts.messages`.

New sentences are added without a translation, those that nobody says any more are dropped, and each catalogue is compiled.
Both files of a catalogue are committed, so that the site needs no tool of gettext's; `--check` only says what is wrong.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALES: tuple[str, ...] = ("zh_Hans",)
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
THE_SAME_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # a catalogue changes when its sentences do


def file_of(locale: str, kind: str = "po") -> Path:
    """Where a catalogue lies."""
    return ROOT / "locale" / locale / "LC_MESSAGES" / f"django.{kind}"


def said() -> Catalog:
    """Every sentence that the product may say, without translations."""
    catalog = _empty()
    for path, source in _sources():
        for found in extract_python(source, KEYWORDS, (), {}):
            context, message = _message(str(found[1]), found[2])
            if message:
                catalog.add(message, context=context, locations=[(path, int(found[0]))])
    return catalog


def translated(locale: str) -> Catalog:
    """The catalogue as it lies there; empty where there is none."""
    path = file_of(locale)
    if not path.exists():
        return _empty(locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def flaws(locale: str) -> list[str]:
    """What is wrong with a catalogue, one line each."""
    wanted, there = said(), translated(locale)
    found = [f"no translation: {_shown(one)}" for one in wanted if one.id and not _has(there, one)]
    found += [
        f"nobody says it: {_shown(one)}"
        for one in there
        if one.id and wanted.get(one.id, one.context) is None
    ]
    found += [f"other places: {_shown(one)}" for one in there if one.id and not _places_fit(one)]
    compiled = file_of(locale, "mo")
    if not compiled.exists() or compiled.read_bytes() != _compiled(there):
        found.append(f"{compiled.relative_to(ROOT)} is not what the .po says: run python -m scripts.messages")
    return found


def bring_up_to_date(locale: str) -> None:
    """Add what is new, drop what is gone, compile."""
    wanted, there, fresh = said(), translated(locale), _empty(locale)
    for one in wanted:
        if one.id:
            known = there.get(one.id, one.context)
            places = sorted({(path, 0) for path, _line in one.locations})
            fresh.add(one.id, known.string if known else None, context=one.context, locations=places)
    path = file_of(locale)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, fresh, width=110, sort_output=True, include_lineno=False)
    file_of(locale, "mo").write_bytes(_compiled(fresh))


def _empty(locale: str | None = None) -> Catalog:
    return Catalog(
        locale=locale,
        project="Murmuration",
        version="0",
        copyright_holder="the Murmuration authors",
        msgid_bugs_address="-",
        creation_date=THE_SAME_DATE,
        revision_date=THE_SAME_DATE,
        last_translator="-",
        language_team="-",
        fuzzy=False,
    )


def _sources() -> Iterator[tuple[str, io.BytesIO]]:
    """Each file of the product as Python: templates are turned into calls of gettext by Django itself."""
    for path in sorted((ROOT / "playground").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), io.BytesIO(path.read_bytes())
    for path in sorted((ROOT / "templates").rglob("*.*")):
        calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        flat = "\n".join(_calls(line) for line in calls.splitlines())
        yield path.relative_to(ROOT).as_posix(), io.BytesIO(flat.encode())


def _calls(line: str) -> str:
    """The calls of gettext in a line, without what else stands there: it is no Python."""
    return "; ".join(
        found[0]
        for found in re.finditer(
            r"(?:\b\w*gettext|(?<!\w)_)\((?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|[^()'\"])*\)", line
        )
    )


def _message(function: str, words: Any) -> tuple[str | None, str | tuple[str, str] | None]:
    """The context and the sentence, or the two of a plural, of one call."""
    given = [word for word in ((words,) if isinstance(words, str) else words or ()) if isinstance(word, str)]
    if not given:
        return None, None
    context = given.pop(0) if function.lstrip("_").startswith(("p", "np")) else None
    plural = function.startswith("n") and len(given) > 1
    return context, (given[0], given[1]) if plural else given[0]


def _has(there: Catalog, wanted: Message) -> bool:
    """Whether the catalogue has a whole translation of that sentence."""
    one = there.get(wanted.id, wanted.context)
    strings = (
        one.string if one is not None and isinstance(one.string, tuple) else (one.string if one else "",)
    )
    return one is not None and not one.fuzzy and all(strings)


def _places_fit(one: Message) -> bool:
    """Whether a translation names what its sentence names, however often and in whatever order."""
    ids = (one.id,) if isinstance(one.id, str) else tuple(one.id)
    strings = one.string if isinstance(one.string, tuple) else (one.string,)
    allowed = {place for text in ids for place in PLACE.findall(str(text))}
    demanded = set(PLACE.findall(str(ids[0]))) if len(ids) == 1 else set()
    return all(demanded <= set(PLACE.findall(str(text))) <= allowed for text in strings if text)


def _compiled(catalog: Catalog) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def _shown(one: Message) -> str:
    return repr(one.id if isinstance(one.id, str) else one.id[0])


if __name__ == "__main__":
    if "--check" not in sys.argv:
        for name in LOCALES:
            bring_up_to_date(name)
    left = [flaw for name in LOCALES for flaw in flaws(name)]
    print("\n".join(left) or "Every sentence is translated.")
    sys.exit(bool(left))
