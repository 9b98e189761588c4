"""A run of somebody else, to be read and no more. Each look is in the trail."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from playground.desk import access, actions
from playground.numbers import clock
from playground.runs.models import Run
from playground.runs.reading import Reading, read
from playground.runs.rendering.cells import segments, waves
from playground.runs.rendering.deeds import doing
from playground.runs.rendering.drafts import words_so_far
from playground.runs.rendering.files import file_faces
from playground.runs.rendering.panel import AgentFace, agent_face, open_step
from playground.runs.rendering.report import report
from playground.runs.rendering.standing import of_watched
from playground.runs.rendering.thoughts import thought_word
from playground.users.signed_in import person

LONGEST_NUMBER = 6


@require_safe
def look(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The question, the answer as far as it is, the agents, and one of them with its steps."""
    user = person(request)
    run = access.run_to_look_at(user, key)
    actions.look(user, run)
    reading = read(run)
    return render(request, "desk/look.html", _shown(run, reading, request.GET.get("agent", "")))


def _shown(run: Run, reading: Reading, wanted: str) -> dict[str, object]:
    state = reading.watched.state
    stands = of_watched(reading.watched)
    lead = open_step(state.agents[0]) if state.agents else None
    return {
        "run": run,
        "owner": run.conversation.owner,
        "standing": stands,
        "segments": segments(stands),
        "clock": clock(reading.now),
        "practice": reading.watched.practice,
        "waves": waves(reading.watched, reading.now),
        "report": report(reading.watched),
        "doing": doing(reading.watched),
        "lead": lead,
        "lead_thought": thought_word(lead, reading.now),
        "lead_words": words_so_far(run.key, 0, lead),
        "files": file_faces(run.key, state.files.values()),
        "agent": _agent(reading, wanted),
    }


def _agent(reading: Reading, wanted: str) -> AgentFace | None:
    """One agent. The addresses of whole texts are its owner's, and lead nobody else anywhere."""
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) <= LONGEST_NUMBER):
        return None
    if int(wanted) >= len(reading.watched.state.agents):
        return None
    face = agent_face(reading.watched, int(wanted), reading.now)
    for step in face.steps:
        for call in step.calls:
            call.cut_url = ""
    return face
