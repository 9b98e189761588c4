"""The events of a bundle, as a stranger wrote them: each looked at alone. Whether they can follow one another, the fold says."""

import math
import re
import unicodedata

import msgspec
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.carrying.manifest import Line
from playground.carrying.refusing import BundleRefused
from swarm import events as ev
from swarm import wire
from swarm.errors import WorkspaceError
from swarm.toolkit.paths import checked_path

LINE_BYTES = 80_000  # that are read at once: a frame has 64 KB at most, and one event is no longer
NUMBER = 2**31 - 1  # of agents, steps and calls, as the columns of every database hold them
AMOUNT = 10**12  # of tokens, bytes and characters: the sum over all events still is a number of the database
SECONDS = 10.0**9
AMOUNTS = frozenset({"input", "output", "cached", "reasoning", "size", "max_output"})
NAMES = frozenset(
    {"media_type", "code", "kind"}
)  # ours, in one line each; all others are a model's own words
NAME_CHARS = 200
HASH = re.compile(r"(?:[0-9a-f]{64})?")

_frame = msgspec.json.Decoder(Line)


def event_of(line: bytes) -> tuple[int, ev.Event]:
    """The number of the frame and the event of a line. Raises BundleRefused for what no run of ours can have told."""
    if not line.endswith(b"\n"):
        raise BundleRefused(_("A line of the bundle's events is too long, or has no end."))
    try:
        frame, event = _frame.decode(line).frame, wire.event_from_json(line)
    except (ValueError, RecursionError):
        raise BundleRefused(_("The bundle tells of something that this site does not know.")) from None
    _check(event)
    return frame, event


def _check(struct: Struct) -> None:
    for name in struct.__struct_fields__:
        match getattr(struct, name):
            case bool() | None:
                pass
            case int() as number:
                if not 0 <= number <= (AMOUNT if name in AMOUNTS else NUMBER):
                    raise _wrong_number()
            case float() as number:
                if not (math.isfinite(number) and 0 <= number <= SECONDS):
                    raise _wrong_number()
            case str() as text:
                _check_text(name, text)
            case Struct() as inner:
                _check(inner)
            case tuple() as inners:
                for inner in inners:
                    _check(inner)


def _check_text(name: str, text: str) -> None:
    if name in NAMES and (len(text) > NAME_CHARS or any(map(_is_control, text))):
        raise BundleRefused(_("A name in the bundle is too long, or holds signs that cannot be seen."))
    if name == "body" and not HASH.fullmatch(text):
        raise BundleRefused(_("The bundle names a file that it does not hold."))
    if name == "path" and not _is_path(text):
        raise BundleRefused(_("The bundle names a file in a way that is not allowed."))


def _is_path(text: str) -> bool:
    try:
        return checked_path(text) == text
    except WorkspaceError:
        return False


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in {"Cc", "Cs"}


def _wrong_number() -> BundleRefused:
    return BundleRefused(_("A number in the bundle cannot be true."))
