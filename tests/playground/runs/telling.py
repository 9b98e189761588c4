"""A worker in the test's hands: commits the frames that a test wants told, with everything that hangs on them."""

from playground.runs import journal, lease
from playground.runs.models import Run
from playground.runs.threads import in_database
from playground.runs.wakeups import Teller
from swarm import wire
from swarm.events import Event


class Telling:
    """The worker of one run."""

    def __init__(self, run: Run) -> None:
        held = lease.take(run.key, "the test")
        assert held is not None
        self.run = run
        self.writer = journal.Writer(held, journal.past(run.pk))

    def commit(self, *events: Event) -> int:
        """One frame, of which nobody is told."""
        return self.writer.append(events, wire.events_to_json(events))

    async def tell(self, *events: Event) -> int:
        """One frame, and the wake-up."""
        seq = await in_database(self.commit, *events)
        teller = Teller(self.run.key)
        teller.reached(seq)
        await teller.tell()
        return seq
