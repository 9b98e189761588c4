"""The pictures that agents are shown: the same on a page that was watched and one that is reloaded, and only for the owner."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from playground.conversations.models import Attachment, Conversation
from playground.conversations.uploads import take_in
from playground.runs.actions import start_run
from playground.runs.models import Run
from playground.runs.rendering.cells import waves
from playground.runs.rendering.panel import head_html
from playground.runs.rendering.rows import row
from playground.runs.rendering.watched import Watched
from playground.users.models import User
from swarm import events as ev


@pytest.fixture
def picture(conversation: Conversation) -> Attachment:
    out = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return take_in(conversation.owner, conversation, SimpleUploadedFile("cat.png", out.getvalue()))


@pytest.fixture
def shown(conversation: Conversation, picture: Attachment) -> Run:
    return start_run(conversation, "What is it?", "swarm", attachments=[picture.key])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def watched(run: Run, *sees: ev.SeenFile) -> Watched:
    """A run whose second agent is shown these files."""
    found = Watched(key=run.key, practice=True)
    prompt = ev.Long(text="Look")
    found.apply_all(
        [
            ev.RunAccepted(mode="swarm", model="m", prompt=prompt),
            ev.RunStarted(),
            ev.AgentSpawned(agent=0, wave=0, call=0, index=0, name="orchestrator", label="", prompt=prompt),
            ev.AgentStarted(agent=0),
            ev.AttemptStarted(agent=0, step=1, attempt=1, input=1, max_output=1),
            ev.CallOpened(agent=0, call=1, id="a", name="assign_task"),
            ev.AgentSpawned(
                agent=1,
                wave=1,
                call=1,
                index=0,
                name="observer",
                label="uploads/cat.png",
                prompt=prompt,
                sees=sees,
            ),
        ]
    )
    return found


def seen(path: str, body: str) -> ev.SeenFile:
    return ev.SeenFile(path=path, body=body, media_type="image/png")


def test_a_cell_a_row_and_the_panel_show_what_the_agent_is_shown(shown: Run, picture: Attachment) -> None:
    found = watched(shown, seen("uploads/cat.png", picture.body), seen("chart.png", "c" * 64))
    address = reverse("runs:sight", args=[shown.key, picture.body[:16]])
    assert row(found, 1).sight == picture.body[:16]
    assert row(found, 1).label == "cat.png"
    assert row(found, 0).sight == ""
    assert waves(found, 0.0)[1].cells[0].sight == address
    head = head_html(found, 1, 0.0)
    assert f'src="{address}"' in head
    assert "chart.png" in head


def test_the_small_picture_is_served_to_its_owner_alone(
    shown: Run, picture: Attachment, alice: User, bob: User
) -> None:
    address = reverse("runs:sight", args=[shown.key, picture.body[:16]])
    answer = signed_in(alice).get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert signed_in(bob).get(address).status_code == 404
    assert Client().get(address).status_code != 200


@pytest.mark.parametrize("sign", ["0" * 16, "nothing"])
def test_a_picture_that_the_conversation_does_not_have_is_not_found(
    shown: Run, alice: User, sign: str
) -> None:
    assert signed_in(alice).get(reverse("runs:sight", args=[shown.key, sign])).status_code == 404
    assert signed_in(alice).get(reverse("runs:sight", args=[uuid4(), sign])).status_code == 404


def test_the_bytes_of_other_conversations_are_not_reached_by_their_hash(
    shown: Run, picture: Attachment, alice: User
) -> None:
    other = start_run(Conversation.objects.create(owner=alice), "Hello", "instant")
    address = reverse("runs:sight", args=[other.key, picture.body[:16]])
    assert signed_in(alice).get(address).status_code == 404
