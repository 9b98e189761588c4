"""A link in a document leads somewhere: to a file of ours, and to a heading that it has."""

import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, our_own, text_of

LINK = re.compile(r"\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]*))?\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def dead_links(document: Path, text: str) -> list[str]:
    """The links of a Markdown text that lead nowhere, as they are written."""
    found = []
    for path, heading in LINK.findall(FENCE.sub("", text)):
        target = (document.parent / path) if path else document
        if path and not target.exists():
            found.append(path)
        elif heading and heading not in anchors(text if not path else target.read_text(encoding="utf-8")):
            found.append(f"{path}#{heading}")
    return found


def anchors(text: str) -> set[str]:
    """The anchors that a page makes of its headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_of_our_documents_leads_somewhere() -> None:
    found = {str(file): dead_links(ROOT / file, text_of(file)) for file in our_own(".md")}
    assert {file: links for file, links in found.items() if links} == {}


@pytest.mark.parametrize(
    ("link", "dead"), [("there.md", False), ("gone.md", True), ("#a-word", False), ("#b", True)]
)
def test_a_dead_link_is_found(tmp_path: Path, link: str, dead: bool) -> None:
    (tmp_path / "there.md").touch()
    text = f"# A word!\n\n[so]({link})\n"
    assert dead_links(tmp_path / "here.md", text) == ([link] if dead else [])
