"""Composes what people read: answers, tables with what is missing, chapters and reports, always with sources."""

from collections.abc import Sequence

from swarm.practice.lookup import Finding
from swarm.practice.members import Rows
from swarm.practice.order import Order
from swarm.practice.reading import Page, sentences_of
from swarm.practice.tabling import MISSING, Row, chosen, columns_of, heading, markdown
from swarm.practice.words import plural

CHAPTER_CHARS = 1_000  # about 160 words
LEAD_SENTENCES = 4
SENTENCES = 3
ALONE = 3  # times as long may a chapter be that is the whole report
FACTS_IN_PROSE = 6
ROWS_IN_SENTENCE = 3
GAPS_BY_NAME = 12  # rows with gaps; more are counted by column


def notes_of(order: Order) -> str:
    """What was said on the way and could not be followed."""
    return "".join(
        f"\n\nYou also wrote: “{note}” – that I read, but could not act on." for note in order.notes
    )


def answer_of(order: Order, rows: Sequence[Row], listing: Rows, files: Sequence[str] = ()) -> str:
    """The answer to a question or a request for rows."""
    shown = chosen(order, rows)
    columns = columns_of(order, rows)
    if order.brief or (len(shown) <= ROWS_IN_SENTENCE and len(columns) <= 2 and order.shape == "answer"):
        body = _sentences(order, columns, shown)
    elif not shown:
        body = f"None of the {len(rows)} {plural(heading(order, rows).lower())} fits."
    else:
        body = f"{_summary(order, columns, rows, shown)}\n\n{markdown(order, columns, shown)}"
    parts = [
        body,
        _gaps(columns, rows, shown),
        _files(files),
        _who_belongs(listing),
        _sources(listing.sources, shown),
    ]
    return "\n\n".join(part for part in parts if part) + notes_of(order)


def names_of(order: Order, listing: Rows) -> str:
    """The members of a group, where nothing more is asked of them."""
    names = [f"[{hit.title}]({hit.address})" if hit.address else hit.title for hit in listing.hits]
    said = f"{len(names)} {plural(heading(order, ()).lower())}: {', '.join(names)}."
    return "\n\n".join(part for part in (said, _who_belongs(listing), _sources(listing.sources, ())) if part)


def _who_belongs(listing: Rows) -> str:
    """What the list of the rows says of itself: where a group has fuzzy edges, that is where they are drawn."""
    return f"Of the rows, their list says: “{listing.note}”" if listing.note else ""


def _summary(order: Order, columns: Sequence[str], rows: Sequence[Row], shown: Sequence[Row]) -> str:
    """What the table shows, in a sentence or two."""
    noun = plural(heading(order, rows).lower())
    if order.conditions:
        names = ", ".join(row.name for row in shown)
        return f"{len(shown)} of the {len(rows)} {noun} fit: {names}."
    if order.rank is not None and order.rank.count == 1:
        return f"**{shown[0].name}**, with {order.rank.column} {shown[0].values[order.rank.column]} (of {len(rows)} {noun})."
    if order.rank is not None and order.rank.count:
        return f"The first {len(shown)} of {len(rows)} {noun} by {order.rank.column}."
    full = sum(all(column in row.values for column in columns) for row in shown)
    complete = (
        "all rows are complete"
        if full == len(shown)
        else f"{full} {'row is' if full == 1 else 'rows are'} complete"
    )
    return f"{len(shown)} {noun} and {len(columns)} column{'s'[: len(columns) != 1]}: {complete}."


def _sentences(order: Order, columns: Sequence[str], shown: Sequence[Row]) -> str:
    """One sentence for each row, or one for all where brevity is asked for."""
    if not shown:
        return "None fits."
    if order.brief and len(shown) > ROWS_IN_SENTENCE:
        return f"{', '.join(row.name for row in shown[:-1])} and {shown[-1].name}."
    said = []
    for row in shown:
        known = [f"{column} {row.values[column].rstrip('.')}" for column in columns if column in row.values]
        said.append(f"{row.name}: {'; '.join(known)}." if known else f"{row.name}: nothing found.")
    return " ".join(said)


