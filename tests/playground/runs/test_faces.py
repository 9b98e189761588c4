"""A run's face in lists."""

import pytest
from django.test import Client

from playground.conversations.models import Conversation
from playground.runs.actions import start_run
from playground.runs.faces import last_runs_of
from playground.runs.models import Run
from playground.runs.rendering.face import MOST, face
from playground.users.models import User


def test_a_small_flock_has_a_mark_for_each_agent() -> None:
    marks = face({"completed": 2, "failed": 1})
    assert [mark.status for mark in marks] == ["completed", "completed", "failed"]


def test_a_large_flock_is_shown_in_proportion_and_nobody_in_trouble_is_left_out() -> None:
    marks = face({"completed": 990, "failed": 1})
    assert MOST <= len(marks) <= MOST + 1
    assert [mark.status for mark in marks].count("failed") == 1


@pytest.mark.parametrize("count", [1, 7, 36, 300])
def test_every_mark_is_inside_the_drawing(count: int) -> None:
    for mark in face({"running": count}):
        assert 1 <= float(mark.x) <= 44
        assert 1 <= float(mark.y) <= 19


def test_a_run_without_sub_agents_is_the_leader_alone() -> None:
    assert face({}) == []


def test_a_conversation_has_the_face_of_its_last_run(conversation: Conversation, run: Run) -> None:
    second = start_run(conversation, "And of Spain?", "swarm")
    Run.objects.filter(pk=run.pk).update(counts={"failed": 4})
    Run.objects.filter(pk=second.pk).update(counts={"completed": 2})
    assert [mark.status for mark in last_runs_of([conversation.pk])[conversation.pk].face] == [
        "completed",
        "completed",
    ]


def test_the_start_page_shows_the_faces(alice: User, run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(counts={"failed": 1})
    client = Client()
    client.force_login(alice)
    html = client.get("/").content.decode()
    assert html.count('class="face"') == 1
    assert html.split('class="face"')[1].split("</svg>")[0].count('data-status="failed"') == 1
