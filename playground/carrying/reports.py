"""What a run answered, as people carry it: Markdown, one HTML file, a PDF, a Word document, and its tables.

All of it is a model's work, and hostile: HTML goes through the same two walls as on our pages, documents are made in their
confined process, and nothing in a cell is ever a formula.
"""

import re
from collections.abc import Callable

from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.carrying import documents
from playground.carrying.sources import for_paper
from playground.conversations.actions import heading_of
from playground.conversations.markdown import render
from playground.runs.models import Run

OURS = re.compile(
    r' href="/[^"]*"'
)  # in clean HTML: addresses of this site, which lead nowhere from elsewhere


class NoReport(Exception):
    """There is nothing to carry. The message is one sentence for the person."""


class Report(Struct, frozen=True, kw_only=True):
    """An answer, and what it is called. `pictures` are bodies by the path under which the answer shows them."""

    title: str
    text: str
    pictures: dict[str, str]

    @property
    def whole(self) -> str:
        """The Markdown, under a heading of its own or ours."""
        return self.text if self.text.lstrip().startswith("# ") else f"# {self.title}\n\n{self.text}"


def report_of(run: Run) -> Report:
    """The report of a run. Raises NoReport where it said nothing."""
    text = run.answer.text.strip() if run.answer else ""
    if not text:
        raise NoReport(_("This run has no answer to take away."))
    title = heading_of(text) or str(run.conversation)
    pictures = dict(run.files.filter(media_type__startswith="image/").values_list("path", "body"))
    return Report(title=title, text=text + "\n", pictures=pictures)


def markdown(report: Report) -> bytes:
    """The report as it was written."""
    return report.whole.encode()


def html(report: Report) -> bytes:
    """One file that needs nothing else, runs nothing and asks nobody."""
    body = mark_safe(OURS.sub("", render(report.whole)))  # noqa: S308 - less of what was clean
    context = {"title": report.title, "body": body, "language": get_language() or "en"}
    return render_to_string("carrying/report.html", context).encode()


def pdf(report: Report) -> bytes:
    """For print. Raises documents.CannotMake."""
    return documents.pdf(for_paper(report.whole), report.pictures)


def docx(report: Report) -> bytes:
    """For a word processor. Raises documents.CannotMake."""
    return documents.docx(for_paper(report.whole), report.pictures)


FORMS: dict[str, tuple[Callable[[Report], bytes], str]] = {
    "md": (markdown, "text/markdown; charset=utf-8"),
    "html": (html, "text/html; charset=utf-8"),
    "pdf": (pdf, "application/pdf"),
    "docx": (docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}
