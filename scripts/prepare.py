"""Bring database and static files up to date in one process, then run the command that was named.

One process, because each start of Django costs about a second, and a site that is up to date should answer at once.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

ROOT = Path(__file__).resolve().parent.parent
COLLECTED = ROOT / "build" / "static-files.sha256"


def main(arguments: list[str]) -> None:
    """Prepare, then hand over to the management command in `arguments`, if any. A refusal is one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")
    try:
        django.setup()
        migrate()
        collect_static_files()
    except (ImproperlyConfigured, CommandError, DatabaseError, OSError) as refusal:
        sys.exit(f"The site cannot be prepared: {refusal}")
    try:
        if arguments:
            call_command(*arguments)
    except CommandError as refusal:
        sys.exit(str(refusal))


def migrate() -> None:
    """Apply the migrations that the database lacks."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Preparing the database ...", flush=True)
        call_command("migrate", interactive=False, verbosity=0)


def collect_static_files() -> None:
    """Collect the static files unless those collected last were the same."""
    now = fingerprint(_static_sources())
    if COLLECTED.is_file() and COLLECTED.read_text() == now and Path(settings.STATIC_ROOT).is_dir():
        return
    print("Collecting static files ...", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    COLLECTED.parent.mkdir(exist_ok=True)
    COLLECTED.write_text(now)


def _static_sources() -> Iterator[Path]:
    from django.contrib.staticfiles.finders import get_finders

    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))


def fingerprint(files: Iterator[Path]) -> str:
    """Names, sizes and times: reading 2 MB on every start would be slower and no safer for files under git."""
    target = f"{settings.STORAGES['staticfiles']['BACKEND']}\0{settings.STATIC_ROOT}"
    digest = hashlib.sha256(target.encode())
    for file in sorted(files):
        facts = file.stat()
        digest.update(f"{file}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
