"""Every run has a message for its answer, empty until it ends: what follows it has a place in the tree."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make_places(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Answers follow what they answer, and questions the answer before them."""
    messages = apps.get_model("conversations", "Message").objects
    for run in apps.get_model("runs", "Run").objects.order_by("pk").iterator():
        if run.answer_id is None:
            answer = messages.create(
                conversation_id=run.conversation_id, parent_id=run.message_id, role="assistant", text=""
            )
            run.answer_id = answer.pk
            run.save(update_fields=["answer"])
        else:
            messages.filter(pk=run.answer_id).update(parent=run.message_id)
        messages.filter(role="user", parent=run.message_id).update(parent=run.answer_id)


class Migration(migrations.Migration):
    dependencies = [("runs", "0004_one_after_another"), ("conversations", "0003_parents")]

    operations = [migrations.RunPython(make_places, migrations.RunPython.noop)]
