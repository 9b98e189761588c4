"""The page of one run, and the pieces of it that are asked for alone."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from playground.bodies import site_bodies
from playground.numbers import clock
from playground.runs import maintenance
from playground.runs.access import ahead_of, beside, run_for
from playground.runs.lineage import lineage_of
from playground.runs.models import Run
from playground.runs.reading import Reading, read
from playground.runs.rendering.budget import stuck_run
from playground.runs.rendering.cells import segments, waves
from playground.runs.rendering.comparison import name_of
from playground.runs.rendering.deeds import doing
from playground.runs.rendering.drafts import words_so_far
from playground.runs.rendering.files import file_faces
from playground.runs.rendering.messages import encode, snapshot
from playground.runs.rendering.panel import agent_face, long_text, open_step
from playground.runs.rendering.report import report
from playground.runs.rendering.standing import of_watched
from playground.runs.rendering.thoughts import thought_word
from playground.runs.rendering.timeline import timeline as drawn
from playground.runs.rendering.words import WAVES_COUNTED
from playground.runs.sources import Journal
from playground.runs.views.embedded import embedded
from playground.runs.views.replay import reading_for, replay_context
from playground.runs.views.words import key_sheet, live_words
from playground.users.signed_in import person

LONGEST_NUMBER = 10
VIEWS = ("grid", "tree", "table", "timeline")


@require_safe
def run(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Everything about a run. It is whole without script; with it, it stays so."""
    shown = run_for(person(request), key)
    reading, second = reading_for(request, shown)
    view = request.GET.get("view", "")
    view = view if view in VIEWS else VIEWS[0]
    number = _agent(reading, request.GET.get("agent", ""))
    context = {
        **_head(shown, reading),
        "lineage": lineage_of(shown, person(request)),
        "fork_url": reverse("runs:fork", args=[shown.key]),
        **_body(reading, view),
        **_film(shown, reading, second),
        "agent": agent_face(reading.watched, number, reading.now) if number is not None else None,
        "beside": [(other, name_of(other)) for other in beside(shown)],
        "words": live_words(),
        "keys": key_sheet(),
        "snapshot": embedded(encode(snapshot(reading.watched, reading.seq, reading.now))),
    }
    return render(request, "runs/run.html", context)


@require_safe
def timeline(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The drawing of the timeline alone."""
    reading, _second = reading_for(request, run_for(person(request), key))
    return render(request, "runs/timeline.html", {"timeline": drawn(reading.watched.state, reading.now)})


@require_safe
def text(request: HttpRequest, key: uuid.UUID, number: int) -> HttpResponse:
    """The whole of a text of which the panel shows the beginning: `what` is prompt, thoughts, arguments-5, result-5."""
    reading = read(run_for(person(request), key))
    if _agent(reading, str(number)) is None:
        raise Http404
    found = long_text(reading.watched.state.agents[number], request.GET.get("what", ""))
    if found is None:
        raise Http404
    try:
        whole = site_bodies().path(found.body).read_bytes() if found.body else found.text.encode()
    except (KeyError, FileNotFoundError):
        raise Http404 from None
    return HttpResponse(whole, content_type="text/plain; charset=utf-8")


def _agent(reading: Reading, asked: str) -> int | None:
    """The agent that was asked for, if there is one of that number."""
    if not (asked.isascii() and asked.isdecimal() and len(asked) < LONGEST_NUMBER):
        return None
    return int(asked) if int(asked) < len(reading.watched.state.agents) else None


def _head(shown: Run, reading: Reading) -> dict[str, object]:
    standing = of_watched(reading.watched)
    ahead = ahead_of(shown) if standing.status == "queued" else 0
    notice = maintenance.notice() if standing.status == "queued" else ""
    waiting = ngettext(
        "%(count)d run was before this one when you opened the page.",
        "%(count)d runs were before this one when you opened the page.",
        ahead,
    )
    return {
        "run": shown,
        "stuck": stuck_run(shown, reading.watched.state) if not shown.ended else None,
        "run_alive": not shown.ended,
        "take_away": shown.ended,
        "title": str(shown.conversation) if shown.conversation.title else _("Run"),
        "standing": standing,
        "segments": segments(standing),
        "practice": reading.watched.practice,
        "clock": clock(reading.now),
        "waves_word": str(WAVES_COUNTED % {"count": standing.waves}) if standing.waves else "",
        "queue": notice or (waiting % {"count": ahead} if ahead else ""),
        "seq": reading.seq,
    }


def _film(shown: Run, reading: Reading, second: float | None) -> dict[str, object]:
    """The axis of a run that is over."""
    if not shown.ended:
        return {}
    return replay_context(Journal(shown), reverse("runs:replay", args=[shown.key]), reading, second)


def _body(reading: Reading, view: str) -> dict[str, object]:
    state = reading.watched.state
    lead = open_step(state.agents[0]) if state.agents else None
    words = {"grid": _("Grid"), "tree": _("Tree"), "table": _("Table"), "timeline": _("Timeline")}
    return {
        "view": view,
        "views": [
            {"name": name, "word": words[name], "key": key} for name, key in zip(VIEWS, "gtbl", strict=True)
        ],
        "waves": waves(reading.watched, reading.now) if view != "timeline" else [],
        "timeline": drawn(state, reading.now) if view == "timeline" else None,
        "lead": lead,
        "lead_thought": thought_word(lead, reading.now),
        "lead_words": words_so_far(reading.watched.key, 0, lead),
        "report": report(reading.watched),
        "doing": doing(reading.watched),
        "files": file_faces(reading.watched.key, state.files.values()),
    }
