"""Numbers of a workbook as its formats show them: those that people use, and for all others the number itself."""

import datetime
import re

from swarm.toolkit.formulas.values import text as plain

DATE_SIGNS = re.compile(r"[ymdhs]", re.IGNORECASE)
QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\-\]]*)[^\]]*\]|\[[^\]]*\]')
DIGITS = re.compile(r"[0#?][0#?,]*(?:\.[0#?]*)?")


def shown(value: object, form: str) -> str:
    """A value of a cell as its number format shows it."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(float(value), form)
        case datetime.datetime():
            is_day = value.time() == datetime.time() and not re.search("[hs]", _bare(form), re.IGNORECASE)
            return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
        case datetime.date() | datetime.time():
            return value.isoformat()
    return str(value)


def _bare(form: str) -> str:
    """The format without words, colours and paddings."""
    return QUOTED.sub("", form)


def _number(value: float, form: str) -> str:
    sections = form.split(";")
    own = sections[1] if value < 0 and len(sections) > 1 and sections[1] else sections[0]
    bare = _bare(own)
    digits = DIGITS.search(bare)
    if (
        digits is None
        or DATE_SIGNS.search(bare)
        or "E" in bare.upper()
        or "/" in bare
        or own.lower() == "general"
    ):
        return plain(value)
    part = abs(value) if own is not sections[0] else value
    places = min(len(digits[0].partition(".")[2]), 15)
    scaled = part * 100 if "%" in bare else part
    grouped = "," if re.search(r",[0#?]", digits[0]) else ""
    text = f"{scaled:{grouped}.{places}f}"
    least = digits[0].partition(".")[2].count("0")
    if places > least:
        text = text[: len(text) - (places - least)] + text[len(text) - (places - least) :].rstrip("0")
        text = text.removesuffix(".")
    return _around(own, text)


def _around(form: str, text: str) -> str:
    """The number within the words and signs of its format."""
    words = QUOTED.sub(lambda found: found[1] or found[2] or found[3] or "", form)
    before, found, after = re.split(DIGITS, words, maxsplit=1)[0], DIGITS.search(words), ""
    if found is not None:
        after = words[found.end() :]
    return f"{before}{text}{after}".strip() if len(before) + len(after) < 40 else text
