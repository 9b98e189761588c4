"""`manage.py swarm PROMPT`: one run without the site, in the same journal. 0: completed, 1: not, 2: wrong usage, 130: interrupted."""

import asyncio
import signal
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

import swarm
from playground.conversations.attachments import CannotAttach
from playground.conversations.models import Conversation
from playground.endpoints.choosing import Refused
from playground.quotas.ledger import Spent
from playground.runs import actions, assembly, lease, listing, worker
from playground.runs.headless import Display, save_files, somebody, taken_in
from playground.runs.lease import Lease
from playground.runs.limits import site_limits
from playground.runs.models import Mode, Run
from playground.runs.threads import close_database, in_database
from swarm.limits import Limits

USAGE, INTERRUPTED = 2, 130


class Command(BaseCommand):
    help = "Let a swarm work on PROMPT and print its answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "prompt", metavar="PROMPT", help="what is to be done; - reads it from standard input"
        )
        parser.add_argument("--mode", choices=Mode.values, default=Mode.SWARM.value)
        parser.add_argument(
            "--model", default="", metavar="NAME", help="one of the models that the endpoint lists"
        )
        for option, what in (("--image", "a picture"), ("--file", "a video, a document or a text")):
            parser.add_argument(
                option,
                action="append",
                default=[],
                type=Path,
                metavar="FILE",
                help=f"{what} that comes with it",
            )
        parser.add_argument(
            "--agents", type=int, metavar="N", help="at most N sub-agents in all, and in one wave"
        )
        parser.add_argument(
            "--json", action="store_true", help="print the run's events, one JSON object a line"
        )
        parser.add_argument(
            "--out", type=Path, metavar="DIR", help="write the answer and the run's files there"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        prompt = sys.stdin.read() if options["prompt"] == "-" else options["prompt"]
        if not (prompt.strip() or options["image"] or options["file"]):
            raise CommandError("The prompt is empty.", returncode=USAGE)
        limits = self._limits(options["agents"])
        call_command("migrate", interactive=False, verbosity=0)
        conversation = Conversation.objects.create(owner=somebody(), title=prompt.strip()[:80])
        attached = self._taken_in(conversation, options["image"], options["file"])
        owner = lease.owner_here()
        with asyncio.Runner(loop_factory=assembly.loop_factory()) as runner:
            if options["model"]:
                runner.run(listing.ask_once())
            try:
                run = actions.start_run(
                    conversation,
                    prompt,
                    options["mode"],
                    model=options["model"],
                    attachments=attached,
                    limits=limits,
                    owner=owner,
                )
            except (CannotAttach, Refused, Spent) as error:
                conversation.delete()
                raise CommandError(str(error), returncode=USAGE) from error
            display = Display(run, json=options["json"])
            held = Lease(run=run.pk, key=run.key, epoch=1, owner=owner)
            interrupted = runner.run(_carry(run, held, display))
        run = Run.objects.select_related("answer").get(pk=run.pk)
        display.end(run)
        if options["out"]:
            self._save(run, options["out"])
        if run.status != "completed":
            sys.exit(INTERRUPTED if interrupted else 1)

    def _save(self, run: Run, folder: Path) -> None:
        try:
            save_files(run, folder)
        except OSError as error:
            raise CommandError(f"Cannot write the files to {folder}: {error.strerror}.") from error

    def _limits(self, agents: int | None) -> Limits:
        limits = site_limits()
        if agents is None:
            return limits
        if agents < 1:
            raise CommandError("--agents is at least 1.", returncode=USAGE)
        return msgspec.structs.replace(limits, agents_total=agents, agents_per_wave=agents)

    def _taken_in(
        self, conversation: Conversation, pictures: Sequence[Path], files: Sequence[Path]
    ) -> list[UUID]:
        """The files that come with the prompt. The first that is refused ends it, and leaves nothing behind."""
        try:
            seen = [taken_in(path, conversation, only_picture=True) for path in pictures]
            return seen + [taken_in(path, conversation) for path in files]
        except ValueError as error:
            conversation.delete()
            raise CommandError(str(error), returncode=USAGE) from error


async def _carry(run: Run, held: Lease, display: Display) -> bool:
    """Carry the run to its end; Ctrl-C stops it in good order, a second one at once. Answers whether it was pressed."""
    stop, interrupted = asyncio.Event(), asyncio.Event()
    wishes: set[asyncio.Task[Any]] = set()

    def interrupt() -> None:
        if interrupted.is_set():
            stop.set()
        interrupted.set()
        wishes.add(asyncio.create_task(in_database(actions.send_control, run, "stop")))

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, interrupt)
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    async with assembly.open_endpoint() as endpoint:
        assemble = partial(endpoint.job_for, attended=False)
        await worker.carry(
            run.key,
            engine=swarm.run,
            assemble=assemble,
            stop=stop,
            held=held,
            watch=display.see,
            park=False,
        )
    await asyncio.gather(*wishes, return_exceptions=True)
    await close_database()
    return interrupted.is_set()
