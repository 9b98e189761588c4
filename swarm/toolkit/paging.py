"""Long texts in pages, cut between paragraphs where that is possible. Pages put together are the text again."""

PAGE_CHARS = 8_000  # about 2,000 tokens: a page fits beside an agent's other reading
MARKS = ("\n\n", "\n", " ")


def pages_of(text: str, size: int = PAGE_CHARS) -> list[str]:
    """The pages of a text, at least one, each of at most `size` characters and all but the last of at least half of it."""
    pages: list[str] = []
    start = 0
    while len(text) - start > size:
        cut = _cut(text, start + size // 2, start + size)
        pages.append(text[start:cut])
        start = cut
    return [*pages, text[start:]]


def _cut(text: str, least: int, most: int) -> int:
    cuts = (text.rfind(mark, least, most) + len(mark) for mark in MARKS)
    return next((cut for cut in cuts if cut > least), most)
