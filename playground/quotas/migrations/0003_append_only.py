"""The database itself refuses to change a row of these: a record that can be edited proves nothing.

PostgreSQL refuses to delete one too. SQLite does not: there emptying the whole database is made of such deletions.
A person who goes takes their number from the bill, so that one column may change.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = (
    ("quotas_posting", "account_id, source, target, amount, key, hold_id, at, reason"),
    (
        "quotas_charge",
        "run, hold_id, kind, seq, agent, step, attempt, mode, endpoint, model, input, cached, output, estimated, cost, currency, at",
    ),
)


def forbid(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Set the triggers."""
    for table, kept in TABLES:
        if editor.connection.vendor == "sqlite":
            editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OF {kept} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are only ever added'); END"
            )
        else:
            editor.execute(
                f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION 'rows of {table} are only ever added'; END $$"
            )
            editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OF {kept} OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
            )


def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away again."""
    for table, _kept in TABLES:
        if editor.connection.vendor == "sqlite":
            editor.execute(f"DROP TRIGGER {table}_append_only")
        else:
            editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")
            editor.execute(f"DROP FUNCTION {table}_refuse()")


class Migration(migrations.Migration):
    dependencies = (("quotas", "0002_ledger"),)
    operations = (migrations.RunPython(forbid, allow),)
