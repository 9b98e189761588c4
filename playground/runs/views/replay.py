"""A run that is over at any second of it, for its page; and stretches of it, for the player on that page."""

import uuid

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from playground.numbers import clock
from playground.runs import seeking
from playground.runs.access import run_for
from playground.runs.models import Run
from playground.runs.reading import Reading, read, read_at, read_end
from playground.runs.rendering.axis import axis
from playground.runs.replay import BEATS, Wanted, stretch
from playground.runs.sources import Journal, Source
from playground.users.signed_in import person

LONGEST = 8  # digits of a number that is asked for
SHORTEST_BEAT, LONGEST_BEAT = 0.05, 60.0  # seconds
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
    return film_reading(request, Journal(run)) if run.ended else (read(run), None)


def film_reading(request: HttpRequest, source: Source) -> tuple[Reading, float | None]:
    """The second of a source that a page asks for, and it; without one its end."""
    second = _number(request, "at")
    if second is not None:
        reading = read_at(source, second)
        if reading.seq < source.seq:
            return reading, second
    return read_end(source), None


def replay_context(source: Source, address: str, reading: Reading, second: float | None) -> dict[str, object]:
    """What `_replay.html` shows: a source at its end, or read at that second. Its player asks at that address."""
    end = reading if second is None else read_end(source)
    shown = end.now if second is None else second
    return {
        "replay_url": address,
        "axis": axis(end.watched.state, seeking.films.of(source).silences),
        "speeds": SPEEDS,
        "second": shown,
        "at": "" if second is None else f"{second:g}",
        "second_word": clock(shown),
    }


def _refused(sentence: str) -> HttpResponse:
    return HttpResponseBadRequest(sentence, content_type="text/plain")


def _number(request: HttpRequest, name: str) -> float | None:
    """A number from 0 on, as a person may write it; None for anything else."""
    asked = request.GET.get(name, "")
    if len(asked) > LONGEST or not asked.isascii() or not asked.replace(".", "", 1).isdigit():
        return None
    return float(asked)
