"""Number formats as Excel has them. One that it does not understand makes it call the whole file damaged."""

import re

from swarm.toolkit.documents.wrong import DocumentWrong

CHARS = 120
SECTIONS = 4
PIECE = re.compile(
    r"""
    "[^"\x00-\x1f]*"                                                     # words as they are
  | \\[^\x00-\x1f] | [_*][^\x00-\x1f]                                    # one sign as it is, a space as wide, a filling
  | \[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color\ ?[0-9]{1,2}|h+|m+|s+|\$[^\[\]\x00-\x1f]{0,12}
      |[<>=]{1,2}-?[0-9.]{1,15})\]
  | General | AM/PM | A/P | [yY]{1,4} | [mM]{1,5} | [dD]{1,4} | [hH]{1,2} | [sS]{1,2}(?:\.0{1,3})?
  | [0#?]+ | [.,%/:()\-+\ @!&'$€£¥₹₽₩] | [eE][+-](?=[0#?])
    """,
    re.VERBOSE,
)


def checked_format(form: str, where: str) -> str:
    """The format, if Excel takes it; empty is none. Raises DocumentWrong."""
    sections = _sections(form)
    if len(form) > CHARS or sections is None or sections > SECTIONS:
        raise DocumentWrong(
            f"The number format {form[:60]!r} of {where} is not one of Excel: use one like #,##0.00, 0.0% or yyyy-mm-dd."
        )
    return form


def _sections(form: str) -> int | None:
    """How many sections a format has; None for one that is no format."""
    place, sections = 0, 1
    while place < len(form):
        if form[place] == ";":
            sections, place = sections + 1, place + 1
            continue
        found = PIECE.match(form, place)
        if found is None:
            return None
        place = found.end()
    return sections
