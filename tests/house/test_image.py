"""The container image holds what it needs and no more, and the composed site has no secret that everybody knows."""

import re

import pytest

from tests.house.tree import ROOT, files

SECRET = re.compile(r"^\s*(\w*(?:PASSWORD|SECRET|TOKEN|KEY)\w*):\s*(.*)$", re.MULTILINE)
COPY = re.compile(r"^COPY (?!--from)(\S+) \S+$", re.MULTILINE)


def open_secrets(compose: str) -> list[str]:
    """The names of secrets that stand in the file instead of coming from outside."""
    return [name for name, value in SECRET.findall(compose) if not re.fullmatch(r"\$\{\w+:(\?.+|-)\}", value)]


def test_no_secret_stands_in_the_compose_file() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    assert len(SECRET.findall(compose)) >= 4
    assert open_secrets(compose) == []


@pytest.mark.parametrize("value", ["changeme", "${SECRET_KEY:-changeme}", "${SECRET_KEY}"])
def test_a_known_secret_is_found(value: str) -> None:
    assert open_secrets(f"environment:\n  SECRET_KEY: {value}\n") == ["SECRET_KEY"]


def test_all_that_the_image_copies_is_there_and_let_through() -> None:
    copied = COPY.findall((ROOT / "Dockerfile").read_text())
    let_through = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    assert let_through == {path.removesuffix("/") for path in copied}
    assert [path for path in copied if not (ROOT / path).exists()] == []


def test_no_part_of_the_product_is_left_out_of_the_image() -> None:
    copied = {path.partition("/")[0] for path in COPY.findall((ROOT / "Dockerfile").read_text())}
    product = {"swarm", "playground", "templates", "static", "locale", "manage.py"}
    assert product & {file.parts[0] for file in files()} <= copied


def test_the_image_runs_as_nobody_in_particular() -> None:
    last_stage = (ROOT / "Dockerfile").read_text().rpartition("\nFROM ")[2]
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", last_stage, re.MULTILINE)
    assert "HEALTHCHECK" in last_stage
