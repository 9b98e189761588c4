"""Events and frames as JSON and back. The only room that knows their wire form; `docs/events.md` is its schema.

Law: `event_from_json(event_to_json(event)) == event` for every event.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from swarm.events import Event

VERSION = 1  # of the form: moves when a reader of the last version could misread a line

_encoder = msgspec.json.Encoder()
_event: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event)
_events: msgspec.json.Decoder[tuple[Event, ...]] = msgspec.json.Decoder(tuple[Event, ...])


def event_to_json(event: Event) -> bytes:
    """One line of JSON, without its newline."""
    return _encoder.encode(event)


def cleaned(event: Event) -> Event:
    """The same event in characters that UTF-8 has: the halves of a pair are joined, a half alone is replaced."""
    clean: Event = msgspec.convert(_clean(msgspec.to_builtins(event)), Event)
    return clean


def _clean(value: Any) -> Any:
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {key: _clean(inner) for key, inner in value.items()}
        case _:
            return value


def event_from_json(line: bytes | str) -> Event:
    """The event of one line. Raises ValueError for what is no event of this version."""
    return _event.decode(line)


def events_to_json(events: Sequence[Event]) -> bytes:
    """A JSON array, as a frame's row holds it."""
    return _encoder.encode(events)


def events_from_json(text: bytes | str) -> tuple[Event, ...]:
    """The events of one frame. Raises ValueError for what is none."""
    return _events.decode(text)


def lines(events: Iterable[Event]) -> bytes:
    """JSON lines, each ending in a newline: what exports and `--json` print."""
    return b"".join(_encoder.encode(event) + b"\n" for event in events)