def _gaps(columns: Sequence[str], rows: Sequence[Row], shown: Sequence[Row]) -> str:
    """What is missing: rows of which nothing is known, and cells by row, or by column where they are many."""
    lines = [f"- {row.name}: {row.problem or 'nothing found'}" for row in rows if not row.values]
    known = [row for row in shown if row.values]
    missing = {row.name: [column for column in columns if column not in row.values] for row in known}
    if sum(map(bool, missing.values())) > GAPS_BY_NAME:
        counts = {column: sum(column in gaps for gaps in missing.values()) for column in columns}
        lines += [
            f"- {column}: in {count} rows, marked {MISSING}" for column, count in counts.items() if count
        ]
    else:
        lines += [f"- {name}: {', '.join(gaps)}" for name, gaps in missing.items() if gaps]
    return "Not found:\n\n" + "\n".join(lines) if lines else ""


def _files(files: Sequence[str]) -> str:
    names = [f"`{file}`" for file in files]
    return f"{'File' if len(names) == 1 else 'Files'}: {', '.join(names)}" if names else ""


def _sources(sources: Sequence[str], shown: Sequence[Row]) -> str:
    """The pages that no row of a table links to already."""
    linked = {row.sources[0] for row in shown if row.sources}
    more = [*sources, *(source for row in shown for source in row.sources[1:])]
    listed = list(dict.fromkeys(source for source in more if source not in linked))
    if len(shown) <= ROWS_IN_SENTENCE:
        listed = list(dict.fromkeys([*sorted(linked), *listed]))
    return "Sources: " + ", ".join(f"[{source}]({source})" for source in listed) if listed else ""


def chapter_of(finding: Finding, parts: Sequence[Page], *, alone: bool = False) -> str:
    """A chapter from the sentences of a page: the first of each paragraph, and the facts in a sentence."""
    page = finding.page
    if page is None:
        return f"## {finding.sought.subject}\n\nNot found: no page about {finding.sought.subject}."
    most = CHAPTER_CHARS * (ALONE if alone else 1)
    said: list[str] = []
    for paragraph in (paragraph for part in parts for paragraph in part.paragraphs):
        fresh = [one for one in sentences_of(paragraph.text) if not any(one in before for before in said)]
        piece = " ".join(fresh[: SENTENCES if said else LEAD_SENTENCES])
        if said and sum(map(len, said)) + len(piece) > most:
            break
        heading = f"**{paragraph.heading}.** " if paragraph.heading not in ("", "Text") else ""
        said += [heading + piece] if piece else []
    facts = list(page.facts.items())[:FACTS_IN_PROSE]
    if facts:
        said.append("**In figures.** " + "; ".join(f"{label}: {value}" for label, value in facts) + ".")
    title = page.title.split(": ")[-1]
    return f"## {title}\n\n" + "\n\n".join(said) + f"\n\nSources: {page.address}"


def report_of(order: Order, chapters: Sequence[Row], bodies: Sequence[str], sources: Sequence[str]) -> str:
    """The whole report: title, contents, chapters as they came, and all sources at the end."""
    title = (order.topic or ", ".join(row.name for row in chapters[:3])).strip()
    missing = [row.name for row in chapters if not row.sources]
    parts = [f"# {title[:1].upper()}{title[1:]}"]
    if len(chapters) > 1:
        parts.append(f"A report in {len(chapters)} chapters: {', '.join(row.name for row in chapters)}.")
    every = list(dict.fromkeys([*sources, *(source for row in chapters for source in row.sources)]))
    for row, body in zip(chapters, bodies, strict=True):
        cited = "".join(f" [[{every.index(source) + 1}]]({source})" for source in row.sources)
        parts += [body.split("\nSources:")[0].rstrip() + cited] if body else []
    if missing:
        parts.append(f"Not found: {', '.join(missing)}.")
    if every:
        parts.append(
            "## Sources\n\n"
            + "\n".join(f"{place}. [{source}]({source})" for place, source in enumerate(every, 1))
        )
    return "\n\n".join(parts) + notes_of(order)
