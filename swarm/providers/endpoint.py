"""The door to the providers: `open_model(Endpoint(...), bodies)`."""

from swarm.bodies import Bodies
from swarm.providers.address import Endpoint, Timeouts
from swarm.providers.chat import ChatModel

__all__ = ["ChatModel", "Endpoint", "Timeouts", "open_model"]


def open_model(endpoint: Endpoint, bodies: Bodies) -> ChatModel:
    """The model behind `endpoint`; `bodies` holds the pictures that messages name.

    It may be opened anywhere and used in any loop: connections are shared by all models of a loop. Whoever opened it
    closes it, with `aclose()` or `async with`, in the loop that used it.
    """
    return ChatModel(endpoint, bodies)
