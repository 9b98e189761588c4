"""Puts characters together that a stream cut in half: one JSON string ends in half a surrogate pair, a later one goes on."""

LOST = "\ufffd"


class Mender:
    """Holds the first half of a pair back until its second half comes, for each channel by itself."""

    def __init__(self) -> None:
        self._held: dict[object, str] = {}

    def mend(self, channel: object, piece: str) -> str:
        """`piece` as text that can be encoded; what is half and stays half becomes U+FFFD."""
        text = self._held.pop(channel, "") + piece
        if text and "\ud800" <= text[-1] <= "\udbff":
            self._held[channel] = text[-1]
            text = text[:-1]
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

    def rest(self) -> dict[object, str]:
        """What each channel must still be told at the end."""
        held, self._held = self._held, {}
        return dict.fromkeys(held, LOST)
