"""Long texts: whole in an event where they are short, else by their hash in the store of bodies."""

from swarm.bodies import Bodies
from swarm.events import Long

# Characters that an event carries itself. JSON needs at most 6 bytes for one, so that no event outgrows a frame of 64 KB.
SHORT = 8_000
KEPT = 8_000_000  # characters of stored texts that a run keeps at hand; the rest is read again
HEAD = 1_000  # characters of a stored text that its event still shows


def short(text: str) -> Long | None:
    """The text as an event holds it, without the store; None where it is too long for that."""
    return Long(text=text, size=len(text)) if len(text) <= SHORT else None


class Texts:
    """Puts long texts away and brings them back. Remembers what it saw last: histories are read at every step."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._seen: dict[str, str] = {}  # the one used last at the end
        self._chars = 0

    async def put(self, text: str) -> Long:
        """The text as an event holds it."""
        text = text.encode("utf-16", "surrogatepass").decode(
            "utf-16", "replace"
        )  # half a pair has no UTF-8 form
        whole = short(text)
        if whole is not None:
            return whole
        body = await self._bodies.put(text.encode())
        self._remember(body, text)
        return Long(text=text[:HEAD], body=body, size=len(text))

    async def get(self, long: Long) -> str:
        """The whole text. One whose body is gone says so instead: a run must not die of a lost page."""
        if not long.body:
            return long.text
        text = self._seen.get(long.body)
        if text is None:
            try:
                text = (await self._bodies.get(long.body)).decode("utf-8", "replace")
            except KeyError:
                return f"{long.text}\n[the rest of this text, {long.size} characters in all, is no longer stored]"
        self._remember(long.body, text)
        return text

    def _remember(self, body: str, text: str) -> None:
        self._chars += len(text) - len(self._seen.pop(body, ""))
        self._seen[body] = text
        while self._chars > KEPT:
            self._chars -= len(self._seen.pop(next(iter(self._seen))))
