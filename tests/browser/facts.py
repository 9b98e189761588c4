"""The journal of a run as short facts, for a test that has no database: `python -m tests.browser.facts KEY`."""

import os
import sys

import django
import msgspec


class Fact(msgspec.Struct, frozen=True, array_like=True):
    """One event: in which frame it stands, what it is, and whom it is about."""

    seq: int
    epoch: int
    kind: str
    agent: int | None
    step: int | None
    call: int | None


def main(key: str) -> None:
    """Print all of them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "playground.settings")
    django.setup()
    from playground.runs import journal
    from playground.runs.models import Run
    from swarm import wire

    facts = [
        Fact(
            seq=frame.seq,
            epoch=frame.epoch,
            kind=type(event).__name__,
            agent=getattr(event, "agent", None),
            step=getattr(event, "step", None),
            call=getattr(event, "call", None),
        )
        for frame in journal.pages(Run.objects.get(key=key).pk)
        for event in wire.events_from_json(frame.events)
    ]
    sys.stdout.buffer.write(msgspec.json.encode(facts))


if __name__ == "__main__":
    main(*sys.argv[1:])
