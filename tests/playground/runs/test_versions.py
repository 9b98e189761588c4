"""Every content that a file had is kept, numbered, and found again from the journal alone."""

from importlib import import_module

from django.apps import apps
from django.db import connection

from playground.runs import journal, lease
from playground.runs.journal import Writer
from playground.runs.models import FileVersion, Run, RunFile
from swarm.events import Event, FileWritten
from tests.playground.runs.stories import BEGIN, framed


def written(path: str, size: int, agent: int = 0) -> FileWritten:
    return FileWritten(
        at=float(size), agent=agent, path=path, body=f"{size:064d}", size=size, media_type="text/plain"
    )


def tell(run: Run, *frames: tuple[Event, ...]) -> None:
    """Let a new worker take the run and write these frames."""
    Run.objects.filter(pk=run.pk).update(lease_until=None)
    held = lease.take(run.key, "worker")
    assert held is not None
    writer = Writer(held, journal.past(run.pk))
    for events in frames:
        writer.append(events, framed(events).payload)


def versions(run: Run) -> list[tuple[str, int, int, float]]:
    return list(run.versions.values_list("path", "number", "size", "at"))


def test_writing_a_path_again_makes_the_next_version(run: Run) -> None:
    tell(run, BEGIN, (written("a.txt", 1), written("b.txt", 2), written("a.txt", 3)))
    assert versions(run) == [("a.txt", 1, 1, 1.0), ("a.txt", 2, 3, 3.0), ("b.txt", 1, 2, 2.0)]
    assert list(RunFile.objects.values_list("path", "size")) == [("a.txt", 3), ("b.txt", 2)]


def test_a_worker_that_takes_a_run_up_counts_on(run: Run) -> None:
    tell(run, BEGIN, (written("a.txt", 1),))
    tell(run, (written("a.txt", 2),))
    assert versions(run) == [("a.txt", 1, 1, 1.0), ("a.txt", 2, 2, 2.0)]


def test_the_journal_tells_the_versions_of_runs_from_before_there_were_rows(run: Run) -> None:
    tell(run, BEGIN, (written("a.txt", 1), written("b.txt", 2)), (written("a.txt", 3),))
    before = versions(run)
    FileVersion.objects.all().delete()
    migration = import_module("playground.runs.migrations.0009_versions_of_files")
    with connection.schema_editor(atomic=False) as editor:
        migration.from_journal(apps, editor)
    assert versions(run) == before
