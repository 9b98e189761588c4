"""The open end of a text, mended for show: what has begun is closed, what may become anything waits for its next letters.

Only what is shown for a moment is mended, never what is kept; so a wrong guess costs a flicker and no more.
"""

import re

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
# A last line that may yet begin a list, a heading, a rule, a fence, a formula, or underline the words above it.
UNDECIDED = re.compile(
    r"\s*(?:-+|=+|\*{1,3}|_+|\+|#{1,6}|\d{1,9}[.)]?|>+|`{1,2}|~{1,2}|\$|\\|\[\^?[^\[\]]{0,80}\]?:?)\s*"
)
OPENING_FENCE = re.compile(r"\s*(?:`{3,}[^`]*|~{3,}.*)")
ROW = re.compile(r"\s*\|.*")
RULE = re.compile(r"\s*\|?[\s:|-]*")
# Words of one kind, so that what stands in them is not taken for a mark: code, formulas, links, escaped marks.
SPAN = re.compile(
    r"(?P<ticks>`+)(?:(?!`).|(?<=`)(?!(?P=ticks))`)*?(?P=ticks)(?!`)|\\.|\[[^\[\]]*\]\([^()\s]*\)|<https?://[^>\s]*>"
    r"|\$(?=[^\s$\d])[^$\n]*\$|\\\(.*?\\\)|https?://[^\s)>\]]+",
    re.DOTALL,
)
MARK = re.compile(r"\*\*\*|\*\*|\*|~~|__|_|`+")
UNFINISHED = re.compile(
    r"!?\[(?P<words>[^\[\]\n]*)\]\([^)\s]*$"  # a link whose address is under way
    r"|\[(?:\^[^\]\s]*|\d{0,3}|[ xX])$"  # a mark of a note, or a box to be ticked
    r"|!?\[(?P<begun>[^\[\]\n]*)$"
    r"|(?<![\w$\\])\$\$?(?=[^\s$\d])[^$\n]*$|\\[(\[](?:(?!\\[)\]]).)*$",  # a formula
    re.DOTALL,
)


def mended(text: str) -> str:
    """`text` as it would be if it ended here on purpose."""
    if _is_fenced(text):
        head, _newline, last = text.rpartition("\n")
        return head + "\n" if re.fullmatch(r"\s*(`{1,}|~{1,})\s*", last) else text
    head, newline, last = text.rpartition("\n")
    if UNDECIDED.fullmatch(last) or OPENING_FENCE.fullmatch(last):
        text, last = head + newline, ""
    start = text.rstrip("\n").rfind("\n\n") + 1
    paragraph = text[start:]
    if paragraph.lstrip().startswith(("$$", "\\[")):
        return text  # a formula of its own: its TeX is shown until it is whole
    table = _with_rule(paragraph)
    if table is not None:
        return text[:start] + table
    return text[:start] + _closed(paragraph) if last else text


def _is_fenced(text: str) -> bool:
    """Whether the text ends within a block of code."""
    fence = ""
    for line in text.split("\n"):
        found = FENCE.match(line)
        if found and not fence:
            fence = found[1] if "`" not in line[found.end() :] or found[1][0] == "~" else ""
        elif found and found[1].startswith(fence) and not line[found.end() :].strip():
            fence = ""
    return bool(fence)


def _with_rule(paragraph: str) -> str | None:
    """A table that has no more than its head is a table from its first word on."""
    lines = paragraph.strip("\n").split("\n")
    if not ROW.fullmatch(lines[0]) or len(lines) > 2 or (len(lines) == 2 and not RULE.fullmatch(lines[1])):  # noqa: PLR2004
        return None
    head = lines[0].rstrip()
    columns = max(1, head.strip().strip("|").count("|") + 1)
    return f"\n{head}\n{'|---' * columns}|\n"


def _closed(paragraph: str) -> str:
    """Without a link, note or formula that is under way, and with its marks closed."""
    masked = SPAN.sub(lambda found: "\0" * len(found[0]), paragraph)
    found = UNFINISHED.search(masked)
    if found:
        words = next((name for name in ("words", "begun") if found.groupdict()[name]), "")
        paragraph = paragraph[: found.start()] + (
            paragraph[found.start(words) : found.end(words)] if words else ""
        )
        masked = masked[: found.start()] + (found[words] if words else "")
    opened: list[str] = []
    for mark in MARK.finditer(masked):
        _take(opened, mark, masked)
    bare = paragraph.rstrip()
    while opened and bare.endswith(opened[-1]):
        bare = bare[: -len(opened.pop())].rstrip()  # nothing stands in it yet
    return bare + "".join(reversed(opened))


def _take(opened: list[str], mark: re.Match[str], text: str) -> None:
    """A mark closes the one that is open, or opens where a word follows."""
    before, after = text[: mark.start()][-1:], text[mark.end() :][:1]
    if opened and opened[-1].startswith("`"):
        if mark[0] == opened[-1]:
            opened.pop()
        return
    if mark[0] in opened and before.strip():
        del opened[opened.index(mark[0]) :]
    elif (not after or after.strip()) and not (mark[0].startswith("_") and before.isalnum()):
        opened.append(mark[0])
