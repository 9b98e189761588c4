"""The full text index of what was said: trigrams on SQLite, words on PostgreSQL.

On SQLite triggers keep it in step. They belong to the table: a later migration that changes `Message`, and for which Django
makes the table anew, must call `keep_in_step` again (the tests of the search fail without).
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ON_SQLITE = (
    "CREATE VIRTUAL TABLE conversations_words USING fts5"
    "(text, content='conversations_message', content_rowid='id', tokenize='trigram')",
    "INSERT INTO conversations_words(conversations_words) VALUES('rebuild')",
)
TRIGGERS = (
    "CREATE TRIGGER conversations_words_in AFTER INSERT ON conversations_message BEGIN"
    " INSERT INTO conversations_words(rowid, text) VALUES (new.id, new.text); END",
    "CREATE TRIGGER conversations_words_out AFTER DELETE ON conversations_message BEGIN"
    " INSERT INTO conversations_words(conversations_words, rowid, text) VALUES ('delete', old.id, old.text); END",
    "CREATE TRIGGER conversations_words_new AFTER UPDATE OF text ON conversations_message BEGIN"
    " INSERT INTO conversations_words(conversations_words, rowid, text) VALUES ('delete', old.id, old.text);"
    " INSERT INTO conversations_words(rowid, text) VALUES (new.id, new.text); END",
)
ON_POSTGRESQL = (
    "CREATE INDEX conversations_words ON conversations_message"
    " USING gin (to_tsvector('simple', left(text, 100000)))",
)


def make_index(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in ON_SQLITE if sqlite else ON_POSTGRESQL:
        schema_editor.execute(statement)
    keep_in_step(apps, schema_editor)


def keep_in_step(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for statement in TRIGGERS:
            schema_editor.execute(statement)


def drop_index(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        for name in ("in", "out", "new"):
            schema_editor.execute(f"DROP TRIGGER conversations_words_{name}")
        schema_editor.execute("DROP TABLE conversations_words")
    else:
        schema_editor.execute("DROP INDEX conversations_words")


class Migration(migrations.Migration):
    dependencies = [("conversations", "0005_programs")]

    operations = [migrations.RunPython(make_index, drop_index)]
