"""The SQL of a frame's transaction, made once: through the ORM a frame cost 1.5 ms of CPU, most of it to make this text anew.

Law: only names of our own models become text here; every value is a parameter.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from django.db.models.functions import Now

from playground.runs.models import ENDED, Frame, Run


def advance(
    run: int, epoch: int, seq: int, columns: Mapping[str, object], *, started: bool, ended: bool
) -> bool:
    """Move the run to frame `seq`, if it is its turn and the epoch is current: the fence. False where it is not."""
    values = [
        _field(Run, name).get_db_prep_save(value, connection=connection) for name, value in columns.items()
    ]
    with connection.cursor() as cursor:
        text = _advance(tuple(columns), started=started, ended=ended)
        cursor.execute(text, (seq, *values, run, epoch, seq - 1, *ENDED))
        return bool(cursor.rowcount == 1)


def add_frame(run: int, seq: int, epoch: int, events: str) -> None:
    """Add a row to the journal."""
    with connection.cursor() as cursor:
        cursor.execute(_insert(Frame, ("run", "seq", "epoch", "events")), (run, seq, epoch, events))


def put(model: type[Model], key: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows, or bring those with the same `key` up to date. All name the same columns, with plain values."""
    with connection.cursor() as cursor:
        cursor.executemany(_put(model, key, tuple(rows[0])), [tuple(row.values()) for row in rows])


@cache
def _advance(columns: tuple[str, ...], *, started: bool, ended: bool) -> str:
    now = _now()
    sets = ["seq = %s", f"progress_at = {now}", *(f"{_column(Run, name)} = %s" for name in columns)]
    if started:
        sets.append(f"started_at = COALESCE(started_at, {now})")
    if ended:
        sets += [f"ended_at = {now}", "lease_owner = ''", "lease_until = NULL"]
    alive = f"status NOT IN ({_places(len(ENDED))})"
    return f"UPDATE {_table(Run)} SET {', '.join(sets)} WHERE id = %s AND epoch = %s AND seq = %s AND {alive}"  # noqa: S608 - our own names


@cache
def _insert(model: type[Model], columns: tuple[str, ...]) -> str:
    named = ", ".join(_column(model, name) for name in columns)
    return f"INSERT INTO {_table(model)} ({named}) VALUES ({_places(len(columns))})"  # noqa: S608 - our own names


@cache
def _put(model: type[Model], key: tuple[str, ...], columns: tuple[str, ...]) -> str:
    moved = [_column(model, name) for name in columns if name not in key]
    sets = ", ".join(f"{column} = EXCLUDED.{column}" for column in moved)
    conflict = ", ".join(_column(model, name) for name in key)
    return f"{_insert(model, columns)} ON CONFLICT ({conflict}) DO UPDATE SET {sets}"


@cache
def _now() -> str:
    """The database's clock, as the ORM asks for it."""
    text: str = Run.objects.all().query.get_compiler(connection=connection).compile(Now())[0]
    return text


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.get_field(name)
    assert isinstance(field, Field), f"{name} is a column of {model.__name__}"
    return field


def _column(model: type[Model], name: str) -> str:
    return connection.ops.quote_name(str(_field(model, name).column))


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _places(count: int) -> str:
    return ", ".join(["%s"] * count)
