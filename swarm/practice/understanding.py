"""Reads a request as a program can: forms, lists, "every X in Y", ranges, comparisons, superlatives, columns."""

import re

from msgspec import Struct

from swarm.practice.asking import CONDITIONS, QUESTIONS, columns_in, rank_in, topic_of
from swarm.practice.order import Condition, Group, Order, Riddle, Shape
from swarm.practice.words import bare, number_in, plain, plural, several, singular

_FORM = re.compile(r"^(Subject|Kind|Find|Chapter|Report):[ \t]*(.+)$", re.M)
_RIDDLE = re.compile(
    r"\bthe (?P<noun>[\w-]+) (?:whose|with the|with) (?P<column>[\w ]+?) (?:is |are |of )?(?P<value>[A-Z0-9][\w'’-]*(?: [A-Z][\w'’-]*)*)"
)
_RANGE = re.compile(
    r"\b(?P<noun>[a-z]+s)\s+(?:with (?:the )?atomic numbers? |from |number )*(?P<first>\d{1,4})\s*(?:to|through|until|-|–|—)\s*(?P<last>\d{1,4})\b",
    re.I,
)
_BORDERS = re.compile(
    r"\b(?:(?:countries|country|states?) (?:that |which )?(?:border(?:s|ing)?|next to|around)(?: on)?"
    r"|neighbou?rs of|neighbou?ring (?:countries|states) (?:of|to)) "
    r"(?P<of>(?:the )?[A-Z][\w'’ -]*?)(?=\s*(?:[:.,;?!]|$| with | and | by | give | show ))"
)
_GROUP = re.compile(
    r"(?:\b(?P<quantity>(?i:every|each|all|which|what|how many)(?: of)?(?: the)?) )?"
    r"\b(?P<noun>(?:[a-z][\w-]* )?[a-z][\w-]*) (?:in|of|on|from|within) (?P<place>the world|(?:the )?[A-Z][\w'’-]*(?: (?:and )?[A-Z][\w'’-]*)*)"
)
_EVERY = re.compile(
    r"\b(?:every|each(?: of the)?|all(?: of)?(?: the)?) (?P<noun>(?:[a-z][\w-]* ){0,2}?[a-z][\w-]*)(?=\s*(?:[:.,;?!]|$|(?:with|and|by|give|show|has|have|that|which|its|their|is|are)\b))"
)
_LINES = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s+(.+?)\s*$", re.M)
_COUNTED = re.compile(
    r"^\s*(?:the\s+)?(?:\w+\s+)?(?:elements|countries|languages|currencies|cities|metals|gases|topics):?\s+(?=\w)",
    re.I,
)
_COMPARE = re.compile(
    r"\b(?:compare|comparison (?:of|between)|difference(?:s)? between)\s+(?P<rest>.+)", re.I | re.S
)
_THESE = re.compile(
    r"\b(?:these|the following|following)\s+(?:[a-z]+\s+)?(?P<noun>[a-z]+)\s*:\s*(?P<list>[^:\n]+?)(?=\s+(?:with|by|and their|and its)\s|[:.\n]|$)",
    re.I,
)
_FOR = re.compile(
    r"\b(?:of|for|about|on)\s+(?P<list>[A-Z][^:?\n]*?(?:,| and | or )[^:?\n]*?)(?=\s+(?:with|by|in terms)\s|[:?\n]|\.\s|\.?$)"
)
_ONE = re.compile(
    r"\b(?:of|for|about|on|in)\s+(?P<name>(?:the )?(?:element |country |city |language |currency )?[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)*|(?:the )?(?:element |language )[a-z]+|[a-z]+(?=\?$))"
)
_WRITE = re.compile(
    r"\b(?:write|compose|draft|prepare)\b[^.:\n]*?\b(?:report|essay|article|text|guide|overview|introduction|paper|book|story)\b",
    re.I,
)


