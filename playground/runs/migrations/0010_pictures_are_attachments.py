from typing import Any

from django.db import migrations


def attach(apps: Any, schema_editor: Any) -> None:
    """Pictures that came on the command line lay beside their run: now they are attachments of its message."""
    attachments = apps.get_model("conversations", "Attachment")
    for run in apps.get_model("runs", "Run").objects.exclude(images=[]).select_related("conversation"):
        for place, image in enumerate(run.images):
            attachments.objects.create(
                owner_id=run.conversation.owner_id,
                conversation_id=run.conversation_id,
                message_id=run.message_id,
                name=f"picture-{place + 1}.{image['media_type'].rpartition('/')[2]}",
                kind="image",
                media_type=image["media_type"],
                size=0,
                body=image["body"],
                place=place,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0005_programs"),
        ("runs", "0009_versions_of_files"),
    ]

    operations = [
        migrations.RunPython(attach, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name="run",
            name="images",
        ),
    ]
