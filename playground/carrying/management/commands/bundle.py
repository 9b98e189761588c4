"""A run as a bundle on the command line: taken away to a file, or opened from one."""

from argparse import ArgumentParser
from pathlib import Path
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from playground.carrying.opening import open_bundle
from playground.carrying.packing import CannotPack, Packed
from playground.carrying.refusing import BundleRefused
from playground.runs.models import Run
from playground.users.models import User


class Command(BaseCommand):
    help = "Write a run that is over to a bundle, or open a bundle as a run of a person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("key", nargs="?", default="", help="the run's key, as in its address")
        parser.add_argument("out", nargs="?", type=Path, help="the file to write")
        parser.add_argument("--open", type=Path, metavar="FILE", dest="bundle", help="the bundle to open")
        parser.add_argument("--owner", default="", metavar="NAME", help="whose run it becomes")

    def handle(
        self, *args: object, key: str, out: Path | None, bundle: Path | None, owner: str, **options: object
    ) -> None:
        try:
            if bundle is not None:
                self.stdout.write(str(self._open(bundle, owner)))
            elif out is not None:
                self._pack(key, out)
            else:
                raise CommandError("Say which run and where to: bundle KEY OUT; or --open FILE --owner NAME.")
        except (BundleRefused, CannotPack, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _open(self, file: Path, owner: str) -> object:
        person = User.objects.filter(username=owner).first()
        if person is None:
            raise CommandError(f"There is nobody named {owner!r} here: say --owner NAME.")
        with file.open("rb") as opened:
            return open_bundle(person, opened).key

    def _pack(self, key: str, out: Path) -> None:
        run = Run.objects.filter(key=key).first() if is_key(key) else None
        if run is None:
            raise CommandError(f"There is no run {key!r} here.")
        packed = Packed(run)
        with out.open("wb") as file:
            for piece in packed.pieces():
                file.write(piece)


def is_key(text: str) -> bool:
    """Whether it can be a run's key."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
