"""The panel of one agent: its prompt, steps, tool calls and failures, ready for the template."""

import json
from urllib.parse import urlencode
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from msgspec import Struct

from playground.conversations.markdown import render
from playground.numbers import clock, short
from playground.runs.rendering.drafts import text_name, words_so_far
from playground.runs.rendering.files import FileFace, file_faces
from playground.runs.rendering.reasons import told
from playground.runs.rendering.rows import brief
from playground.runs.rendering.sights import Sight, sights
from playground.runs.rendering.thoughts import thought_word
from playground.runs.rendering.watched import Watched
from playground.runs.rendering.words import STATUS_WORDS, why_waiting
from swarm.events import Long
from swarm.state import ALIVE, AgentState, CallState, Status, SteerState, StepState, TryState

SHOWN_CHARS = 6_000  # of a prompt, arguments or a result; a link leads to the rest


class CallFace(Struct, kw_only=True):
    """One tool call as the panel shows it."""

    number: int
    name: str
    brief: str
    state: str
    note: str
    arguments: str
    result: str
    cut_url: str
    agents: list[int]


class FailureFace(Struct, kw_only=True):
    """An attempt that gave nothing."""

    attempt: int
    word: str
    text: str


class SteerFace(Struct, kw_only=True):
    """A message that the agent got."""

    by: str
    who: str
    text: str


class StepFace(Struct, kw_only=True):
    """One step. `placeholder` is the number of the step to come, where this piece is streamed alone."""

    number: int
    word: str
    facts: str
    finished: bool
    reasoning: str
    thought: str
    html: SafeString
    steers: list[SteerFace]
    failures: list[FailureFace]
    calls: list[CallFace]
    placeholder: int = 0


class AgentFace(Struct, kw_only=True):
    """The head and the body of the panel."""

    number: int
    label: str
    name: str
    status: Status
    word: str
    why: str
    alive: bool
    wave: int
    wave_word: str
    model: str
    practice: bool
    calls_word: str
    tokens_word: str
    clock: str
    control_url: str
    fork_url: str  # empty for the leader: from its first step is from the start
    prompt: str
    prompt_url: str
    instructions: str
    pending: list[SteerFace]
    sees: list[Sight]
    files: list[FileFace]
    steps: list[StepFace]
    next_step: int
    reasoning: str
    thought: str
    words: SafeString


def agent_face(watched: Watched, number: int, now: float, *, whole: bool = True) -> AgentFace:
    """What the panel of agent `number` shows; without its steps where only the head is wanted."""
    key, state = watched.key, watched.state
    agent = state.agents[number]
    step = open_step(agent)
    model = next((done.model for done in reversed(agent.steps) if done.model), "") or state.model
    return AgentFace(
        number=number,
        label=agent.label or agent.name,
        name=agent.name,
        status=agent.status,
        word=str(STATUS_WORDS[agent.status]),
        why=_why(agent),
        alive=agent.status in ALIVE,
        wave=agent.wave,
        wave_word=_("wave %(number)d") % {"number": agent.wave},
        model=model,
        practice=watched.practice,
        calls_word=ngettext("%(count)d call", "%(count)d calls", agent.calls) % {"count": agent.calls},
        tokens_word=_("%(count)s tokens") % {"count": short(agent.usage.total)},
        clock=clock(worked(agent, now)),
        control_url=reverse("runs:control", args=(key,)),
        fork_url=f"{reverse('runs:fork', args=(key,))}?agent={number}" if number else "",
        prompt=agent.prompt.text[:SHOWN_CHARS],
        prompt_url=text_url(key, number, "prompt") if is_cut(agent.prompt) else "",
        instructions=agent.system_prompt.text[:SHOWN_CHARS],
        pending=[_steer(steer) for steer in agent.steers if steer.after >= len(agent.steps)],
        sees=sights(key, agent),
        files=file_faces(key, [file for file in state.files.values() if file.agent == number]),
        steps=[step_face(key, agent, each) for each in agent.steps] if whole else [],
        next_step=len(agent.steps) + 1,
        reasoning=step.reasoning if step else "",
        thought=thought_word(step, now),
        words=words_so_far(key, number, step) if whole else SafeString(""),
    )


def step_face(key: UUID, agent: AgentState, step: StepState) -> StepFace:
    """What the panel shows of one step."""
    finished = bool(step.finish)
    return StepFace(
        number=step.step,
        word=_("Step %(number)d") % {"number": step.step},
        facts=_facts(step),
        finished=finished,
        reasoning=step.reasoning if finished else "",
        thought=thought_word(step) if finished else "",
        html=render(step.text, name=text_name(key, agent.agent, step.step)) if finished else SafeString(""),
        steers=[_steer(steer) for steer in agent.steers if steer.after == step.step - 1],
        failures=[_failure(failure) for failure in step.failures],
        calls=[_call(key, agent.agent, call) for call in step.calls],
    )


