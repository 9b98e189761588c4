"""`python -m swarm PROMPT`: one run without a site, a database or a server. On MODEL_BASE_URL, or on the practice model."""

import argparse
import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from swarm import Frame, Job, run, wire
from swarm.bodies import FolderBodies, MemoryBodies
from swarm.controls import Control
from swarm.errors import ModelError, ModelRefused
from swarm.events import RunAccepted
from swarm.limits import Limits
from swarm.messages import TextPart, UserMessage
from swarm.places import Places
from swarm.practice.app import MODEL_NAME, PracticeModel
from swarm.practice.brain import think
from swarm.practice.library import LibrarySource, the_library
from swarm.practice.pace import pace_of
from swarm.practice.serving import HOST, serving
from swarm.providers.endpoint import Endpoint, open_model
from swarm.state import RunState, Status
from swarm.texts import Texts
from swarm.toolkit.registry import standard_tools
from swarm.toolkit.workspace import RunWorkspace

UNNAMED = "unnamed"  # the model's name while the endpoint is asked which ones it has
WORDS: dict[Status, str] = {
    "completed": "done",
    "running": "working",
    "waiting": "waiting",
    "queued": "queued",
    "paused": "paused",
    "cancelled": "stopped",
    "failed": "failed",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 the run completed, 1 it did not, 2 it could not begin, 130 interrupted."""
    options = _parser().parse_args(arguments)
    try:
        return asyncio.run(_fly(options))
    except KeyboardInterrupt:
        return 130
    except (ModelError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m swarm", description=__doc__)
    parser.add_argument("prompt")
    parser.add_argument("--mode", choices=("instant", "thinking", "agent", "swarm"), default="swarm")
    parser.add_argument("--agents", type=int, metavar="N", help="how many in all, and in one wave")
    parser.add_argument("--json", action="store_true", help="print every event as a line of JSON")
    parser.add_argument(
        "--out", type=Path, default=Path("swarm-out"), help="folder for files (default: %(default)s)"
    )
    return parser


@contextlib.asynccontextmanager
async def _endpoint() -> AsyncIterator[Endpoint]:
    """The endpoint that the environment names; where it names none, the practice model on a free port."""
    address = os.environ.get("MODEL_BASE_URL") or os.environ.get("OPENAI_BASE_URL", "")
    if address:
        endpoint = _configured(address)
        yield await _with_its_model(endpoint) if endpoint.model == UNNAMED else endpoint
        return
    async with serving(PracticeModel(think, pace=pace_of(os.environ))) as port:
        sys.stderr.write(
            "No MODEL_BASE_URL is set: the practice model answers, a program and no language model.\n"
        )
        yield Endpoint(base_url=f"http://{HOST}:{port}/v1", model=MODEL_NAME, key="practice", dialect="kimi")


def _configured(address: str) -> Endpoint:
    """The endpoint as the environment has it. Raises ModelRefused for what cannot be one."""
    try:
        return Endpoint(
            base_url=address,
            key=os.environ.get("MODEL_API_KEY") or os.environ.get("OPENAI_API_KEY", ""),
            model=os.environ.get("MODEL_NAME") or UNNAMED,
            dialect=os.environ.get("MODEL_DIALECT") or "auto",
        )
    except ValueError as error:
        raise ModelRefused(str(error), code="endpoint") from error


async def _with_its_model(endpoint: Endpoint) -> Endpoint:
    """The endpoint with the first model that it lists. Raises ModelError."""
    async with open_model(endpoint, MemoryBodies()) as asking:
        models = await asking.models()
    if not models:
        raise ModelRefused("The endpoint lists no model: set MODEL_NAME.", code="no_model")
    return msgspec.structs.replace(endpoint, model=models[0].name)


async def _fly(options: argparse.Namespace) -> int:
    limits = (
        Limits(agents_total=options.agents, agents_per_wave=options.agents) if options.agents else Limits()
    )
    bodies = FolderBodies(options.out / ".bodies")
    asked = options.prompt.encode("utf-8", "replace").decode()  # a shell may pass bytes that are no text
    async with _endpoint() as endpoint, open_model(endpoint, bodies) as model:
        job = Job(
            mode=options.mode,
            messages=(UserMessage(parts=(TextPart(text=asked),)),),
            model=model,
            places=Places(model.places),
            bodies=bodies,
            run_key="command-line",
            workspace=partial(RunWorkspace, bodies, most_bytes=limits.workspace_bytes),
            tools=tuple(standard_tools(LibrarySource(the_library()))),
            limits=limits,
            attended=False,
        )
        prompt = await Texts(bodies).put(asked)
        accepted = RunAccepted(mode=options.mode, model=model.name, prompt=prompt)
        controls: asyncio.Queue[Control] = asyncio.Queue()
        state = RunState()
        _show(state, Frame(events=(accepted,), payload=b""), json=options.json)
        async for frame in run(job, [accepted], controls):
            _show(state, frame, json=options.json)
    for file in state.files.values():
        path = options.out / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(await bodies.get(file.body))
    if not options.json:
        sys.stdout.write(
            f"{state.answer}\n" if state.status == "completed" else f"{state.status}: {state.reason}\n"
        )
    return 0 if state.status == "completed" else 1


def _show(state: RunState, frame: Frame, *, json: bool) -> None:
    for event in frame.events:
        state.apply(event)
    if json:
        sys.stdout.buffer.write(wire.lines(frame.events))
        sys.stdout.flush()
    elif sys.stderr.isatty():
        counts = ", ".join(f"{count} {WORDS[status]}" for status, count in state.counts().items() if count)
        sys.stderr.write(f"\r\x1b[K{len(state.agents) - 1} agents: {counts or 'the orchestrator plans'}")


if __name__ == "__main__":
    sys.exit(main())
