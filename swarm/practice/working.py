"""Does a task with its own tools: a sub-agent its one thing, a single agent everything, some calls side by side."""

from collections.abc import Sequence

from swarm.practice.chatting import chat
from swarm.practice.dialogue import Dialogue, Draft, Wish
from swarm.practice.filing import files_written, next_file
from swarm.practice.lacking import lacking
from swarm.practice.lookup import PARTS, Finding, Shelf, Sought, look_up, opening, searching
from swarm.practice.members import Rows, rows_of
from swarm.practice.order import Order
from swarm.practice.reading import Page, sentences_of
from swarm.practice.reckoning import reckon
from swarm.practice.results import final_message
from swarm.practice.tabling import Row
from swarm.practice.viewing import seen
from swarm.practice.words import stems
from swarm.practice.writing import answer_of, chapter_of, names_of, notes_of, report_of

CALLS_A_TURN = 8
QUESTION_PAGES = 3
QUESTION_SENTENCES = 3
QUESTION_WORDS = frozenset(
    [
        "what",
        "which",
        "who",
        "whom",
        "whose",
        "where",
        "when",
        "why",
        "how",
        "is",
        "are",
        "was",
        "were",
        "be",
        "do",
        "does",
        "did",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "and",
        "or",
        "a",
        "an",
        "it",
        "its",
        "there",
        "this",
        "that",
        "can",
        "could",
        "would",
        "should",
        "will",
        "i",
        "me",
        "my",
        "you",
        "your",
    ]
)


def work(dialogue: Dialogue, order: Order) -> Draft:
    """The next reply of an agent that has `search` and `open` and nobody to send."""
    shelf = Shelf(dialogue.calls, closed=order.enough or not {"search", "open"} <= dialogue.tools)
    rows = rows_of(order, shelf)
    if isinstance(rows, Wish):
        return Draft(reasoning=_first_thought(dialogue, order), calls=(rows,))
    if not rows.hits and order.shape == "report" and order.topic:
        return lacking(dialogue, order, shelf)
    if not rows.hits:
        return _question(dialogue, order, shelf, rows)
    if order.names_only:
        return Draft(text=names_of(order, rows) + notes_of(order), reasoning="The list says it all.")
    found = [look_up(_sought(order, hit.title, hit.address), shelf) for hit in rows.hits]
    findings = [one for one in found if isinstance(one, Finding)]
    wishes = [one for one in found if isinstance(one, Wish)] or _further_parts(order, findings, shelf)
    if wishes:
        return _calls(dialogue, order, wishes)
    if order.shape == "answer" and not (order.looked_up or order.form or findings[0].page):
        return _question(dialogue, order, shelf, rows)
    return _end(dialogue, order, rows, findings, shelf)


def _sought(order: Order, subject: str, address: str) -> Sought:
    """A subject that a list gave is clear by itself; one that was only named is looked for beside the topic."""
    context = "" if order.group else order.topic
    return Sought(subject=subject, kind=order.kind, columns=order.looked_up, address=address, context=context)


def _first_thought(dialogue: Dialogue, order: Order) -> str:
    """Why the first calls are made. Later ones of the same search need no words."""
    if dialogue.calls:
        return ""
    if order.riddle is not None:
        return f"First I need to know which is {order.riddle.words}."
    if order.group is not None and order.group.borders:
        return f"First I need to know what borders {order.group.borders}."
    if order.group is not None:
        return f"First I need to know which {order.group.phrase} there are. I look for a list of them."
    return "I look for pages about it."


def _calls(dialogue: Dialogue, order: Order, wishes: Sequence[Wish]) -> Draft:
    """The next calls, side by side; some words where something new begins."""
    distinct = list({(wish.name, str(wish.arguments)): wish for wish in wishes}.values())[:CALLS_A_TURN]
    one = len(distinct) == 1
    if not dialogue.calls:
        asked = f": {', '.join(order.looked_up)}" if order.looked_up else ""
        thought = f"I look for {', '.join(order.subjects[:3]) or 'it'}{asked}."
    elif distinct[0].name == "open":
        thought = f"This looks right: I read {'the page' if one else 'these pages'}."
    elif dialogue.calls[-1].name == "open" and len(order.subjects) == 1:
        thought = "Not everything is on these pages. I search further."
    else:
        thought = "I search in other words." if one else "I search for the next ones."
    return Draft(reasoning=thought, calls=tuple(distinct))


def _further_parts(order: Order, findings: Sequence[Finding], shelf: Shelf) -> list[Wish]:
    """Later parts of long pages, where a chapter is to be written or something is missing."""
    return [
        opening(one.page.address, shelf.asked_parts(one.page.address) + 1)
        for one in findings
        if one.page is not None
        and (order.shape == "report" or one.missing)
        and shelf.asked_parts(one.page.address) < min(one.page.parts, 2 if order.shape == "report" else PARTS)
    ]


