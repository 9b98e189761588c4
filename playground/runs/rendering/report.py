"""What the leader brings: while it works its deeds, one line each; at the end its last words as Markdown, and how it ended."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from msgspec import Struct

from playground.conversations.markdown import render
from playground.runs.kept import CUT, is_cut, kept
from playground.runs.rendering.deeds import Deed, deeds, doing
from playground.runs.rendering.drafts import text_name
from playground.runs.rendering.parts import numbered
from playground.runs.rendering.reasons import told
from playground.runs.rendering.thoughts import thought_word
from playground.runs.rendering.watched import Watched
from playground.runs.rendering.words import END_WORDS, End, end_of, mark_of, what_next
from playground.runs.thinking import last_thinker
from swarm.state import RunState


class Report(Struct, frozen=True, kw_only=True):
    """What `_report.html` shows. `done` is the last finished step of the leader."""

    title: str
    done: int
    html: SafeString
    reasoning: str  # what it thought before it answered
    thought: str
    mark: str  # why the answer ends where it does, where it is not whole
    deeds: list[Deed]
    ended: bool
    end: End | None
    end_word: str
    next: str
    reason: str


def report(watched: Watched) -> Report:
    """The report as far as it goes."""
    state = watched.state
    leader = state.agents[0] if state.agents else None
    finished = [step for step in leader.steps if step.finish] if leader else []
    end = end_of(state.status, state.code, state.gaps)
    answer = kept(state) if state.ended or (finished and not finished[-1].calls) else ""  # else it is a deed
    written = render(answer, name=text_name(watched.key)) if answer else SafeString("")
    thinker = last_thinker(state) if answer or state.ended else None
    return Report(
        title=_title(state),
        done=finished[-1].step if finished else 0,
        html=numbered(written) if state.ended else written,
        reasoning=thinker.reasoning if thinker else "",
        thought=thought_word(thinker),
        mark=mark_of(state.status, CUT if is_cut(state) else "", said=bool(answer)),
        deeds=deeds(watched),
        ended=state.ended,
        end=end,
        end_word=str(END_WORDS[end]) if end else "",
        next=what_next(state.status, end),
        reason=told(state.reason) if end in {"failed", "budget"} else "",
    )


def report_html(watched: Watched) -> str:
    """The report's partial."""
    context = {"report": report(watched), "run": {"key": watched.key}}
    return render_to_string("runs/_report.html", context).strip()


def doing_html(watched: Watched) -> str:
    """The line below it that says what the leader does now: it changes with every agent that ends."""
    context = {"doing": doing(watched), "run": {"key": watched.key}}
    return render_to_string("runs/_doing.html", context).strip()


def _title(state: RunState) -> str:
    if state.mode == "swarm":
        return _("Report") if state.ended else _("Orchestrator")
    return _("Agent") if state.mode == "agent" and not state.ended else _("Answer")
