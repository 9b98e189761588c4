"""A line of Markdown as plain words: for places that hold one line and no markup. Made by hand: it is done for every
agent every second, and what it leaves standing does no harm.
"""

import re

_BEGINNING = re.compile(r"^(?:\s*(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,9}[.)]\s+|\|\s*))+")
_LINK = re.compile(r"!?\[([^\]\[]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_MARKS = re.compile(r"\*\*|__|~~|`+|(?<![\w*])\*(?=\S)|(?<=[^\s*])\*(?!\w)")
_MARKUP = re.compile(r"[*_~`\[|]|^\s*[#>+:=\d-]")  # without any of this, a line is plain already
_RULE = re.compile(r"^[\s|:*_=`~-]*$")  # a rule, a fence, the line under a table's head


def plain(line: str) -> str:
    """The words of one line."""
    if not _MARKUP.search(line):
        return line.strip()
    if _RULE.match(line):
        return ""
    words = _LINK.sub(r"\1", _BEGINNING.sub("", line))
    return _MARKS.sub("", words).removesuffix("|").strip().replace(" | ", " · ")


def plain_line(text: str, besides: str = "") -> str:
    """The words of the first line that says more than `besides`; that, where there is no more."""
    lines = (words for part in text.splitlines() if (words := plain(part)))
    first = next(lines, "")
    return next(lines, first) if first == besides else first


def plain_last(text: str) -> str:
    """The words of the last line that has any."""
    return next((words for part in reversed(text.splitlines()) if (words := plain(part))), "")
