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
from playground.runs.sources import Journal, Source
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
        return _refused(_("This run is not over yet. Watch it on its page."))
    return told(request, Journal(run))


def told(request: HttpRequest, source: Source) -> HttpResponse:
    """The stretch of a source that is asked for."""
    start, beat = _number(request, "from"), _number(request, "beat")
    beats, agent = _number(request, "beats"), _number(request, "agent")
    if start is None or beat is None:
        return _refused(_("Say from which second on, and in which beat."))
    wanted = Wanted(
        start=start,
        beat=min(LONGEST_BEAT, max(SHORTEST_BEAT, beat)),
        beats=BEATS if beats is None else min(BEATS, int(beats)),
        agent=None if agent is None else int(agent),
    )
    return HttpResponse(msgspec.json.encode(stretch(source, wanted)), content_type="application/json")


def reading_for(request: HttpRequest, run: Run) -> tuple[Reading, float | None]:
    """The run as a page asks for it, and the second where it asks for one that has passed and is not the end."""
    return (run.ended and past_reading(request, Journal(run))) or (read(run), None)


def past_reading(request: HttpRequest, source: Source) -> tuple[Reading, float] | None:
    """The second of a source that a page asks for, where it asks for one that has passed and is not the end."""
    second = _number(request, "at")
    if second is None:
        return None
    reading = read_at(source, second)
    return (reading, second) if reading.seq < source.seq else None


def replay_context(source: Source, address: str, reading: Reading, second: float | None) -> dict[str, object]:
    """What `_replay.html` shows: a source at its end, or read at that second. Its player asks at that address."""
    state = reading.watched.state if second is None else seeking.at(source, EVER)[0].state
    end = state.last_at if state.ended_at is None else state.ended_at
    return {
        "replay_url": address,
        "axis": axis(state),
        "speeds": SPEEDS,
        "second": end if second is None else second,
        "at": "" if second is None else f"{second:g}",
        "second_word": clock(end if second is None else second),
    }


def _refused(sentence: str) -> HttpResponse:
    return HttpResponseBadRequest(sentence, content_type="text/plain")


def _number(request: HttpRequest, name: str) -> float | None:
    """A number from 0 on, as a person may write it; None for anything else."""
    asked = request.GET.get(name, "")
    if len(asked) > LONGEST or not asked.isascii() or not asked.replace(".", "", 1).isdigit():
        return None
    return float(asked)
