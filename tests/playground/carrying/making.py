"""Bundles made by hand, so that the tests trust nothing of what makes and reads them: sound ones, and any other."""

import hashlib
import io
import json
import stat
import warnings
import zipfile
from collections.abc import Iterable
from typing import Any

import msgspec

from swarm import wire
from swarm.events import (
    AgentCompleted,
    AgentSpawned,
    AgentStarted,
    AttemptStarted,
    CallMade,
    CallOpened,
    Event,
    FileWritten,
    Long,
    RunAccepted,
    RunCompleted,
    RunStarted,
    StepCompleted,
    TextDelta,
    ToolEnded,
    ToolStarted,
)
from swarm.messages import Usage
from swarm.state import fold
from tests.playground.runs.flights import HOSTILE, a_flight

FILE = b"bird,count\nstarling,3\n"
TEXT = ("A long thought. " * 600 + "".join(HOSTILE)).encode()


def hash_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def a_story(seed: int = 3, length: int = 120) -> list[Event]:
    """A run that is over, with a made file and a question that is longer than a frame holds."""
    flown = (event for event in a_flight(seed, length).events if not isinstance(event, FileWritten))
    first, *rest = flown  # the files of flights have no bytes
    assert isinstance(first, RunAccepted)
    prompt = Long(text=TEXT.decode()[:100], body=hash_of(TEXT), size=len(TEXT.decode()))
    end = rest.pop()
    file = FileWritten(
        at=end.at, agent=0, path="birds.csv", body=hash_of(FILE), size=len(FILE), media_type="text/csv"
    )
    return [RunAccepted(mode="swarm", model=first.model, prompt=prompt), *rest, file, end]


class Bundle:
    """A bundle before it is packed. Every part can be bent; what is not bent is made to agree with the rest."""

    def __init__(self, events: Iterable[Event] | None = None, *, a_frame: int = 3) -> None:
        told = list(a_story() if events is None else events)
        self.lines: list[dict[str, Any]] = [
            {"frame": 1 + place // a_frame, **json.loads(wire.event_to_json(event))}
            for place, event in enumerate(told)
        ]
        bodies = (FILE, TEXT) if events is None else ()
        self.bodies: dict[str, bytes] = {f"files/{hash_of(data)}": data for data in bodies}
        self.manifest: dict[str, Any] = {}  # what is to stand in it in place of what is true
        self.more: list[tuple[zipfile.ZipInfo | str, bytes]] = []  # members that the manifest does not name
        self.raw: bytes | None = None  # the events as they are to lie there
        self.compression = zipfile.ZIP_DEFLATED

    def of(self, kind: str, nth: int = 0) -> dict[str, Any]:
        """A line of that type, to bend."""
        return [line for line in self.lines if line["type"] == kind][nth]

    def events(self) -> bytes:
        if self.raw is not None:
            return self.raw
        return b"".join(json.dumps(line).encode() + b"\n" for line in self.lines)

    def true_manifest(self) -> dict[str, Any]:
        events = self.events()
        members = [{"name": "events.jsonl", "sha256": hash_of(events), "size": len(events)}]
        members += [
            {"name": name, "sha256": name.removeprefix("files/"), "size": len(data)}
            for name, data in sorted(self.bodies.items())
        ]
        counts, state = self._folded()
        return {
            "format": "murmuration-bundle",
            "version": 1,
            "events_version": 1,
            "counts": counts,
            "state": state,
            "members": members,
        }

    def packed(self) -> bytes:
        manifest = json.dumps({**self.true_manifest(), **self.manifest}).encode()
        out = io.BytesIO()
        with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(out, "w", self.compression) as archive:
            archive.writestr("manifest.json", manifest)
            archive.writestr("events.jsonl", self.events())
            for name, data in self.bodies.items():
                archive.writestr(name, data)
            for member, data in self.more:
                archive.writestr(member, data)
        return out.getvalue()

    def _folded(self) -> tuple[dict[str, int], str]:
        """The counts and the state that the lines come to; of lines that come to none, made up."""
        try:
            state = fold(wire.event_from_json(json.dumps(line).encode()) for line in self.lines)
        except Exception:
            return {"frames": 1, "events": 1, "agents": 1, "files": 1}, "0" * 64
        counts = {
            "frames": self.lines[-1]["frame"] if self.lines else 0,
            "events": len(self.lines),
            "agents": len(state.agents),
            "files": len(state.files),
        }
        return counts, hash_of(msgspec.json.encode(state, order="deterministic"))


def a_link(name: str) -> zipfile.ZipInfo:
    """A member that is a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def a_swarm(agents: int, deltas: int = 20) -> list[Event]:
    """A run in which so many sub-agents work side by side, each with words of its own."""
    everybody = range(1, agents + 1)
    events: list[Event] = [
        RunAccepted(mode="swarm", model="practice", prompt=Long(text="Everything about birds")),
        RunStarted(),
        AgentSpawned(agent=0, wave=0, call=0, index=0, name="lead", label="", prompt=Long(text="Birds")),
        AgentStarted(agent=0),
        AttemptStarted(agent=0, step=1, attempt=1, input=50, max_output=900),
        CallOpened(agent=0, call=1, id="c1", name="assign_task"),
        CallMade(agent=0, call=1, arguments=Long(text="{}")),
        *(_spawned(number) for number in everybody),
        StepCompleted(agent=0, step=1, attempt=1, finish="tool_calls", usage=Usage(input=50, output=20)),
        ToolStarted(agent=0, call=1),
        *(AgentStarted(agent=number) for number in everybody),
        *(AttemptStarted(agent=number, step=1, attempt=1, input=9, max_output=90) for number in everybody),
        *(
            TextDelta(agent=number, text=f"{HOSTILE[(number + part) % len(HOSTILE)]} {part} naïve 🦅 ")
            for part in range(deltas)
            for number in everybody
        ),
        *(
            StepCompleted(agent=number, step=1, attempt=1, finish="stop", usage=Usage(input=9, output=deltas))
            for number in everybody
        ),
        *(AgentCompleted(agent=number) for number in everybody),
        ToolEnded(agent=0, call=1, ok=True, content=Long(text="All of it")),
        AttemptStarted(agent=0, step=2, attempt=1, input=900, max_output=900),
        TextDelta(agent=0, text="# All birds\n\nThey fly."),
        StepCompleted(agent=0, step=2, attempt=1, finish="stop", usage=Usage(input=900, output=9)),
        AgentCompleted(agent=0),
        RunCompleted(),
    ]
    return [msgspec.structs.replace(event, at=place / 64) for place, event in enumerate(events)]


def _spawned(number: int) -> AgentSpawned:
    label, prompt = f"bird {number}", Long(text=f"Tell of bird {number}: {HOSTILE[number % len(HOSTILE)]}")
    return AgentSpawned(
        agent=number, wave=1, call=1, index=number - 1, name="watcher", label=label, prompt=prompt
    )