def _end(dialogue: Dialogue, order: Order, rows: Rows, findings: Sequence[Finding], shelf: Shelf) -> Draft:
    """Everything is read: files first, then the answer."""
    if order.form:
        return Draft(text=_form_answer(order, findings[0], shelf), reasoning=_last_thought(findings))
    table = [row_of(one) for one in findings]
    alone = len(findings) == 1
    bodies = [
        chapter_of(one, shelf.parts(one.page.address) if one.page else (), alone=alone) for one in findings
    ]
    file = next_file(dialogue, order, table, bodies, rows.sources)
    if file is not None:
        return Draft(reasoning="I have what there is. I write it into a file.", calls=(file,))
    shown = seen(dialogue.task.pictures)
    files = files_written(dialogue)
    if order.shape == "report":
        text = report_of(order, table, bodies, rows.sources)
    elif order.shape == "answer" and not order.looked_up and len(findings) == 1:
        text = bodies[0] + notes_of(order)
    else:
        text = answer_of(order, table, rows, files)
    return Draft(text=f"{shown}\n\n{text}" if shown else text, reasoning=_last_thought(findings))


def row_of(finding: Finding) -> Row:
    """A finding as a row of a table."""
    page = finding.page
    values = dict(finding.values)
    if page is not None and not finding.sought.columns:
        values = dict(list(page.facts.items())[:8])
    return Row(
        name=finding.sought.subject if page is None else page.title.split(": ")[-1].removesuffix(" language"),
        values=values,
        units=finding.units,
        sources=finding.sources,
        problem="" if page else "no page about it",
    )


def _form_answer(order: Order, finding: Finding, shelf: Shelf) -> str:
    if order.shape == "report":
        return chapter_of(finding, shelf.parts(finding.page.address) if finding.page else ()) + notes_of(
            order
        )
    if order.brief:
        sources = f"\n\nSources: {', '.join(finding.sources)}" if finding.sources else ""
        said = "; ".join(f"{name} {value}" for name, value in finding.values.items())
        return f"{finding.sought.subject}: {said or 'nothing found'}.{sources}{notes_of(order)}"
    if not finding.sought.columns and finding.page is not None:
        labels = tuple(list(finding.page.facts)[:8])
        finding = Finding(
            sought=Sought(subject=finding.sought.subject, columns=labels),
            page=finding.page,
            values={label: finding.page.facts[label] for label in labels},
            sources=finding.sources,
        )
    return final_message(finding) + notes_of(order)


def _last_thought(findings: Sequence[Finding]) -> str:
    if not any(one.page for one in findings):
        return "I found no page about it. I say so."
    missing = [column for one in findings for column in one.missing]
    return (
        f"Not everything is there ({len(missing)} missing). I say what is."
        if missing
        else "That is everything."
    )


def _question(dialogue: Dialogue, order: Order, shelf: Shelf, rows: Rows) -> Draft:
    """A plain question: what the likeliest pages say in the sentences that share most words with it."""
    if answer := reckon(order.text):
        return Draft(text=answer + notes_of(order), reasoning="That needs no reading.")
    query = " ".join(order.text.split())[:200]
    hits = shelf.hits(query)
    if hits is None:
        if not dialogue.calls and chat(dialogue).reasoning.startswith("I can"):
            return chat(dialogue)
        return Draft(
            reasoning=f"{rows.problem} I search for the question itself.".strip(), calls=(searching(query),)
        )
    unread = [hit.address for hit in hits[:QUESTION_PAGES] if not shelf.opened(hit.address)]
    if unread:
        return Draft(
            reasoning="I read what looks nearest.", calls=tuple(opening(address) for address in unread)
        )
    pages = [page for hit in hits[:QUESTION_PAGES] if (page := shelf.page(hit.address)) is not None]
    return Draft(
        text=_from_pages(order, pages, rows) + notes_of(order), reasoning="I quote what the pages say."
    )


def _from_pages(order: Order, pages: Sequence[Page], rows: Rows) -> str:
    wanted = set(stems(order.text)) - QUESTION_WORDS
    enough = max(2, (len(wanted) + 1) // 2)
    said = [
        (-len(wanted & set(stems(sentence))), place, sentence, page)
        for place, page in enumerate(pages)
        for paragraph in page.paragraphs
        for sentence in sentences_of(paragraph.text)
    ]
    best = [one for one in sorted(said, key=lambda one: one[:2]) if -one[0] >= enough][:QUESTION_SENTENCES]
    if not best:
        return f"{rows.problem or 'I found no answer to that in the library.'} I am a program: I answer from pages alone."
    quoted = "\n".join(f"- {sentence} ([{page.title}]({page.address}))" for _, _, sentence, page in best)
    return f"I cannot answer that in words of my own. The pages that are nearest say:\n\n{quoted}"