READ_CHARS = 6_000  # of a request: enough for a list of 300 names, and a bound for whoever pastes a book
RIDDLE = "Riddle"  # stands in the text for the thing that a riddle names
_ABOUT = re.compile(
    r"\b(?:tell me (?:more )?about|explain|describe|what (?:is|are)|who (?:is|was)) (?P<name>(?!.*\bof\b)[^?.!:,\n]+?)(?: in (?P<context>[A-Z]\w+))?(?=[?.!:,\n]|$)",
    re.I,
)
_KIND_BEFORE = re.compile(r"^(?:element|country|city|language|currency) ")
_CHAPTERS = (
    re.compile(r"\b(?:each|chapters?) (?:of|for|on)(?: each of)?\s+(?P<list>[^:.\n]+)", re.I),
    re.compile(r":\s*(?P<list>[^:\n]+)$"),
    re.compile(r"\b(?:on|about)\s+(?P<list>[^:.\n]+?)(?=\s+(?:in|with)\s|[:.\n]|$)", re.I),
)
_CHAPTER_GROUP = re.compile(
    r"\b(?:each|every|chapters? (?:for|on|about)(?: the)?) (?P<noun>[\w -]+?)(?=[.,:]|$)", re.I
)


def understand(text: str) -> Order:
    """The order in `text`. What is not understood is left out: an order without rows is a plain question."""
    text = text[:READ_CHARS]
    if form := {key: value.strip() for key, value in _FORM.findall(text)}:
        return _of_form(text, form)
    riddle = _riddle(text)
    return _of_rows(text.replace(riddle.words, RIDDLE) if riddle else text, riddle)


def _of_form(text: str, form: dict[str, str]) -> Order:
    """A task in the form in which the orchestrator of this model writes it."""
    subject = form.get("Chapter") or form.get("Subject", "")
    return Order(
        text=text,
        shape="report" if "Chapter" in form else "answer",
        subjects=(subject,),
        kind=form.get("Kind", ""),
        columns=several(form["Find"]) if "Find" in form else (),
        topic=form.get("Report", ""),
        chapters=1 if "Chapter" in form else 0,
        form=True,
    )


def _riddle(text: str) -> Riddle | None:
    found = _RIDDLE.search(text)
    if found is None:
        return None
    condition = Condition(column=bare(found["column"]), value=found["value"])
    return Riddle(words=found[0], noun=singular(found["noun"]), condition=condition)


def _of_rows(text: str, riddle: Riddle | None) -> Order:
    shape = _shape(text)
    if shape == "report":
        return _report(text)
    rows = _rows(text, riddle)
    subjects, group = rows.subjects, rows.group
    columns = rows.columns or columns_in(rows.rest, subjects)
    rank = rank_in(text) if group else None
    conditions = tuple(
        Condition(
            column=column, value=bare(found[1]), negated=bool(re.search(r"\b(?:not|n't|no)\b", found[0]))
        )
        for pattern, column in CONDITIONS
        if group and not group.borders and (found := pattern.search(text)) is not None
    )
    return Order(
        text=text,
        shape="table" if shape == "answer" and (group or len(subjects) > 1) else shape,
        subjects=subjects,
        kind=group.kind if group else (riddle.noun if riddle else ""),
        group=group,
        riddle=riddle,
        columns=columns,
        conditions=conditions,
        rank=rank,
        topic=rows.context,
        brief=bool(re.search(r"\b(?:in one sentence|briefly|be brief|short answer)\b", text, re.I)),
    )


def _shape(text: str) -> Shape:
    if _WRITE.search(text) or re.search(r"\bchapters?\b", text, re.I):
        return "report"
    if _COMPARE.search(text):
        return "comparison"
    if re.search(r"\b(?:table|list|spreadsheet|csv|rows?|columns?)\b", text, re.I):
        return "table"
    return "answer"


