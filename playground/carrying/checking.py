"""Whether a bundle tells of a run that could have been: read once from the first event to the last, and folded.

Law: what comes out is what this site would have written itself, and its work was bounded whatever came in.
"""

import codecs
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _
from msgspec import Struct, field

from playground.carrying.archives import Archive
from playground.carrying.events import LINE_BYTES, event_of
from playground.carrying.manifest import FOLDER, Counts, Named, bodies_of, hash_of
from playground.carrying.refusing import BundleRefused
from playground.runs.archive import PIECE
from playground.runs.forms import TEXT_CHARS
from playground.runs.sources import Shot
from playground.runs.verification import FRAME_BYTES
from swarm import wire
from swarm.errors import IllegalTransition
from swarm.events import Event, RunAccepted
from swarm.state import RunState

SECONDS = 20.0  # of this process's own time; a run of 300 agents takes about one
EVENTS = 300_000
AGENTS = 1_001
AT_A_LOOK = 256  # events between two looks at the clock
LINES = "events"


class Checked(Struct, kw_only=True):
    """A bundle that holds. `folder` has the bytes of its bodies, each under its hash, and its events."""

    folder: Path
    state: RunState
    frames: int = 0
    events: int = 0
    named: set[Named] = field(default_factory=set)
    started: float = field(default_factory=time.thread_time)

    @property
    def bodies(self) -> set[str]:
        """The bodies that the events name."""
        return {named.body for named in self.named}

    @property
    def bytes_of(self) -> int:
        """How much they take."""
        return sum((self.folder / body).stat().st_size for body in self.bodies)

    @property
    def question(self) -> str:
        """What the run was asked."""
        prompt = self.state.prompt
        return (self.folder / prompt.body).read_text("utf-8") if prompt.body else prompt.text

    def shots(self) -> Iterator[Shot]:
        """Its frames, once more."""
        with (self.folder / LINES).open("rb") as lines:
            yield from _framed(iter(partial(lines.readline, LINE_BYTES), b""))


def checked(archive: Archive, folder: Path) -> Checked:
    """The bundle, unpacked into an empty folder of ours. Raises BundleRefused."""
    found = Checked(folder=folder, state=RunState())
    archive.unpack_events(folder / LINES)
    for shot in found.shots():
        _take(found, shot)
    if not found.state.ended:
        raise BundleRefused(_("The run of this bundle is not over."))
    counts = Counts(
        frames=found.frames,
        events=found.events,
        agents=len(found.state.agents),
        files=len(found.state.files),
    )
    if archive.manifest.counts != counts or archive.manifest.state != hash_of(found.state):
        raise BundleRefused(_("The events of the bundle do not come to what its manifest says."))
    _unpack_bodies(archive, found)
    if len(found.question) > TEXT_CHARS:
        raise BundleRefused(_("The question of this bundle is too long."))
    return found


def _framed(lines: Iterator[bytes]) -> Iterator[Shot]:
    """The frames of the lines: numbered from 1, without gaps, none larger than a row may be."""
    seq, events = 1, list[Event]()
    for line in lines:
        frame, event = event_of(line)
        if frame == seq + 1 and events:
            yield Shot(seq, events)
            seq, events = frame, []
        if frame != seq:
            raise BundleRefused(_("The frames of the bundle are not numbered one after the other."))
        events.append(event)
    if not events:
        raise BundleRefused(_("The bundle tells of nothing."))
    yield Shot(seq, events)


def _take(found: Checked, shot: Shot) -> None:
    if len(wire.events_to_json(shot.events)) > FRAME_BYTES:
        raise BundleRefused(_("A frame of the bundle is larger than a frame may be."))
    for event in shot.events:
        if isinstance(event, RunAccepted) != (found.events == 0):
            raise BundleRefused(_("The bundle does not begin where a run begins."))
        if event.at < found.state.last_at:
            raise BundleRefused(_("In the bundle time goes backwards."))
        try:
            found.state.apply(event)
        except (IllegalTransition, LookupError):
            raise BundleRefused(_("The bundle tells of something that cannot happen.")) from None
        found.named.update(bodies_of(event))
        found.events += 1
        _check_bounds(found)
    found.frames = shot.seq


def _check_bounds(found: Checked) -> None:
    late = found.events % AT_A_LOOK == 0 and time.thread_time() - found.started > SECONDS
    if late or found.events > EVENTS or len(found.state.agents) > AGENTS:
        raise BundleRefused(_("The run of this bundle is larger than this site opens."))


def _unpack_bodies(archive: Archive, found: Checked) -> None:
    """Write each body that an event names, and no other; as long as the events say."""
    if {FOLDER + body for body in found.bodies} != {member.name for member in archive.bodies}:
        raise BundleRefused(_("The bundle does not hold just the files that its events name."))
    for member in archive.bodies:
        archive.unpack(member.name, found.folder / member.sha256)
    for named in found.named:
        place = found.folder / named.body
        if named.size is not None and named.size != place.stat().st_size:
            raise _wrong_length()
        if named.chars is not None and named.chars != _chars(place):
            raise _wrong_length()


def _chars(place: Path) -> int:
    """The characters of a text."""
    decoder, count = codecs.getincrementaldecoder("utf-8")(), 0
    try:
        with place.open("rb") as file:
            while data := file.read(PIECE):
                count += len(decoder.decode(data))
            return count + len(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        raise BundleRefused(_("A text of the bundle is no text.")) from None


def _wrong_length() -> BundleRefused:
    return BundleRefused(_("A file of the bundle is not as long as its events say."))
