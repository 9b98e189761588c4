"""Forgets what nobody wants any more: files that were never sent, folders of processes that died, bytes without a row.

Bytes are named by rows of every kind and by the events of the journal. So every text in the database is asked, and whoever
adds a table need not know of this room: a hash that stands anywhere keeps its bytes.
"""

import re
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, JSONField, Model, TextField
from msgspec import Struct

from playground.bodies import site_bodies
from playground.conversations.attachments import forget_unsent
from playground.conversations.decoder import scratch_place

HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
YOUNG = 24 * 3600.0  # seconds in which the row that names stored bytes has surely been committed
FORGOTTEN_FOLDER = 3600.0  # seconds; nothing is looked into for so long
OURS = "playground."
ROWS = 500


class Tidied(Struct, frozen=True):
    """How much was forgotten."""

    files: int
    folders: int
    bodies: int


def tidy() -> Tidied:
    """Forget all of it. Reads the whole journal: for a quiet hour."""
    files, folders = tidy_quickly()
    return Tidied(files=files, folders=folders, bodies=forget_unnamed_bodies(time.time() - YOUNG))


def tidy_quickly() -> tuple[int, int]:
    """Forget files that were never sent, and folders left behind. Answers how many of each."""
    files = forget_unsent(timedelta(days=settings.UPLOADS.keep_days))
    return files, sum(1 for _ in _forget_folders(time.time() - FORGOTTEN_FOLDER))


def forget_unnamed_bodies(stored_before: float) -> int:
    """Forget bytes that no row names, but none that were stored since."""
    store = site_bodies()
    unnamed = {body for body in store.bodies() if store.path(body).stat().st_mtime < stored_before}
    for text in _every_text() if unnamed else ():
        unnamed.difference_update(HASH.findall(text))
    return sum(store.discard(body, untouched_since=stored_before) for body in unnamed)


def _forget_folders(left_before: float) -> Iterator[str]:
    place = scratch_place()
    for folder in place.iterdir() if place.is_dir() else ():
        if folder.stat().st_mtime < left_before:
            shutil.rmtree(folder, ignore_errors=True)
            yield folder.name


def _every_text() -> Iterator[str]:
    for model in apps.get_models():
        if model.__module__.startswith(OURS) and (fields := _texts(model)):
            for row in model._base_manager.values_list(*fields).iterator(chunk_size=ROWS):
                yield from map(str, row)


def _texts(model: type[Model]) -> list[str]:
    kinds = (CharField, TextField, JSONField)
    return [field.name for field in model._meta.concrete_fields if isinstance(field, kinds)]
