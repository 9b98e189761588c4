"""What COUNTIF, SUMIF and their kin pick: ">5", "<>north", "a*", or a value itself."""

import re
from collections.abc import Callable, Sequence

from swarm.toolkit.formulas.values import Argument, Error, Failed, Grid, Scalar, order, scalar

CRITERION = re.compile(r"(<>|<=|>=|=|<|>)?(.*)", re.DOTALL)
HOLDS: dict[str, Callable[[int], bool]] = {
    "=": lambda place: place == 0,
    "<>": lambda place: place != 0,
    "<": lambda place: place < 0,
    ">": lambda place: place > 0,
    "<=": lambda place: place <= 0,
    ">=": lambda place: place >= 0,
}


def picked(pairs: Sequence[Argument]) -> list[bool]:
    """Which places of equally large areas fulfil all criteria: area, criterion, area, criterion, …"""
    if len(pairs) % 2 or not pairs:
        raise Failed("#VALUE!")
    chosen: list[bool] | None = None
    for area, criterion in zip(pairs[::2], pairs[1::2], strict=True):
        if not isinstance(area, Grid):
            raise Failed("#VALUE!")
        fits = _test(scalar(criterion))
        here = [not isinstance(cell, Error) and fits(cell) for cell in area.cells]
        if chosen is not None and len(chosen) != len(here):
            raise Failed("#VALUE!")
        chosen = here if chosen is None else [one and other for one, other in zip(chosen, here, strict=True)]
    assert chosen is not None, "there is at least one pair"
    return chosen


def _test(criterion: Scalar) -> Callable[[Scalar], bool]:
    if not isinstance(criterion, str):
        wanted_value = criterion or 0.0 if criterion is None else criterion
        return lambda cell: (
            cell is not None and type_fits(cell, wanted_value) and order(cell, wanted_value) == 0
        )
    found = CRITERION.fullmatch(criterion)
    assert found is not None, "the pattern takes every text"
    operator, rest = found[1] or "=", found[2]
    wanted = _value(rest)
    holds = HOLDS[operator]
    if isinstance(wanted, str) and operator in ("=", "<>"):
        pattern = _pattern(wanted)
        is_same = operator == "="
        return lambda cell: (
            (bool(pattern.fullmatch(cell)) if isinstance(cell, str) else cell is None and not wanted)
            == is_same
        )
    if operator == "<>":
        return lambda cell: cell is None or not type_fits(cell, wanted) or order(cell, wanted) != 0
    return lambda cell: cell is not None and type_fits(cell, wanted) and holds(order(cell, wanted))


def type_fits(cell: Scalar, wanted: Scalar) -> bool:
    """Whether both are numbers, both texts, or both truths."""
    return isinstance(cell, bool) == isinstance(wanted, bool) and isinstance(cell, str) == isinstance(
        wanted, str
    )


def _value(word: str) -> Scalar:
    try:
        return float(word)
    except ValueError:
        return {"true": True, "false": False}.get(word.lower(), word)


def _pattern(word: str) -> re.Pattern[str]:
    pieces = re.findall(r"~[*?~]|\*|\?|[^*?~]+|~", word)
    wild = {"*": ".*", "?": "."}
    parts = (
        wild.get(piece) or re.escape(piece[1:] if piece.startswith("~") and len(piece) > 1 else piece)
        for piece in pieces
    )
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)
