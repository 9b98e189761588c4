"""What the environment makes of the settings. Each is read in a process of its own, as a start reads it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

READ = """
import json, django
from django.conf import settings
names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS",
         "SECURE_PROXY_SSL_HEADER", "SECRET_KEY", "STORAGES")
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment = (
        inherited | {"DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "playground.settings"} | variables
    )
    return subprocess.run(
        [sys.executable, "-c", READ], env=environment, capture_output=True, text=True, check=False
    )


def settings_with(folder: Path, **variables: str) -> dict[str, object]:
    read: dict[str, object] = json.loads(start(folder, **variables).stdout)
    return read


def test_an_https_site_sends_its_cookies_over_tls_only(tmp_path: Path) -> None:
    read = settings_with(tmp_path, SITE_URL="https://swarm.example.org", PROXIES="1")
    assert read["SESSION_COOKIE_SECURE"] is True
    assert read["CSRF_COOKIE_SECURE"] is True
    assert read["SECURE_HSTS_SECONDS"] == 31_536_000
    assert "swarm.example.org" in str(read["ALLOWED_HOSTS"])
    assert read["CSRF_TRUSTED_ORIGINS"] == ["https://swarm.example.org"]
    assert read["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]


def test_a_loopback_site_works_without_tls_and_believes_no_proxy(tmp_path: Path) -> None:
    read = settings_with(tmp_path)
    assert read["SESSION_COOKIE_SECURE"] is False
    assert read["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]
    assert read["SECURE_PROXY_SSL_HEADER"] is None
    assert "HashedFiles" in str(read["STORAGES"])


def test_each_site_makes_a_key_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    first = settings_with(tmp_path / "one")["SECRET_KEY"]
    assert settings_with(tmp_path / "one")["SECRET_KEY"] == first
    assert settings_with(tmp_path / "two")["SECRET_KEY"] != first
    assert settings_with(tmp_path / "two", SECRET_KEY="given")["SECRET_KEY"] == "given"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "LOUD"),
        ("DEBUG", "perhaps"),
        ("SITE_URL", "swarm"),
        ("PROXIES", "-1"),
        ("MODEL_DIALECT", "x"),
    ],
)
def test_nonsense_stops_the_start_and_names_the_variable(tmp_path: Path, name: str, value: str) -> None:
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert name in done.stderr.strip().splitlines()[-1]
