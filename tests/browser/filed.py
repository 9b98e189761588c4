"""A finished run that made files, put into a site by its own tools and journal: `python -m tests.browser.filed NAME`. Prints the conversation's key."""

import asyncio
import json
import os
import sys
from typing import Any

import django

SHEET = {
    "name": "Budget",
    "columns": [
        {"name": "Item"},
        {"name": "Pieces", "type": "integer"},
        {"name": "Price", "type": "currency"},
        {"name": "Cost", "type": "currency", "formula": "=B{row}*C{row}", "total": "sum"},
    ],
    "rows": [["Seed", 20, 1.5], ["Net", 4, 12]],
}
SECOND = {"name": "Notes", "columns": [{"name": "Note"}], "rows": [["<img src=x onerror=alert(1)>"]]}
TEXT = (
    "# The plan\n\nSow **early**. <script>alert(1)</script>\n\n| Month | Work |\n|---|---|\n| May | sow |\n"
)
ORDERS: list[tuple[str, dict[str, Any]]] = [
    ("write_spreadsheet", {"path": "budget.xlsx", "sheets": [{**SHEET, "rows": SHEET["rows"][:1]}]}),
    ("write_spreadsheet", {"path": "budget.xlsx", "sheets": [SHEET, SECOND]}),
    ("write_document", {"path": "plan.docx", "markdown": TEXT}),
    ("write_pdf", {"path": "plan.pdf", "markdown": TEXT}),
    ("write_slides", {"path": "talk.pptx", "title": "Harvest", "slides": [{"title": "Sow early", "bullets": ["In May"]}]}),
]  # fmt: skip


def main(owner: str) -> None:
    """Make the run and its files, and tell the conversation's key."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")
    django.setup()
    from playground.conversations.models import Conversation, Message, Role
    from playground.runs import journal
    from playground.runs.models import Frame, Run
    from playground.runs.projection import Projection
    from playground.users.models import User
    from swarm import wire
    from swarm.events import AgentSpawned, AgentStarted, Long, RunAccepted, RunStarted

    talk = Conversation.objects.create(
        owner=User.objects.get(username=owner), title="Plan a harvest", mode="agent"
    )
    asked = Message.objects.create(conversation=talk, role=Role.USER, text="Plan it, with a budget.")
    said = Message.objects.create(
        conversation=talk, role=Role.ASSISTANT, parent=asked, text="It is in the files."
    )
    run = Run.objects.create(
        conversation=talk,
        message=asked,
        answer=said,
        mode="agent",
        model="practice",
        endpoint="practice",
        seq=1,
    )
    events = [
        RunAccepted(mode="agent", model="practice", prompt=Long(text=asked.text)),
        RunStarted(),
        AgentSpawned(
            agent=0, wave=0, call=0, index=0, name="Gardener", label="", prompt=Long(text=asked.text)
        ),
        AgentStarted(agent=0),
        *asyncio.run(_written()),
    ]
    Frame.objects.create(run=run, seq=1, epoch=0, events=wire.events_to_json(events).decode())
    journal.project(run.pk, Projection().apply(events))
    Run.objects.filter(pk=run.pk).update(status="completed")
    sys.stdout.write(str(talk.key))


async def _written() -> list[Any]:
    from playground.bodies import site_bodies
    from swarm.events import FileWritten
    from swarm.toolkit.documents.tools import document_tools
    from swarm.toolkit.workspace import RunWorkspace
    from swarm.tools import WorkspaceFile

    written: list[FileWritten] = []

    async def committed(file: WorkspaceFile) -> None:
        written.append(
            FileWritten(
                at=1.0 + len(written),
                agent=0,
                path=file.path,
                body=file.body,
                size=file.size,
                media_type=file.media_type,
            )
        )

    workspace = RunWorkspace(site_bodies(), {}, committed, most_bytes=50_000_000)
    tools = {tool.name: tool for tool in document_tools()}
    for name, order in ORDERS:
        result = await tools[name](json.dumps(order), workspace)
        assert result.ok, result.content
    return written


if __name__ == "__main__":
    main(sys.argv[1])
