"""Static files are served under names that change with their content, and name each other so."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

IMPORTED = re.compile(r"""(?:from|import)\s*\(?\s*["'](\./[^"']+)["']""")
HASHED = re.compile(r".*\.[0-9a-f]{12}\.js")


def test_modules_import_each_other_by_hashed_names(tmp_path: Path) -> None:
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": "playground.assets.HashedFiles"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    modules = [path for path in (tmp_path / "js").rglob("*.js") if HASHED.fullmatch(path.name)]
    imported = [(path.name, name) for path in modules for name in IMPORTED.findall(path.read_text())]
    assert len(imported) > 20
    assert [pair for pair in imported if not HASHED.fullmatch(pair[1])] == []
