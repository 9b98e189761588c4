"""Asks a confined process what can be measured in pictures, and remembers what it said."""

import shutil
import threading
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256

import msgspec

from swarm.confined import Confined, Unfinished
from swarm.practice.dialogue import Look

READER = "tesseract"
MEGABYTES = 1_500
SECONDS = 20.0  # for the process to begin
SECONDS_EACH = 10.0
READ = 3  # pictures at once in which text is looked for: that takes seconds each
KEPT = 2_000  # looks, the ones used last

_seen: OrderedDict[tuple[bytes, bool], Look] = OrderedDict()
_looking = threading.Lock()


def look(pictures: Sequence[bytes]) -> list[Look]:
    """What a program can tell of each picture. Blocks; one process at a time, for all that were not seen before."""
    read = len(pictures) <= READ and can_read()
    keys = [(sha256(picture).digest(), read) for picture in pictures]
    with _looking:
        new = {key: picture for key, picture in zip(keys, pictures, strict=True) if key not in _seen}
        if new:
            _seen.update(zip(new, _looked_at(list(new.values()), read=read), strict=True))
        for key in keys:
            _seen.move_to_end(key)
        found = [_seen[key] for key in keys]
        while len(_seen) > KEPT:
            _seen.popitem(last=False)
    return found


def can_read() -> bool:
    """Whether a program that reads text in pictures is at hand."""
    return shutil.which(READER) is not None


def _looked_at(pictures: list[bytes], *, read: bool) -> list[Look]:
    work = Confined(
        "swarm.practice.measuring", seconds=SECONDS + SECONDS_EACH * len(pictures), megabytes=MEGABYTES
    )
    try:
        return msgspec.msgpack.decode(work.run(msgspec.msgpack.encode((pictures, read))), type=list[Look])
    except Unfinished as error:
        if len(pictures) > 1:  # one of them is to blame: the others shall not suffer
            return [_looked_at([picture], read=read)[0] for picture in pictures]
        return [Look(problem=f"decoding it {error}")]
