"""How quick the models of a run were, and which they were: kept from its finished steps as they come."""

from msgspec import Struct

from swarm import events as ev


class Pace(Struct, kw_only=True):
    """`first` is seconds from the run's first request to its first token; `answering` those in which models wrote."""

    first: float | None = None
    answering: float = 0.0
    model: str = ""  # that the endpoint named last for the leading agent

    def hear(self, event: ev.StepCompleted) -> None:
        """A step is finished. One that used nothing was made by no model of this run."""
        if not event.usage.total:
            return
        self.answering += max(0.0, event.seconds - event.first_token)
        if event.agent == 0:
            self.model = event.model or self.model
            if self.first is None:
                self.first = event.first_token
