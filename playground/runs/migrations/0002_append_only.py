"""The database itself refuses to change a frame: a journal that can be edited proves nothing."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FORBID = {
    "sqlite": (
        "CREATE TRIGGER runs_frame_append_only BEFORE UPDATE ON runs_frame "
        "BEGIN SELECT RAISE(ABORT, 'frames are only ever added'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION runs_frame_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'frames are only ever added'; END $$",
        "CREATE TRIGGER runs_frame_append_only BEFORE UPDATE ON runs_frame "
        "FOR EACH ROW EXECUTE FUNCTION runs_frame_refuse()",
    ),
}
ALLOW = {
    "sqlite": ("DROP TRIGGER runs_frame_append_only",),
    "postgresql": (
        "DROP TRIGGER runs_frame_append_only ON runs_frame",
        "DROP FUNCTION runs_frame_refuse()",
    ),
}


def forbid(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Set the trigger."""
    for statement in FORBID[editor.connection.vendor]:
        editor.execute(statement)


def allow(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away again."""
    for statement in ALLOW[editor.connection.vendor]:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = (("runs", "0001_initial"),)
    operations = (migrations.RunPython(forbid, allow),)
