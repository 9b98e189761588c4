"""`manage.py play`: the whole site in one process. Ctrl-C ends it, and every run goes on at the next start."""

import contextlib
import os
from argparse import ArgumentParser
from collections.abc import AsyncIterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from playground import environment
from playground.runs import serving
from playground.runs.embedded import carrying_runs
from playground.users import setup


class Command(BaseCommand):
    help = "Serve the site and carry its runs, all in one process. LISTEN and PORT say where, else 127.0.0.1:8000."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=environment.text("LISTEN", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=environment.number("PORT", 0) or None)

    def handle(self, *_args: Any, **options: Any) -> None:
        host = "127.0.0.1" if options["host"] == "localhost" else options["host"]
        try:
            port = serving.free_port(host, options["port"])
        except serving.PortTaken as error:
            raise CommandError(f"{error} Choose another with PORT.") from error
        except OSError as error:
            raise CommandError(f"Cannot listen on {host}: {error.strerror or error}.") from error
        if options["port"] is None and port != serving.DEFAULT_PORT:
            self.stdout.write(f"Port {serving.DEFAULT_PORT} is taken, so another is used.")
        if getattr(staticfiles_storage, "hashed_files", None) == {}:
            raise CommandError(
                "The static files are not collected, so no page could be shown. Start with `make play`, or run "
                "`python manage.py collectstatic --noinput` first."
            )
        settings.LOOPBACK_ONLY = serving.is_loopback(host)
        call_command("migrate", interactive=False, verbosity=0)
        from playground.asgi import application

        beside = self._no_runs if settings.REDIS_URL else carrying_runs
        address = self._address(host, port)
        self._owner_link = setup.link(address) if not settings.LOOPBACK_ONLY and setup.needed() else ""
        serving.serve(application, host, port, beside=beside, ready=lambda: self._greet(address))
        self.stdout.write("The site is closed. Runs that were under way go on at the next start.")
        self.stdout.flush()
        self.stderr.flush()
        # A request that the end cut off leaves its thread waiting for a loop that is gone, and Python waits for threads.
        os._exit(0)

    def _greet(self, address: str) -> None:
        self.stdout.write(f"Murmuration is at {address}")
        if self._owner_link:
            self.stdout.write(
                f"Nobody has an account yet. Make the owner's with this link: {self._owner_link}"
            )
        self.stdout.write("Ctrl-C ends it.")
        self.stdout.flush()

    def _address(self, host: str, port: int) -> str:
        if settings.SITE_URL:
            return str(settings.SITE_URL)
        shown = "localhost" if serving.is_everywhere(host) or host == "127.0.0.1" else host
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"

    @contextlib.asynccontextmanager
    async def _no_runs(self) -> AsyncIterator[None]:
        """With REDIS_URL set, runs are the workers' business."""
        self.stdout.write("Runs wait for a worker: celery --app playground.celery worker")
        yield
