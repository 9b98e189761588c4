"""The site's own secrets: made once, kept where only its account reads them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from playground import keys


def test_a_given_key_is_used_and_nothing_written(tmp_path: Path) -> None:
    assert keys.key_of_this_site("given", tmp_path / "secret_key") == "given"
    assert not list(tmp_path.iterdir())


def test_a_key_is_made_once(tmp_path: Path) -> None:
    file = tmp_path / "new" / "secret_key"
    first = keys.key_of_this_site("", file)
    assert len(first) >= 50
    assert keys.key_of_this_site("", file) == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"]


def test_two_sites_have_two_keys(tmp_path: Path) -> None:
    assert keys.key_of_this_site("", tmp_path / "a") != keys.key_of_this_site("", tmp_path / "b")


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as starts:
        made = list(starts.map(lambda _: keys.key_of_this_site("", tmp_path / "secret_key"), range(16)))
    assert len(set(made)) == 1


def test_a_quicker_process_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret_key"
    file.write_text("of the quicker")
    monkeypatch.setattr(Path, "exists", lambda _: False)  # it was not there when we looked
    assert keys.kept_in(file, "ours") == "of the quicker"


def test_an_empty_file_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(ImproperlyConfigured, match="is empty"):
        keys.key_of_this_site("", tmp_path / "secret_key")
