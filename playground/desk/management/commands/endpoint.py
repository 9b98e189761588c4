"""`manage.py endpoint`: where the models of this site answer. Each change is in the trail, as one of the console."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from playground.endpoints import configured, deciding
from playground.endpoints.forms import EndpointForm
from playground.environment import DIALECTS

KEY_VARIABLE = "ENDPOINT_KEY"  # a key on the command line stays in the shell's history


class Command(BaseCommand):
    help = "Show, set, test or forget the endpoint where the models of this site answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("show", help="where models answer now; never the key")
        setting = deeds.add_parser(
            "set", help=f"let models answer there; the key is read from {KEY_VARIABLE}"
        )
        setting.add_argument("address", help="such as https://api.moonshot.ai/v1")
        setting.add_argument("--model", default="", help="the one that is chosen by itself")
        setting.add_argument("--dialect", default="auto", choices=DIALECTS)
        setting.add_argument("--places", type=int, default=None, help="requests at once; else found out")
        setting.add_argument("--reason", default="", help="why: it is kept in the trail")
        forgetting = deeds.add_parser("forget", help="forget it and its key: the practice model answers")
        forgetting.add_argument("--reason", default="", help="why: it is kept in the trail")
        testing = deeds.add_parser("test", help="ask it a few small questions, and say what was found")
        testing.add_argument("--model", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        match options["deed"]:
            case "show":
                self._show()
            case "test":
                call_command("check_endpoint", model=options["model"], stdout=self.stdout, stderr=self.stderr)
            case "set":
                self._demand_free()
                self._set(options)
            case _:
                self._demand_free()
                deciding.forget_endpoint(None, reason=options["reason"])
                self.stdout.write("The practice model answers.")

    def _show(self) -> None:
        found = configured.endpoint()
        if found.practice:
            self.stdout.write("No endpoint is set: the practice model answers.")
            return
        by = "the environment" if configured.by_environment() else "an admin"
        key = "with a key" if found.api_key else "without a key"
        model = found.name or "the first that it lists"
        self.stdout.write(f"{found.base_url} ({found.dialect}, {key}), model: {model}; set by {by}")

    def _demand_free(self) -> None:
        if configured.by_environment():
            raise CommandError(
                "The environment says where the models answer (MODEL_BASE_URL): change it there."
            )

    def _set(self, options: dict[str, Any]) -> None:
        said = {name: options[name] for name in ("address", "model", "dialect", "places", "reason")}
        form = EndpointForm({**said, "key": os.environ.get(KEY_VARIABLE, "")})
        if not form.is_valid():
            raise CommandError(" ".join(str(error) for errors in form.errors.values() for error in errors))
        form.save(None)
        self._show()
        self.stdout.write("Try it: manage.py endpoint test")
