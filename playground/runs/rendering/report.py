"""The report: the leader's last finished words as Markdown, and how the run ended."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from msgspec import Struct

from playground.conversations.markdown import render
from playground.runs.rendering.watched import Watched
from playground.runs.rendering.words import END_WORDS, End, end_of


class Report(Struct, frozen=True, kw_only=True):
    """What `_report.html` shows. `done` is the last finished step of the leader."""

    done: int
    html: SafeString
    ended: bool
    end: End | None
    end_word: str
    reason: str
    practice: bool


def report(watched: Watched) -> Report:
    """The report as far as it goes."""
    state = watched.state
    leader = state.agents[0] if state.agents else None
    finished = [step for step in leader.steps if step.finish] if leader else []
    end = end_of(state.status, state.code, state.gaps)
    return Report(
        done=finished[-1].step if finished else 0,
        html=render(state.answer) if state.answer else SafeString(""),
        ended=state.ended,
        end=end,
        end_word=str(END_WORDS[end]) if end else "",
        reason=state.reason if end in {"failed", "budget"} else "",
        practice=watched.practice,
    )


def report_html(watched: Watched) -> str:
    """The report's partial."""
    return render_to_string("runs/_report.html", {"report": report(watched)}).strip()
