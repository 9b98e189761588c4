"""`manage.py check_endpoint`: can the endpoint of the settings fly a swarm? 0: yes, 1: no; the reasons are printed."""

import asyncio
from argparse import ArgumentParser
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from playground.runs import assembly
from swarm.providers.check import Report

SIGNS = {"good": "+", "hint": "?", "problem": "!"}


class Command(BaseCommand):
    help = "Ask the configured endpoint for its models and for one small answer, and say what was found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as one JSON array")

    def handle(self, *_args: Any, **options: Any) -> None:
        with asyncio.Runner(loop_factory=assembly.loop_factory()) as runner:
            report = runner.run(_check())
        if options["json"]:
            self.stdout.write(msgspec.json.encode(report.findings).decode())
        else:
            for finding in report.findings:
                self.stdout.write(f"{SIGNS[finding.grade]} {finding.sentence}")
        if not report.usable:
            raise CommandError("This endpoint cannot be used yet.")


async def _check() -> Report:
    async with assembly.open_endpoint() as endpoint:
        return await endpoint.check()
