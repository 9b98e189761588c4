"""A run of 300 agents goes from a site on SQLite to one on PostgreSQL, and is the same run there."""

import json
import zipfile
from pathlib import Path

import pytest

from swarm import wire
from swarm.state import fold
from tests.playground.carrying.making import Bundle, a_swarm
from tests.playground.runs.site import Site

pytestmark = [pytest.mark.processes, pytest.mark.servers]
AGENTS = 300


def a_site(folder: Path, database: str) -> Site:
    folder.mkdir()
    site = Site(folder, DATABASE_URL=database, REDIS_URL="")
    site.manage("migrate")
    site.manage("shell", "-c", "from playground.users.models import User; User.objects.create_user('alice')")
    return site


def test_a_bundle_of_300_agents_made_on_sqlite_opens_on_postgresql(
    tmp_path: Path, postgres_database: str
) -> None:
    story = a_swarm(AGENTS)
    given, carried, again = (tmp_path / name for name in ("given.zip", "carried.zip", "again.zip"))
    given.write_bytes(Bundle(story, a_frame=40).packed())
    small, large = a_site(tmp_path / "small", ""), a_site(tmp_path / "large", postgres_database)
    first = small.manage("bundle", "--open", str(given), "--owner", "alice").stdout.strip()
    small.manage("bundle", first, str(carried))
    second = large.manage("bundle", "--open", str(carried), "--owner", "alice").stdout.strip()
    assert large.manage("verify_journal").returncode == 0
    large.manage("bundle", second, str(again))
    assert again.read_bytes() == carried.read_bytes()
    with zipfile.ZipFile(again) as archive:
        events = [wire.event_from_json(line) for line in archive.read("events.jsonl").splitlines()]
        manifest = json.loads(archive.read("manifest.json"))
    assert fold(events) == fold(story)
    assert manifest["counts"]["agents"] == AGENTS + 1
    assert manifest["state"] == Bundle(story).true_manifest()["state"]
