"""A run that is over at any second of it, for its page; and stretches of it, for the player on that page."""

import math
import uuid

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from playground.numbers import clock
from playground.runs import seeking
from playground.runs.access import run_for
from playground.runs.models import Run
from playground.runs.reading import Reading, read, read_at
from playground.runs.rendering.axis import axis
from playground.runs.replay import BEATS, Wanted, stretch
from playground.users.signed_in import person

LONGEST = 8  # digits of a number that is asked for
SHORTEST_BEAT, LONGEST_BEAT = 0.05, 60.0  # seconds
EVER = math.inf
SPEEDS = (1, 4, 16)


@require_safe
def replay(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A stretch of the run in the messages of the live page: `from`, `beat`, `beats`, `agent`."""
    run = run_for(person(request), key)
    if not run.ended:
        return HttpResponseBadRequest(
            _("This run is not over yet. Watch it on its page."), content_type="text/plain"
        )
    start, beat = _number(request, "from"), _number(request, "beat")
    beats, agent = _number(request, "beats"), _number(request, "agent")
    if start is None or beat is None:
        return HttpResponseBadRequest(
            _("Say from which second on, and in which beat."), content_type="text/plain"
        )
    wanted = Wanted(
        start=start,
        beat=min(LONGEST_BEAT, max(SHORTEST_BEAT, beat)),
        beats=BEATS if beats is None else min(BEATS, int(beats)),
        agent=None if agent is None else int(agent),
    )
    return HttpResponse(msgspec.json.encode(stretch(run, wanted)), content_type="application/json")


def reading_for(request: HttpRequest, run: Run) -> tuple[Reading, float | None]:
    """The run as a page asks for it, and the second where it asks for one that has passed and is not the end."""
    second = _number(request, "at") if run.ended else None
    if second is not None:
        reading = read_at(run, second)
        if reading.seq < run.seq:
            return reading, second
    return read(run), None


def replay_context(run: Run, reading: Reading, second: float | None) -> dict[str, object]:
    """What `_replay.html` shows: nothing for a run that goes on."""
    if not run.ended:
        return {}
    state = reading.watched.state if second is None else seeking.at(run, EVER)[0].state
    end = state.ended_at or 0.0
    return {
        "axis": axis(state),
        "speeds": SPEEDS,
        "second": end if second is None else second,
        "at": "" if second is None else f"{second:g}",
        "second_word": clock(end if second is None else second),
    }


def _number(request: HttpRequest, name: str) -> float | None:
    """A number from 0 on, as a person may write it; None for anything else."""
    asked = request.GET.get(name, "")
    if len(asked) > LONGEST or not asked.isascii() or not asked.replace(".", "", 1).isdigit():
        return None
    return float(asked)
