"""Texts that were laid out already, in the memory of this process: an old answer is the same each time that it is read.

Law: what is kept is what `render` would answer now. So the key holds all that goes in: text, name and language. The oldest
goes first, and the sum of what is kept is bounded, however long each text is.
"""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from django.utils.translation import get_language

MOST_CHARS = 16_000_000  # of HTML in one process: some two thousand answers


class Kept:
    """HTML by what it was made of."""

    def __init__(self, most_chars: int = MOST_CHARS) -> None:
        self._most = most_chars
        self._chars = 0
        self._html: OrderedDict[bytes, str] = OrderedDict()
        self._lock = Lock()

    def html(self, text: str, name: str, make: Callable[[], tuple[str, bool]]) -> str:
        """The HTML of that text; what `make` answers, and keeps where it says that it would answer the same again."""
        key = sha256(f"{get_language()}\0{name}\0{text}".encode(errors="surrogatepass")).digest()
        with self._lock:
            if (known := self._html.get(key)) is not None:
                self._html.move_to_end(key)
                return known
        made, stays = make()
        if stays:
            self._keep(key, made)
        return made

    def _keep(self, key: bytes, made: str) -> None:
        with self._lock:
            self._chars += len(made) - len(self._html.pop(key, ""))
            self._html[key] = made
            while self._chars > self._most:
                self._chars -= len(self._html.popitem(last=False)[1])
