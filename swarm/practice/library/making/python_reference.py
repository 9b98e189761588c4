"""Pages of the Python language reference, as the standard library carries it: long prose in several sections."""

import re
from pydoc_data import topics

from swarm.practice.library.making.draft import Draft

SOURCE = "Source: The Python Language Reference, Python 3.13 (PSF License version 2)."
RULES = {"*": "#", "=": "#", "-": "##", "~": "###", "^": "####"}
NOT_PROSE = {"debugger"}  # the manual of a tool, not of the language


def address_of_topic(topic: str) -> str:
    """Where the page of a topic is."""
    return f"library://python/{topic}"


def topics_with_pages() -> list[str]:
    """The topics that have a page."""
    return sorted(topic for topic, text in topics.topics.items() if topic not in NOT_PROSE and _heading(text))


def title_of(topic: str) -> str:
    """The title of a topic's page."""
    return f"Python: {_heading(topics.topics[topic])}"


def page_of_topic(topic: str) -> Draft:
    """The page of one topic."""
    paragraphs = _markdown(topics.topics[topic]).strip().split("\n\n")
    lead = next(
        (text for text in paragraphs[1:] if not text.startswith(("#", "   ", "-", "["))),
        "A topic of the language reference.",
    )
    body = "\n\n".join(paragraphs[1:]).replace(lead, "", 1).strip("\n")
    words = re.findall(r'"(\w+)"', _heading(topics.topics[topic]))
    return Draft(
        address=address_of_topic(topic),
        title=title_of(topic),
        lead=lead,
        source=SOURCE,
        aliases=tuple(f"Python {word}" for word in (topic, *words)),
        keywords=("language", "reference"),
        sections=(("Text", body),),
    )


def _heading(text: str) -> str:
    lines = text.split("\n")
    underlined = len(lines) > 1 and re.fullmatch(r"([*=\-~^])\1{2,}", lines[1])
    return lines[0].strip().replace('"', "") if underlined else ""


def _markdown(text: str) -> str:
    """Underlined headings become Markdown's, one level below the page's own sections."""
    lines: list[str] = []
    for line in text.split("\n"):
        if lines and lines[-1].strip() and re.fullmatch(r"([*=\-~^])\1{2,}", line):
            lines[-1] = f"##{RULES[line[0]]} {lines[-1].strip()}"
        else:
            lines.append(f"    {line.strip()}" if re.match(r"\s+\S+\s+::= ", line) else line)
    return "\n".join(lines)