class _Rows(Struct, frozen=True, kw_only=True):
    """What stands in the rows; `rest` is the text without their list, `columns` those that a question names itself."""

    rest: str
    subjects: tuple[str, ...] = ()
    group: Group | None = None
    columns: tuple[str, ...] = ()
    context: str = ""


def _rows(text: str, riddle: Riddle | None) -> _Rows:
    """The rows by name, or the group that they are the members of."""
    if names := _listed(text):
        return _Rows(rest=_LINES.sub("", text), subjects=names)
    if group := _group(text):
        return _Rows(rest=text, group=group)
    for found in (_THESE.search(text), _compared(text), _FOR.search(text)):
        if found is not None and len(names := several(found["list"])) > 1:
            return _Rows(rest=text.replace(found["list"], "", 1), subjects=names)
    for pattern, column in QUESTIONS:
        if found := pattern.search(text):
            return _Rows(rest=text, subjects=(bare(found["name"]),), columns=(column,))
    if riddle is not None:
        return _Rows(rest=text, subjects=(RIDDLE,))
    if about := _ABOUT.search(text):
        return _Rows(
            rest="", subjects=(_KIND_BEFORE.sub("", bare(about["name"])),), context=about["context"] or ""
        )
    one = _ONE.search(text)
    return _Rows(rest=text, subjects=(_KIND_BEFORE.sub("", bare(one["name"])),) if one else ())


def _listed(text: str) -> tuple[str, ...]:
    """The lines of a list in the text, up to a colon each."""
    lines = _LINES.findall(text)
    return tuple(dict.fromkeys(bare(line.split(":")[0]) for line in lines)) if len(lines) > 1 else ()


def _report(text: str) -> Order:
    """A report: its chapters by name, or the group that they are about, or only a topic and how many."""
    chapters, group = _listed(text), None
    for pattern in _CHAPTERS:
        found = pattern.search(text)
        if not chapters and found is not None and len(names := several(found["list"])) > 1:
            chapters = names
    if not chapters and (found := _CHAPTER_GROUP.search(text)) is not None:
        noun = bare(found["noun"])
        group = _group(f"every {noun}") or Group(noun=plural_last(noun))
    topic = topic_of(text)
    return Order(
        text=text, shape="report", subjects=chapters, group=group, topic=topic, chapters=_chapters(text)
    )


def _compared(text: str) -> "re.Match[str] | None":
    found = _COMPARE.search(text)
    return found and re.match(
        r"(?P<list>.+?)(?=\s*(?::|\.\s|\.?$|\?)|\s+(?:by|in terms of|with respect to|regarding|for|on)\s)",
        _COUNTED.sub("", found["rest"]),
        re.S,
    )


def plural_last(noun: str) -> str:
    """The noun with its last word in the plural."""
    *words, last = noun.split()
    return " ".join([*words, plural(last)])


def _group(text: str) -> Group | None:
    if found := _BORDERS.search(text):
        return Group(noun="countries", borders=bare(found["of"]))
    if found := _RANGE.search(text):
        first, last = sorted((int(found["first"]), int(found["last"])))
        return Group(noun=plural(found["noun"].lower()), first=first, last=last)
    for found in _GROUP.finditer(text):
        noun = found["noun"].split()[-1]
        counted = singular(noun) != noun or (found["quantity"] or "").lower() in {
            "every",
            "each",
            "which",
            "what",
        }
        if counted and noun not in {
            "capital",
            "chapters",
            "report",
            "table",
            "list",
            "columns",
            "parts",
            "terms",
        }:
            return Group(noun=plural(noun), place=bare(found["place"]))
    for found in _EVERY.finditer(text):
        noun = found["noun"]
        if noun.split()[-1] not in {"one", "them", "chapter", "row", "item", "these", "of", "those"}:
            return Group(noun=plural_last(noun))
    return None


def _chapters(text: str) -> int:
    found = re.search(r"\b(\w+)[ -]chapters?\b", text, re.I)
    return min(number_in(found[1]), 20) if found and plain(found[1]) != "one" else 0
