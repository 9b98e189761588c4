"""The brain: recognises its role from the tools on offer, as a language model would, and thinks in it."""

from swarm.practice.chatting import chat
from swarm.practice.dialogue import Dialogue, Draft


def think(dialogue: Dialogue) -> Draft:
    """The next reply of the conversation: always the same for the same conversation."""
    return chat(dialogue)
