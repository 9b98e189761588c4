"""What stands in a run's head and changes with its status: the buttons, and the place in the queue."""

from django.template.loader import render_to_string

from playground.runs.rendering.budget import stuck_html
from playground.runs.rendering.watched import Watched


def head_pieces(watched: Watched) -> dict[str, str]:
    """By id. Nobody waits for a worker once the run is under way."""
    status = watched.state.status
    context = {
        "number": "",
        "status": status,
        "run": {"key": watched.key},
        "run_alive": not watched.state.ended,
    }
    pieces = {
        "run-wishes": render_to_string("runs/_controls.html", context).strip(),
        f"budget-{watched.key}": stuck_html(watched),
    }
    return pieces if status == "queued" else {**pieces, "run-queue": "", f"waits-{watched.key}": ""}