def panel_html(watched: Watched, number: int, now: float) -> str:
    """The panel's partial. The text of the step under way is sent beside it, not in it."""
    face = agent_face(watched, number, now)
    face.reasoning, face.words = "", SafeString("")
    return render_to_string("runs/agent.html", _context(watched, face)).strip()


def head_html(watched: Watched, number: int, now: float) -> str:
    """The panel's head."""
    face = agent_face(watched, number, now, whole=False)
    return render_to_string("runs/_agent_head.html", _context(watched, face)).strip()


def step_html(watched: Watched, number: int, step: int, *, more: bool = False) -> str:
    """One step's partial, with the empty place of the next where it is the last, or `more` follow in the same message."""
    agent = watched.state.agents[number]
    face = step_face(watched.key, agent, agent.steps[step - 1])
    face.placeholder = step + 1 if more or step == len(agent.steps) else 0
    return render_to_string("runs/_step.html", {"agent": {"number": number}, "step": face}).strip()


def _context(watched: Watched, face: AgentFace) -> dict[str, object]:
    return {"agent": face, "run": {"key": watched.key}, "run_alive": not watched.state.ended}


def open_step(agent: AgentState) -> StepState | None:
    """The step under way, whose text is not final."""
    last = agent.steps[-1] if agent.steps else None
    return last if last and not last.finish else None


def worked(agent: AgentState, now: float) -> float | None:
    """Seconds from its start to its end, or until now."""
    if agent.started_at is None:
        return None
    return (now if agent.ended_at is None else agent.ended_at) - agent.started_at


def text_url(key: UUID, number: int, what: str) -> str:
    """Where the whole of a long text is read."""
    return f"{reverse('runs:text', args=(key, number))}?{urlencode({'what': what})}"


def is_cut(text: Long | None) -> bool:
    """Whether the panel shows only the beginning."""
    return text is not None and (bool(text.body) or len(text.text) > SHOWN_CHARS)


def pretty(arguments: str) -> str:
    """JSON with indents; anything else as it is."""
    try:
        return json.dumps(json.loads(arguments), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return arguments


def _why(agent: AgentState) -> str:
    if agent.status == "waiting":
        return why_waiting(agent)
    return told(agent.reason) if agent.status == "failed" else ""


def _facts(step: StepState) -> str:
    parts = []
    if step.ended_at is not None:
        parts.append(clock(step.ended_at - step.started_at))
    if step.usage.total:
        parts.append(_("%(count)s tokens") % {"count": short(step.usage.total)})
    if step.attempt > 1:
        parts.append(_("try %(number)d") % {"number": step.attempt})
    if step.finish in {"length", "cut"}:
        parts.append(
            _("cut off") if step.finish == "length" else _("the stream broke; whole calls were kept")
        )
    return " · ".join(parts)


def _steer(steer: SteerState) -> SteerFace:
    who = _("A person said:") if steer.by == "person" else _("The engine said:")
    return SteerFace(by=steer.by, who=who, text=steer.text)


def _failure(failure: TryState) -> FailureFace:
    word = _("Try %(number)d failed: %(reason)s") % {
        "number": failure.attempt,
        "reason": told(failure.reason),
    }
    if failure.retry_at is not None:
        word = _("%(failed)s Tried again at %(time)s.") % {"failed": word, "time": clock(failure.retry_at)}
    return FailureFace(attempt=failure.attempt, word=word, text=failure.text[:SHOWN_CHARS])


def _call(key: UUID, agent: int, call: CallState) -> CallFace:
    arguments = call.arguments.text if call.arguments else ""
    cut = next((what for what in ("arguments", "result") if is_cut(getattr(call, what))), "")
    return CallFace(
        number=call.call,
        name=call.name,
        brief=brief(call.arguments),
        state=_state(call),
        note=told(call.note)
        or ("" if call.result else _("under way") if call.started_at is not None else ""),
        arguments=pretty(arguments)[:SHOWN_CHARS],
        result=call.result.text[:SHOWN_CHARS] if call.result else "",
        cut_url=text_url(key, agent, f"{cut}-{call.call}") if cut else "",
        agents=call.agents,
    )


def _state(call: CallState) -> str:
    if call.result is None:
        return "running" if call.started_at is not None else "queued"
    return "completed" if call.ok else "failed"


def long_text(agent: AgentState, what: str) -> Long | None:
    """The text that `what` of a `text_url` names: prompt, instructions, thoughts, arguments-5, result-5."""
    if what == "thoughts":
        last = agent.steps[-1] if agent.steps else None
        return Long(text=last.reasoning) if last and last.reasoning else None
    if what in {"prompt", "instructions"}:
        return agent.prompt if what == "prompt" else agent.system_prompt
    part, _dash, number = what.partition("-")
    if part not in {"arguments", "result"} or not (number.isascii() and number.isdecimal()):
        return None
    calls = (call for step in agent.steps for call in step.calls if str(call.call) == number)
    call = next(calls, None)
    if call is None:
        return None
    return call.arguments if part == "arguments" else call.result
