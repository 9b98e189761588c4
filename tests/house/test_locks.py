"""The locked requirements: every package pinned and hashed, from nowhere in particular."""

import re
import tomllib

import pytest

from tests.house.tree import ROOT

REQUIREMENTS = ROOT / "requirements"
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", re.MULTILINE)


def faults(lock: str) -> list[str]:
    """What a lock file says that it should not, or leaves out."""
    entries = re.sub(r"\\\n\s*", "", re.sub(r"^\s*#.*\n", "", lock, flags=re.MULTILINE)).splitlines()
    unpinned = [f"not pinned and hashed: {entry}" for entry in entries if not _is_pinned_and_hashed(entry)]
    addresses = [
        f"names an address: {line}"
        for line in lock.splitlines()
        if re.search(r"://|-index|--find-links", line)
    ]
    return unpinned + [line for line in addresses if "no-emit-index-url" not in line]


def pins(lock: str) -> dict[str, str]:
    """Package and version of each entry."""
    return dict(PIN.findall(lock))


def _is_pinned_and_hashed(entry: str) -> bool:
    return bool(PIN.match(entry)) and "--hash=sha256:" in entry


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_package_is_pinned_and_hashed_and_no_address_is_named(name: str) -> None:
    assert faults((REQUIREMENTS / name).read_text()) == []


def test_the_tests_run_on_the_very_packages_of_production() -> None:
    run, dev = (pins((REQUIREMENTS / name).read_text()) for name in ("run.txt", "dev.txt"))
    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}


def test_the_lock_holds_what_the_project_file_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    locked = pins((REQUIREMENTS / "dev.txt").read_text())
    for requirement in project["project"]["dependencies"] + project["dependency-groups"]["dev"]:
        name, version = re.split(r"==|;", re.sub(r"\[.*?\]", "", requirement))[:2]
        assert locked.get(name) == version.strip(), requirement


@pytest.mark.parametrize(
    "lock",
    [
        "django==6.1.3\n",
        "django>=6 \\\n    --hash=sha256:ab\n",
        "--index-url https://packages.example/simple\n",
        "django @ https://packages.example/django.whl \\\n    --hash=sha256:ab\n",
    ],
)
def test_a_careless_lock_is_found(lock: str) -> None:
    assert faults(lock)
    assert not faults(
        "# by uv\ndjango==6.1.3 \\\n    --hash=sha256:ab \\\n    --hash=sha256:cd\n    # via x\n"
    )
