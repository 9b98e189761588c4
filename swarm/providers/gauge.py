"""How much output still fits a model's window: counted as the endpoint counts, which is learned from its answers."""

import json
from collections.abc import Sequence

from swarm.messages import Message
from swarm.model import ToolSpec
from swarm.providers.verdict import BYTES_PER_TOKEN, message_tokens

AT_FIRST = 4 / 3  # real tokens for one of ours, before the first answer: dense text takes 3 bytes a token
TELLING = 500  # tokens of ours from which an answer tells something about the next request
CALMING = 0.9  # how much of a high ratio is kept when a lower one is seen
SPARE = 64  # tokens for the template around the messages
LEAST = 1_024  # less is no answer: a request that leaves less is sent with so much, and refused as too long


class Gauge:
    """Learns one model's count. A count that is higher than thought is believed at once, a lower one step by step."""

    def __init__(self) -> None:
        self._ratio = AT_FIRST

    def learn(self, estimated: int, counted: int) -> None:
        """An answer said that a request of `estimated` tokens were `counted`."""
        if estimated >= TELLING and counted > 0:
            seen = counted / estimated
            self._ratio = max(seen, self._ratio * CALMING + seen * (1 - CALMING))

    def room(self, estimated: int, window: int) -> int:
        """How many tokens of output fit beside a request of `estimated` tokens."""
        return max(LEAST, window - round(estimated * self._ratio) - SPARE)


def size_of(messages: Sequence[Message], tools: Sequence[ToolSpec]) -> int:
    """About how many tokens a request is, by our own count."""
    described = sum(len(tool.description) + len(json.dumps(tool.parameters)) for tool in tools)
    return sum(message_tokens(message) for message in messages) + described // BYTES_PER_TOKEN
