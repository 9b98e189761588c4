"""Two runs of one person side by side."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from playground.runs.access import run_for
from playground.runs.models import Run
from playground.runs.reading import read, read_end
from playground.runs.rendering.comparison import Compared, facts, sides
from playground.runs.sources import Journal
from playground.users.signed_in import person


@require_safe
def compare(request: HttpRequest, key: uuid.UUID, other: uuid.UUID) -> HttpResponse:
    """What came of both, what each took, and how each went, on one scale of time."""
    user = person(request)
    runs = [run_for(user, key), run_for(user, other)]
    if key == other:
        return redirect("runs:run", key)
    left, right = (_compared(run) for run in runs)
    questions = [run.message.text for run in runs]
    context = {
        "run": runs[0],
        "questions": questions[: 1 if questions[0] == questions[1] else 2],
        "sides": sides(left, right),
        "facts": facts(left, right),
    }
    return render(request, "runs/compare.html", context)


def _compared(run: Run) -> Compared:
    reading = read_end(Journal(run)) if run.ended else read(run)
    return Compared(run=run, watched=reading.watched, now=reading.now)
