"""Markdown that a model or a person wrote, as HTML that is safe to show.

Law: whatever goes in, only the tags, attributes and addresses listed in `cleaning` come out. The parser lets no HTML through,
and what it makes is cleaned once more by an allow-list *after* rendering: either wall alone would hold.
"""

import time
from functools import partial
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from playground.conversations.markdown.cleaning import clean
from playground.conversations.markdown.growing import Growing, blocks_of
from playground.conversations.markdown.kept import Kept
from playground.conversations.markdown.notes import Notes, end_matter, without_dead_ends
from playground.conversations.markdown.parsing import TooSlow, normal

__all__ = ["INPUT_CHARS", "Growing", "render"]

INPUT_CHARS = 1_000_000
SECONDS = 2.0  # an honest answer of 100,000 characters takes a quarter of it


_kept = Kept()


def render(text: str, *, name: str = "") -> SafeString:
    """`text` as safe HTML. `name` (small letters, digits, hyphens) keeps the notes of several texts on one page apart."""
    html = _kept.html(text, name, partial(_laid_out, text, name))
    return mark_safe(html)  # noqa: S308  cleaned or escaped by `_laid_out`


def _laid_out(text: str, name: str) -> tuple[str, bool]:
    """The HTML, and whether it was in time: a machine that is less busy may lay out what was too slow now."""
    shown, notes = normal(text[:INPUT_CHARS]), Notes(name=name)
    in_time = True
    try:
        html = "".join(blocks_of(shown, notes, time.thread_time() + SECONDS))
        html = without_dead_ends(html + "".join(map(clean, end_matter(notes))))
    except TooSlow:
        in_time = False
        note = _("This text takes too long to lay out. It is shown as it was written.")
        html = f'<p>{escape(note)}</p><pre class="unread" tabindex="0">{escape(shown)}</pre>'
    if len(text) > INPUT_CHARS:
        html += f"<p><em>{escape(_('The rest is too long to be shown.'))}</em></p>"
    return html, in_time
