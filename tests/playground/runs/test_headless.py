"""`manage.py swarm`: the same run, journal and tools without the site; the exit status tells how it ended."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from swarm import wire
from swarm.state import fold
from tests.playground.runs.site import PATIENCE, ROOT, Site

pytestmark = pytest.mark.processes
WRONG = {
    "The prompt is empty.": (" ",),
    "--agents is at least 1.": ("hi", "--agents", "0"),
    "Cannot read nowhere.png": ("hi", "--image", "nowhere.png"),
    "README.md is no picture: give it with --file.": ("hi", "--image", "README.md"),
    "invalid choice": ("hi", "--mode", "fast"),
    "The model “gpt-9” is not offered here.": ("hi", "--model", "gpt-9"),
}
TRY_EACH = """
import contextlib, io, json, sys
from django.core.management import execute_from_command_line
for words in json.loads(sys.argv[1]):
    with contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            execute_from_command_line(["manage.py", "swarm", *words])
            status = 0
        except SystemExit as end:
            status = end.code
    print(json.dumps([status, said.getvalue()]))
"""
PROMPT = "Make a table of France, Germany and Italy: capital and currency"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site"), DATABASE_URL="", REDIS_URL="")


def test_the_answer_is_printed_and_the_files_are_written(site: Site, tmp_path: Path) -> None:
    done = site.manage("swarm", PROMPT, "--out", str(tmp_path / "out"))
    assert "Paris" in done.stdout
    assert (tmp_path / "out" / "answer.md").read_text() == done.stdout.removesuffix("\n")
    assert {path.suffix for path in (tmp_path / "out").iterdir()} >= {".xlsx", ".csv"}
    assert site.manage("verify_journal").returncode == 0


def test_events_are_printed_as_lines_that_fold_to_the_run(site: Site) -> None:
    done = site.manage("swarm", PROMPT, "--json", "--agents", "2")
    state = fold(wire.event_from_json(line) for line in done.stdout.splitlines())
    assert state.status == "completed"
    assert len(state.agents) - 1 <= 2


def test_the_model_is_chosen_by_its_name_and_checked_with_what_was_found_kept(site: Site) -> None:
    checked = site.manage("check_endpoint", "--model", "practice")
    assert "+ It calls tools." in checked.stdout
    done = site.manage("swarm", "What is 2 + 3?", "--model", "practice", "--mode", "thinking")
    assert "5" in done.stdout


def test_a_picture_goes_with_the_question(site: Site, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (8, 4), "red").save(tmp_path / "red.png")
    done = site.manage(
        "swarm", "What is in this picture?", "--mode", "instant", "--image", str(tmp_path / "red.png")
    )
    assert "8" in done.stdout


def test_many_pictures_become_tasks_and_documents_are_read(site: Site, tmp_path: Path) -> None:
    from PIL import Image

    pictures = [tmp_path / f"p{number}.png" for number in range(3)]
    for number, path in enumerate(pictures):
        Image.new("RGB", (80, 40), (number * 90, 40, 40)).save(path)
    images = [word for path in pictures for word in ("--image", str(path))]
    done = site.manage("swarm", "Describe these pictures", *images, "--json")
    state = fold(wire.event_from_json(line) for line in done.stdout.splitlines())
    assert [agent.sees[0].path for agent in state.agents[1:]] == [f"uploads/p{n}.png" for n in range(3)]
    (tmp_path / "sales.csv").write_text("Region,Sales\nNorth,1\nSouth,3\n")
    read = site.manage("swarm", "What is in it?", "--mode", "agent", "--file", str(tmp_path / "sales.csv"))
    assert "| Sales | numbers | 1 | 3 | 2 |" in read.stdout


@pytest.fixture(scope="module")
def told(site: Site) -> dict[str, tuple[int, str]]:
    """By sentence, how the command ended that should say it, and what it said: all from one process, for its start costs most."""
    done = subprocess.run(
        [sys.executable, "-c", TRY_EACH, json.dumps(list(WRONG.values()))],
        cwd=ROOT,
        env={**site.environment, "DJANGO_SETTINGS_MODULE": "playground.settings"},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return {
        sentence: tuple(json.loads(line))
        for sentence, line in zip(WRONG, done.stdout.splitlines(), strict=True)
    }


@pytest.mark.parametrize("sentence", WRONG)
def test_wrong_usage_is_said_in_a_sentence(told: dict[str, tuple[int, str]], sentence: str) -> None:
    status, said = told[sentence]
    assert (status, sentence in said, "Traceback" in said) == (2, True, False)


def test_a_failed_run_says_why_and_fails(tmp_path: Path) -> None:
    site = Site(tmp_path, DATABASE_URL="", REDIS_URL="", MODEL_BASE_URL="http://127.0.0.1:9/v1")
    done = site.manage("swarm", "hi", "--mode", "instant", check=False)
    assert done.returncode == 1
    assert "No connection to 127.0.0.1:9" in done.stderr


def test_an_interrupted_run_is_stopped_in_good_order(site: Site) -> None:
    process = subprocess.Popen(
        [sys.executable, "manage.py", "swarm", PROMPT, "--json"],
        cwd=ROOT,
        env=site.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(4)]
    process.send_signal(signal.SIGINT)
    lines += process.stdout.readlines()
    process.stdout.close()
    assert process.wait() == 130
    assert fold(wire.event_from_json(line) for line in lines).status == "cancelled"


def test_runs_without_an_owner_leave_the_site_to_its_first_visitor(site: Site) -> None:
    site.manage("swarm", "hello", "--mode", "instant")
    code = "from playground.users import setup; print(setup.needed())"
    assert site.manage("shell", "--verbosity", "0", "--command", code).stdout.strip() == "True"
