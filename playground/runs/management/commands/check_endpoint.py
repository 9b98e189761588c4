"""`manage.py check_endpoint`: can the endpoint of the settings fly a swarm? 0: yes, 1: no; the reasons are printed."""

import asyncio
from argparse import ArgumentParser
from typing import Any

import msgspec
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from playground.runs import assembly
from playground.runs.threads import close_database
from swarm.providers.check import Report

SIGNS = {"good": "+", "hint": "?", "problem": "!"}


class Command(BaseCommand):
    help = "Ask the configured endpoint for its models and for one small answer, and say what was found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--model", default="", metavar="NAME", help="else the one that is asked by itself"
        )
        parser.add_argument("--json", action="store_true", help="print the findings as one JSON array")

    def handle(self, *_args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        with asyncio.Runner(loop_factory=assembly.loop_factory()) as runner:
            report = runner.run(_check(options["model"]))
        if options["json"]:
            self.stdout.write(msgspec.json.encode(report.findings).decode())
        else:
            for finding in report.findings:
                self.stdout.write(f"{SIGNS[finding.grade]} {finding.sentence}")
        if not report.usable:
            raise CommandError("This endpoint cannot be used yet.")


async def _check(model: str) -> Report:
    """Ask, and write down what was found: the site offers its models by it."""
    try:
        async with assembly.open_endpoint() as endpoint:
            await endpoint.ask_for_models()
            return await endpoint.check(model)
    finally:
        await close_database()
