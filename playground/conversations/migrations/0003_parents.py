"""Messages become a tree: each of an old conversation follows the one that was said before it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def follow_each_other(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    messages = apps.get_model("conversations", "Message").objects
    conversation, last = None, None
    for pk, here in messages.order_by("conversation_id", "pk").values_list("pk", "conversation_id"):
        if here == conversation:
            messages.filter(pk=pk).update(parent=last)
        conversation, last = here, pk


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_branches_and_attachments")]

    operations = [migrations.RunPython(follow_each_other, migrations.RunPython.noop)]
