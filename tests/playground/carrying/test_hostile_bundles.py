"""Bundles that lie: each is refused in one clear sentence, and nothing of it stays."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from playground.bodies import site_bodies
from playground.carrying import archives, checking
from playground.carrying.opening import open_bundle
from playground.carrying.refusing import BundleRefused
from playground.users.models import User
from tests.playground.carrying.making import FILE, TEXT, Bundle, a_link, hash_of

HOSTILE: dict[str, Callable[[], bytes]] = {}


def hostile(make: Callable[[Bundle], None]) -> Callable[[Bundle], None]:
    """A bundle that is sound but for one thing."""

    def packed() -> bytes:
        bundle = Bundle()
        make(bundle)
        return bundle.packed()

    HOSTILE[make.__name__] = packed
    return make


def raw(make: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """The bytes of a sound bundle, bent."""
    HOSTILE[make.__name__] = lambda: make(Bundle().packed())
    return make


def named(member: str) -> Callable[[], bytes]:
    def packed() -> bytes:
        bundle = Bundle()
        bundle.more.append((member, b"x"))
        return bundle.packed()

    return packed


for word, path in {
    "goes up": "../../evil",
    "goes up from files": "files/../../evil",
    "is absolute": "/etc/passwd",
    "is of windows": "C:\\evil",
    "has a backslash": "files\\evil",
    "is a folder": "files/",
    "has a line in it": "files/a\nb",
    "is turned around": "files/\u202egpj",
    "is no hash": "files/birds.csv",
    "is a hash in capitals": f"files/{'A' * 64}",
    "ends in nothing": f"files/{'a' * 64}\x01",
}.items():
    HOSTILE[f"a name that {word}"] = named(path)


def bent(kind: str, field: str, value: object) -> Callable[[], bytes]:
    def packed() -> bytes:
        bundle = Bundle()
        bundle.of(kind, kind == "agent_spawned")[field] = value  # not the leading one, but another
        return bundle.packed()

    return packed


for kind, field, value in (
    ("step_completed", "usage", {"input": -5, "output": 1}),
    ("step_completed", "usage", {"input": 10**15, "output": 1}),
    ("step_completed", "seconds", -1.0),
    ("attempt_started", "step", 10**20),
    ("attempt_started", "max_output", -1),
    ("text_delta", "at", -0.5),
    ("agent_spawned", "agent", -1),
    ("agent_spawned", "agent", 2**31),
    ("agent_spawned", "call", 77),
    ("agent_spawned", "prompt", {"text": "x", "body": "../../etc/passwd", "size": 3}),
    ("agent_spawned", "prompt", {"text": "x", "body": "a" * 64, "size": 3}),
    ("run_accepted", "mode", "root"),
    ("run_accepted", "prompt", {"text": "x", "body": hash_of(TEXT), "size": 3}),
    ("run_accepted", "prompt", {"text": "x" * 300_000}),
    ("run_started", "type", "run_exploded"),
    ("run_started", "type", "run_completed"),
    ("run_started", "frame", 7),
    ("run_started", "frame", 0),
    ("run_started", "frame", -1),
    ("file_written", "path", "../birds.csv"),
    ("file_written", "path", "bi\x00rds.csv"),
    ("file_written", "path", "a/" * 400 + "b"),
    ("file_written", "size", 3),
    ("file_written", "agent", 10**12),
    ("file_written", "media_type", "text/html\r\nX-Evil: 1"),
    ("text_delta", "text", 5),
):
    HOSTILE[f"{kind}.{field} is {str(value)[:40]}"] = bent(kind, field, value)


def told(**facts: object) -> Callable[[], bytes]:
    def packed() -> bytes:
        bundle = Bundle()
        bundle.manifest |= facts
        return bundle.packed()

    return packed


LIES: dict[str, dict[str, object]] = {
    "another format": {"format": "something"},
    "an unknown version": {"version": 2},
    "an unknown version of events": {"events_version": 99},
    "a version in words": {"version": "1"},
    "a false state": {"state": "0" * 64},
    "false counts": {"counts": {"frames": 1, "events": 2, "agents": 3, "files": 4}},
    "more than a manifest says": {"prices": {"input": 0}},
    "no members": {"members": []},
    "members in words": {"members": "all"},
}
for name, facts in LIES.items():
    HOSTILE[f"a manifest with {name}"] = told(**facts)


@hostile
def an_infinite_time(bundle: Bundle) -> None:
    bundle.of("text_delta")["at"] = float("inf")


@hostile
def a_time_that_is_no_number(bundle: Bundle) -> None:
    bundle.of("text_delta")["at"] = float("nan")


@hostile
def time_that_goes_backwards(bundle: Bundle) -> None:
    bundle.of("text_delta", 2)["at"] = 0.0


@hostile
def a_run_that_is_not_over(bundle: Bundle) -> None:
    bundle.lines.pop()


@hostile
def a_second_beginning(bundle: Bundle) -> None:
    bundle.lines.insert(4, {**bundle.lines[0], "frame": bundle.lines[3]["frame"]})


@hostile
def no_beginning(bundle: Bundle) -> None:
    del bundle.lines[0]


@hostile
def nothing_told(bundle: Bundle) -> None:
    bundle.raw = b""


@hostile
def no_line_ends(bundle: Bundle) -> None:
    bundle.raw = bundle.events().replace(b"\n", b" ")


@hostile
def a_last_line_without_its_end(bundle: Bundle) -> None:
    bundle.raw = bundle.events()[:-1]


@hostile
def a_deep_line(bundle: Bundle) -> None:
    bundle.raw = b'{"frame":1,"type":' + b"[" * 30_000 + b"]" * 30_000 + b"}\n"


@hostile
def a_gap_between_frames(bundle: Bundle) -> None:
    for line in bundle.lines[30:]:
        line["frame"] += 1


@hostile
def a_frame_without_end(bundle: Bundle) -> None:
    for line in bundle.lines:
        line["frame"] = 1
    bundle.lines[3:3] = [{**bundle.lines[0], "type": "run_recovered", "reason": "x" * 900}] * 90


@hostile
def a_body_that_is_another(bundle: Bundle) -> None:
    bundle.bodies[f"files/{hash_of(FILE)}"] = FILE.replace(b"3", b"4")


@hostile
def a_body_that_nobody_names(bundle: Bundle) -> None:
    bundle.bodies[f"files/{hash_of(b'more')}"] = b"more"


@hostile
def a_body_that_is_missing(bundle: Bundle) -> None:
    del bundle.bodies[f"files/{hash_of(FILE)}"]


@hostile
def a_text_that_is_no_text(bundle: Bundle) -> None:
    wrong = b"\xff\xfe" * 50
    bundle.lines[0]["prompt"] = {"text": "x", "body": hash_of(wrong), "size": 100}
    del bundle.bodies[f"files/{hash_of(TEXT)}"]
    bundle.bodies[f"files/{hash_of(wrong)}"] = wrong


@hostile
def a_link_in_place_of_a_body(bundle: Bundle) -> None:
    name = f"files/{hash_of(FILE)}"
    bundle.more.append((a_link(name), bundle.bodies.pop(name)))


@hostile
def two_manifests(bundle: Bundle) -> None:
    bundle.more.append(("manifest.json", b"{}"))


@hostile
def two_of_one_body(bundle: Bundle) -> None:
    bundle.more.append((f"files/{hash_of(FILE)}", FILE))


@hostile
def another_compression(bundle: Bundle) -> None:
    bundle.compression = zipfile.ZIP_LZMA


@hostile
def a_bomb_of_zeros(bundle: Bundle) -> None:
    zeros = bytes(40_000_000)
    bundle.bodies[f"files/{hash_of(zeros)}"] = zeros


@hostile
def too_many_members(bundle: Bundle) -> None:
    bundle.more += [(f"files/{number:064x}", b"") for number in range(archives.MEMBERS)]


@hostile
def more_agents_than_a_site_opens(bundle: Bundle) -> None:
    call = next(line for line in bundle.lines if line["type"] == "agent_spawned" and line["agent"])
    place = max(number for number, line in enumerate(bundle.lines) if line["type"] == "agent_spawned")
    agents = sum(line["type"] == "agent_spawned" for line in bundle.lines)
    frame, at = bundle.lines[place]["frame"], bundle.lines[place]["at"]
    more = [
        {**call, "at": at, "agent": agents + number, "frame": frame + number // 50}
        for number in range(checking.AGENTS)
    ]
    bundle.lines[place + 1 :] = [
        *more,
        *({**line, "frame": more[-1]["frame"]} for line in bundle.lines[place + 1 :]),
    ]


@raw
def half_of_it(data: bytes) -> bytes:
    return data[: len(data) // 2]


@raw
def nothing_at_all(_data: bytes) -> bytes:
    return b"\n"


@raw
def a_page(_data: bytes) -> bytes:
    return b"<script>alert(1)</script>"


@raw
def something_behind_its_end(data: bytes) -> bytes:
    return data + b"more"


@raw
def a_directory_that_lies_about_a_size(data: bytes) -> bytes:
    """The central directory says less than what unpacks."""
    place = data.index(b"PK\x01\x02", data.rindex(b"events.jsonl") - 60)
    return data[: place + 24] + struct.pack("<L", 10) + data[place + 28 :]


@raw
def flipped_bits(data: bytes) -> bytes:
    middle = data.index(b"events.jsonl") + 40
    return data[:middle] + bytes(byte ^ 0x55 for byte in data[middle : middle + 20]) + data[middle + 20 :]


@raw
def a_locked_file(data: bytes) -> bytes:
    place = data.index(b"PK\x01\x02")
    return data[: place + 8] + b"\x01\x00" + data[place + 10 :]


@raw
def an_archive_of_sixteen_exabytes(data: bytes) -> bytes:
    return data[:-22] + b"PK\x06\x07" + bytes(16) + data[-22:]


@raw
def no_manifest(_data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("events.jsonl", json.dumps({"type": "run_accepted"}))
    return out.getvalue()


def everything(folder: Path) -> tuple[dict[str, int], set[str], set[str]]:
    """How many rows each table has, the bodies, and the files of the data folder that are not the database."""
    rows = {
        model.__name__: model._base_manager.count()
        for model in apps.get_models()
        if model.__name__ != "Session"
    }
    return rows, set(site_bodies().bodies()), {str(file) for file in folder.rglob("*") if file.is_file()}


def test_there_are_more_than_fifty_hostile_bundles() -> None:
    assert len(HOSTILE) >= 50


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_bundle_is_refused_and_leaves_nothing(alice: User, settings: Settings, name: str) -> None:
    before = everything(settings.DATA_DIR)
    with pytest.raises(BundleRefused) as refusal:
        open_bundle(alice, io.BytesIO(HOSTILE[name]()))
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert sentence.count(". ") == 0
    assert everything(settings.DATA_DIR) == before


@pytest.mark.parametrize("name", ["a_bomb_of_zeros", "a name that goes up", "half_of_it"])
def test_the_page_says_why_a_bundle_is_refused(as_alice: Client, settings: Settings, name: str) -> None:
    as_alice.get("/runs/open")
    before = everything(settings.DATA_DIR)
    file = SimpleUploadedFile("run.zip", HOSTILE[name]())
    answer = as_alice.post("/runs/open", {"bundle": file})
    assert answer.status_code == 422
    assert 'class="refusal"' in answer.text
    assert everything(settings.DATA_DIR) == before
