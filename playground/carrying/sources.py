"""A report for paper: its footnotes and citations numbered through, and at its end the list of what they and its links name.

A screen shows an address behind a word; paper does not. Values only, from Markdown to Markdown.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from msgspec import Struct, field

FENCE = re.compile(r" {0,3}(```+|~~~+)")
FOOTNOTE = re.compile(r" {0,3}\[\^(?P<label>[^\s\[\]]{1,80})\]:[ \t]*(?P<body>.*)")
DEFINITION = re.compile(
    r" {0,3}(?:[-*][ \t]+)?\[(?!\^)(?P<label>[^\[\]\n]{1,80})\]:[ \t]*<?(?P<address>https?://[^\s<>]+)>?(?P<title>.*)"
)
MARK = re.compile(r"\[\^(?P<note>[^\s\[\]]{1,80})\]|(?<![\]\\!])\[(?P<cited>[1-9][0-9]{0,2})\](?![(\[:])")
LINK = re.compile(
    r"(?<!!)\[(?P<text>[^\[\]\n]{1,300})\]\(<?(?P<address>https?://[^\s<>()]+)>?[^()\n]{0,300}\)"
)
HEADING = re.compile(
    r"#{1,6}[ \t]+(?:sources?|references?|citations?|bibliography|notes|links|来源|参考资料|参考文献|注释)[ \t]*[::]?[ \t]*#*",
    re.IGNORECASE,
)
QUOTES = "\"'()-–—:,. \t"


class Noted(Struct):
    """What a text names: by label what stands at its end, and the numbers that the marks in it have by now."""

    named: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def number(self, label: str) -> int:
        """The number of a label, the next one where it is mentioned for the first time."""
        return self.numbers.setdefault(label, len(self.numbers) + 1)


def for_paper(markdown: str) -> str:
    """The report with a list of its sources."""
    noted = Noted()
    lines = list(_without_definitions(markdown.split("\n"), noted))
    text = "\n".join(_marked(lines, noted)).rstrip()
    end = text.rpartition("\n")[2]
    if HEADING.fullmatch(end.strip()):  # all that stood below it is in the list now
        text = text[: len(text) - len(end)].rstrip()
    listed = [f"{number}. {noted.named[label]}" for label, number in noted.numbers.items()]
    return "\n\n".join(filter(None, (text, f"## {_('Sources')}" if listed else "", "\n".join(listed)))) + "\n"


def _without_definitions(lines: list[str], noted: Noted) -> Iterator[str]:
    for line, is_text in _told(lines):
        if is_text and (note := FOOTNOTE.fullmatch(line)):
            noted.named.setdefault(f"^{note['label']}", note["body"].strip())
        elif is_text and (source := DEFINITION.fullmatch(line)):
            title = source["title"].strip(QUOTES)
            said = f"{title}: <{source['address']}>" if title else f"<{source['address']}>"
            noted.named.setdefault(source["label"], said)
        else:
            yield line


def _marked(lines: list[str], noted: Noted) -> Iterator[str]:
    """The lines with their marks as numbers of the list."""

    def number(mark: re.Match[str]) -> str:
        label = f"^{mark['note']}" if mark["note"] else mark["cited"]
        return f"\\[{noted.number(label)}\\]" if label in noted.named else mark[0]

    told = list(_told(lines))
    for line, is_text in told:
        yield MARK.sub(number, line) if is_text else line
    for line, is_text in told:
        for link in LINK.finditer(line) if is_text else ():
            _remember(link["text"], link["address"], noted)


def _remember(text: str, address: str, noted: Noted) -> None:
    """A link in the text is a source of its own, unless the list has its address already."""
    if not any(f"<{address}>" in said for said in noted.named.values()):
        noted.named[address] = f"{text}: <{address}>"
        noted.number(address)


def _told(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is text and no code."""
    fence = ""
    for line in lines:
        found = FENCE.match(line)
        if fence:
            yield line, False
            if found and found[1].startswith(fence) and line.strip() == found[1]:
                fence = ""
        else:
            fence = found[1] if found else ""
            yield line, not fence
