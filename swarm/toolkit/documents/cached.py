"""The value of each formula, put into a workbook that a library wrote without: whoever does not recalculate sees it."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from swarm.toolkit.formulas.reckoning import Place
from swarm.toolkit.formulas.tree import column_of
from swarm.toolkit.formulas.values import Error, Scalar, text

CELL = re.compile(r'<c r="([A-Z]+)([0-9]+)"([^>]*)>(<f>.*?</f>)<v ?/?>(?:</v>)?</c>', re.DOTALL)
TYPE = re.compile(r' t="[^"]*"')


def with_values(body: bytes, names: Sequence[str], values: Mapping[Place, Scalar | Error]) -> bytes:
    """The workbook with values. `names` are its sheets, in the order in which openpyxl numbers their parts."""
    parts = {f"xl/worksheets/sheet{number}.xml": name.casefold() for number, name in enumerate(names, 1)}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename in parts:
                data = _filled(data.decode(), parts[member.filename], values).encode()
            new.writestr(member, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _filled(xml: str, sheet: str, values: Mapping[Place, Scalar | Error]) -> str:
    def cell(found: re.Match[str]) -> str:
        value = values.get((sheet, int(found[2]), column_of(found[1])))
        if value is None:
            return found[0]
        kind, shown = _stored(value)
        return f'<c r="{found[1]}{found[2]}"{TYPE.sub("", found[3])} t="{kind}">{found[4]}<v>{escape(shown)}</v></c>'

    return CELL.sub(cell, xml)


def _stored(value: Scalar | Error) -> tuple[str, str]:
    match value:
        case Error():
            return "e", value.code
        case bool():
            return "b", str(int(value))
        case str():
            return "str", value
    return "n", repr(value) if isinstance(value, float) else text(value)
