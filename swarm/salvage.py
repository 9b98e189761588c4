"""What is done with an attempt that broke: closed as failed, or kept as far as others already work on it."""

import json

from swarm import events as ev
from swarm.delegation import arguments_of, tasks_begun
from swarm.messages import Usage
from swarm.runtime import Runtime
from swarm.state import AgentState, CallState, StepState


async def close_attempt(runtime: Runtime, number: int, code: str, reason: str) -> None:
    """End an attempt that is still open. Where sub-agents already work on it, it stands as far as they do."""
    agent = runtime.agent(number)
    runtime.frames.voice(number).flush()
    step = agent.steps[-1] if agent.steps else None
    if step is None or not step.open:
        return
    if any(call.agents for call in step.calls):
        await seal(runtime, agent)
        return
    runtime.tell_attempt(
        over=ev.AttemptFailed(
            agent=number,
            step=step.step,
            attempt=step.attempt,
            code=code,
            reason=reason[:500],
            usage=spent(step),
        )
    )


async def seal(runtime: Runtime, agent: AgentState) -> None:
    """Keep the whole calls of a stream that broke after sub-agents had begun on them: their work is not paid twice."""
    step = agent.steps[-1]
    made: list[ev.Event] = []
    for call in step.calls:
        if call.arguments is None:
            arguments = await _arguments(runtime, call)
            made.append(
                ev.CallMade(agent=agent.agent, call=call.call, arguments=await runtime.texts.put(arguments))
            )
    runtime.tell_attempt(
        *made,
        over=ev.StepCompleted(
            agent=agent.agent, step=step.step, attempt=step.attempt, finish="cut", usage=spent(step)
        ),
    )


async def _arguments(runtime: Runtime, call: CallState) -> str:
    """What the model wrote of a call, as far as it was acted on."""
    if call.defines:
        system_prompt = await runtime.texts.get(runtime.state.definitions[call.defines])
        return json.dumps({"name": call.defines, "system_prompt": system_prompt}, ensure_ascii=False)
    return arguments_of(call.name, await tasks_begun(runtime, call.agents))


def spent(step: StepState) -> Usage:
    """What an attempt without a usage of its own is charged: its input, and what came; nothing where no model was asked."""
    if not step.input:
        return Usage()
    return Usage(input=step.input, output=(len(step.text) + len(step.reasoning)) // 4, estimated=True)
