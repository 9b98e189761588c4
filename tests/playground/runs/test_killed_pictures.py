"""A site is killed while agents look at pictures: tasks, pictures and given files are the same when it goes on."""

import signal
from pathlib import Path

import pytest

from tests.playground.runs.site import Seen, Site, end, until

pytestmark = pytest.mark.processes
ASK = """
import io
from PIL import Image
from django.core.files.uploadedfile import SimpleUploadedFile
from playground.conversations.models import Conversation
from playground.conversations.uploads import take_in
from playground.runs.actions import start_run
from playground.runs.headless import somebody
talk = Conversation.objects.create(owner=somebody())
def picture(number):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (number * 60, 80, 80)).save(out, "PNG")
    return take_in(talk.owner, talk, SimpleUploadedFile(f"p{number}.png", out.getvalue())).key
print(start_run(talk, "What is in these pictures?", "swarm", attachments=[picture(n) for n in range(4)]).key)
"""
TELL = """
from playground.runs.asked import asked_of
from playground.runs.journal import past
from playground.runs.models import Run
from playground.runs.rendering.rows import row
from playground.runs.rendering.watched import Watched
run = Run.objects.get(key="{key}")
page = Watched(key=run.key, practice=True)
page.apply_all(past(run.pk))
print([file.path for agent in page.state.agents[1:] for file in agent.sees])
print([bool(row(page, agent.agent).sight) for agent in page.state.agents])
print([file.path for file in asked_of(run).given])
print(page.state.answer.count("| p"))
"""
PATHS = [f"uploads/p{number}.png" for number in range(4)]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path, DATABASE_URL="", REDIS_URL="", PRACTICE_FIRST_TOKEN="1")
    site.manage("migrate")
    return site


def said(site: Site, code: str) -> list[str]:
    return site.manage("shell", "--verbosity", "0", "--command", code).stdout.split("\n")


def looking(seen: Seen) -> bool:
    return seen.agents >= 4


def test_a_killed_site_goes_on_with_the_same_pictures(site: Site) -> None:
    key = said(site, ASK)[-2]
    with site.watching(key) as look:
        with site.playing() as play:
            until(look, looking)
            end(play, signal.SIGKILL)
        assert look().status == "running"
        with site.playing() as play:
            until(look, lambda seen: seen.status == "completed")
            end(play)
    sees, sights, given, rows = said(site, TELL.format(key=key))[:4]
    assert (sees, given) == (str(PATHS), str(PATHS))
    assert sights == str([False, *[True] * 4])
    assert int(rows) >= 4
    assert site.manage("verify_journal").returncode == 0
