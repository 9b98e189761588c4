"""A report on what the sample library does not hold: what was looked for, what there is instead, and the document all the same."""

from collections.abc import Sequence

from swarm.practice.dialogue import Dialogue, Draft
from swarm.practice.filing import files_written
from swarm.practice.lookup import Shelf, opening, searching
from swarm.practice.members import CONTENTS
from swarm.practice.order import Order
from swarm.practice.papers import paper_of
from swarm.practice.reading import Hit

NAMED = 12  # lists of the library, out of all of it
OFFER = "Ask for a report about one of these, such as “{request}”, and I make it in the same form."


def lacking(dialogue: Dialogue, order: Order, shelf: Shelf) -> Draft:
    """The next reply where a report was asked for and no page is about its topic."""
    hits = shelf.hits(CONTENTS)
    if hits is None:
        return Draft(
            reasoning=f"There is nothing about {order.topic}. I look what there is.",
            calls=(searching(CONTENTS),),
        )
    if hits and not shelf.opened(hits[0].address):
        return Draft(reasoning="I read the contents.", calls=(opening(hits[0].address),))
    page = shelf.page(hits[0].address) if hits else None
    said = _said(order, page.members if page else (), hits[0].address if page else "")
    title = order.topic[:1].upper() + order.topic[1:]
    wish = paper_of(dialogue, title, said)
    written = files_written(dialogue)
    if wish is not None and not dialogue.called(wish.name):
        return Draft(reasoning="I write down what was asked and what was found.", calls=(wish,))
    files = f"\n\nIt is also in {', '.join(f'`{file}`' for file in written)}." if written else ""
    return Draft(text=said + files, reasoning="I say what is missing, and what there is.")


def _said(order: Order, members: Sequence[Hit], contents: str) -> str:
    parts = [
        f"The sample library holds nothing about {order.topic}: no list of that name and no page that is about it. "
        "I am a program and no language model, so I write only what I can read there."
    ]
    if members:
        shown = members[:: max(1, len(members) // NAMED)][:NAMED]
        names = "\n".join(f"- [{hit.title}]({hit.address})" for hit in shown)
        rest = f", {len(shown)} of them here ([all]({contents}))" if len(shown) < len(members) else ""
        parts += [
            f"It holds {len(members)} lists{rest}:\n\n{names}",
            OFFER.format(request=f"Write a report about {shown[0].title.lower()}"),
        ]
    return "\n\n".join(parts)
