"""The spans of a run: run > wave > agent > step > model call or tool call. Values only.

Names are those of the GenAI semantic conventions where they have one; all others begin with `murmuration.`. Ids follow from
the run's key, so that the same run gives the same trace each time. What was said is left out unless it is asked for.
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags

from swarm.events import Long
from swarm.messages import Usage
from swarm.state import AgentState, CallState, RunState, StepState

type Value = str | int | float | bool | tuple[str, ...]

RESOURCE = Resource({"service.name": "murmuration"})
SCOPE = InstrumentationScope("murmuration.runs", "1")
PROVIDER = (
    "gen_ai.provider.name"  # "openai": the wire form, as the conventions want it where no more is known
)
OPERATION = "gen_ai.operation.name"


class Told(Struct, frozen=True, kw_only=True):
    """A run, when its second 0 was, and whether its words are in the spans."""

    key: UUID
    accepted_at: datetime
    state: RunState
    content: bool = False


def spans_of(told: Told) -> list[ReadableSpan]:
    """All spans of a run that is over, those that hold others first."""
    return list(_Drawing(told).spans())


class _Drawing:
    def __init__(self, told: Told) -> None:
        self._told, self._state = told, told.state
        self._zero = int(told.accepted_at.timestamp() * 1_000_000) * 1_000

    def spans(self) -> Iterator[ReadableSpan]:
        state = self._state
        facts: dict[str, Value] = {
            OPERATION: "invoke_workflow",
            "gen_ai.workflow.name": "murmuration",
            "gen_ai.request.model": state.model,
            "murmuration.run.key": str(self._told.key),
            "murmuration.run.mode": state.mode,
            "murmuration.run.status": state.status,
            "murmuration.run.agents": max(0, len(state.agents) - 1),
            "murmuration.run.gaps": state.gaps,
            **_usage(state.usage),
        }
        failed = state.code or "failed" if state.status == "failed" else ""
        yield self._span(
            "run", "", "invoke_workflow murmuration", 0.0, state.last_at, facts=facts, error=failed
        )
        for wave in range(1, state.waves + 1):
            yield from self._wave(wave)
        for agent in state.agents:
            yield from self._agent(agent)

    def _wave(self, wave: int) -> Iterator[ReadableSpan]:
        agents = [agent for agent in self._state.agents[1:] if agent.wave == wave]
        if agents:
            start = min(agent.spawned_at for agent in agents)
            end = max(agent.ended_at or self._state.last_at for agent in agents)
            facts: dict[str, Value] = {"murmuration.wave": wave, "murmuration.wave.agents": len(agents)}
            yield self._span(f"wave {wave}", "run", f"wave {wave}", start, end, facts=facts)

    def _agent(self, agent: AgentState) -> Iterator[ReadableSpan]:
        place = f"agent {agent.agent}"
        facts: dict[str, Value] = {
            OPERATION: "invoke_agent",
            "gen_ai.agent.name": agent.name,
            "gen_ai.agent.id": str(agent.agent),
            "murmuration.agent.status": agent.status,
            "murmuration.agent.waited": round(
                max(0.0, (agent.started_at or agent.spawned_at) - agent.spawned_at), 3
            ),
            **_usage(agent.usage),
            **self._said("gen_ai.input.messages", "user", agent.prompt.text),
            **self._said("gen_ai.output.messages", "assistant", agent.answer),
        }
        failed = agent.code or "failed" if agent.status == "failed" else ""
        end = agent.ended_at or self._state.last_at
        parent = f"wave {agent.wave}" if agent.agent else "run"
        yield self._span(
            place, parent, f"invoke_agent {agent.name}", agent.spawned_at, end, facts=facts, error=failed
        )
        for step in agent.steps:
            yield from self._step(place, step)

    def _step(self, parent: str, step: StepState) -> Iterator[ReadableSpan]:
        place = f"{parent} step {step.step}"
        answered = step.ended_at or (step.failures[-1].ended_at if step.failures else self._state.last_at)
        ends = [answered, *(call.ended_at for call in step.calls if call.ended_at is not None)]
        start = min([step.started_at, *(failure.started_at for failure in step.failures)])
        facts: dict[str, Value] = {"murmuration.step": step.step}
        yield self._span(place, parent, f"step {step.step}", start, max(ends), facts=facts)
        for failure in step.failures:
            tried: dict[str, Value] = {**self._asked(), "murmuration.attempt": failure.attempt}
            name = f"{place} attempt {failure.attempt}"
            yield self._span(
                name,
                place,
                "chat",
                failure.started_at,
                failure.ended_at,
                facts=tried,
                error=failure.code,
                kind=SpanKind.CLIENT,
            )
        if step.finish:
            yield self._reply(place, step, answered)
        for call in step.calls:
            yield from self._call(place, call)

    def _reply(self, parent: str, step: StepState, end: float) -> ReadableSpan:
        facts: dict[str, Value] = {
            **self._asked(),
            "gen_ai.response.model": step.model or self._state.model,
            "gen_ai.response.finish_reasons": (step.finish,),
            "gen_ai.response.time_to_first_chunk": step.first_token,
            "murmuration.attempt": step.attempt,
            **_usage(step.usage),
            **self._said("gen_ai.output.messages", "assistant", step.text),
        }
        place = f"{parent} attempt {step.attempt}"
        return self._span(place, parent, "chat", step.started_at, end, facts=facts, kind=SpanKind.CLIENT)

    def _call(self, parent: str, call: CallState) -> Iterator[ReadableSpan]:
        if call.started_at is None:
            return
        facts: dict[str, Value] = {
            OPERATION: "execute_tool",
            "gen_ai.tool.name": call.name,
            "gen_ai.tool.type": "function",
            "gen_ai.tool.call.id": call.id or str(call.call),
            "murmuration.call": call.call,
            **self._text("gen_ai.tool.call.arguments", call.arguments),
            **self._text("gen_ai.tool.call.result", call.result),
        }
        end = self._state.last_at if call.ended_at is None else call.ended_at
        place, name = f"{parent} call {call.call}", f"execute_tool {call.name}"
        yield self._span(
            place, parent, name, call.started_at, end, facts=facts, error="" if call.ok else "tool"
        )

    def _asked(self) -> dict[str, Value]:
        return {OPERATION: "chat", PROVIDER: "openai", "gen_ai.request.model": self._state.model}

    def _said(self, name: str, role: str, text: str) -> dict[str, Value]:
        if not self._told.content or not text:
            return {}
        message = [{"role": role, "parts": [{"type": "text", "content": text}]}]
        return {name: msgspec.json.encode(message).decode()}

    def _text(self, name: str, text: Long | None) -> dict[str, Value]:
        return {name: text.text} if self._told.content and text is not None else {}

    def _span(
        self,
        place: str,
        parent: str,
        name: str,
        start: float,
        end: float,
        *,
        facts: Mapping[str, Value],
        error: str = "",
        kind: SpanKind = SpanKind.INTERNAL,
    ) -> ReadableSpan:
        return ReadableSpan(
            name=name,
            context=self._context(place),
            parent=self._context(parent) if parent else None,
            resource=RESOURCE,
            instrumentation_scope=SCOPE,
            kind=kind,
            attributes={**facts, **({"error.type": error} if error else {})},
            status=Status(StatusCode.ERROR) if error else Status(StatusCode.UNSET),
            start_time=self._zero + int(start * 1e9),
            end_time=self._zero + int(max(start, end) * 1e9),
        )

    def _context(self, place: str) -> SpanContext:
        digest = hashlib.sha256(f"{self._told.key} {place}".encode()).digest()
        span = int.from_bytes(digest[:8], "big") or 1
        return SpanContext(
            self._told.key.int, span, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED)
        )


def _usage(usage: Usage) -> dict[str, Value]:
    return {
        "gen_ai.usage.input_tokens": usage.input,
        "gen_ai.usage.output_tokens": usage.output,
        "gen_ai.usage.cache_read.input_tokens": usage.cached,
    }
