"""The parts of a report, each with a place that a link can lead to: `part-3`, and `part-3-2` for an item of a list.

Law: a report that is whole never changes, so a part keeps its place.
"""

import re

from django.utils.safestring import SafeString, mark_safe

# In clean HTML: no "<" of a text stands in it as it is, and every value of an attribute has its quotes.
TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
ALONE = {"br", "hr"}  # without an end


def numbered(html: SafeString) -> SafeString:
    """Clean HTML with a place for every block, and for every item of a list that is a block."""
    depth = block = item = 0

    def placed(tag: re.Match[str]) -> str:
        nonlocal depth, block, item
        closing, name, attributes = tag.groups()
        if closing:
            depth -= 1
            return tag[0]
        place = ""
        if depth == 0:
            block, item = block + 1, 0
            place = f"part-{block}"
        elif depth == 1 and name == "li":
            item += 1
            place = f"part-{block}-{item}"
        depth += name not in ALONE
        return f'<{name} id="{place}"{attributes}>' if place and ' id="' not in attributes else tag[0]

    return mark_safe(TAG.sub(placed, html))  # noqa: S308  clean as it was: only ids of ours are new
