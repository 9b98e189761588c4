"""The messages of a conversation as the tree that they are: which of them is a branch, and what stands beside each.

One query, whatever the length: numbers only, no texts.
"""

from collections import defaultdict
from collections.abc import Iterable

from playground.conversations.models import Conversation


class Tree:
    """Who follows whom. Children stand in the order in which they were said."""

    def __init__(self, rows: Iterable[tuple[int, int | None]]) -> None:
        self._parents: dict[int, int | None] = dict(sorted(rows))
        self._children: dict[int | None, list[int]] = defaultdict(list)
        for message, parent in self._parents.items():
            self._children[parent].append(message)

    def __contains__(self, message: int) -> bool:
        return message in self._parents

    @property
    def newest(self) -> int | None:
        """The message that was said last, on whatever branch."""
        return next(reversed(self._parents), None)

    def branch(self, head: int | None) -> list[int]:
        """From the first message to `head`, and on to the newest that follows it. Without a head: to the newest of all."""
        last = head if head in self._parents else self.newest
        return [] if last is None else self.until(self.leaf(last))

    def until(self, message: int) -> list[int]:
        """From the first message to this one."""
        path: list[int] = []
        at: int | None = message
        while at is not None:
            path.append(at)
            at = self._parents[at]
        return path[::-1]

    def leaf(self, message: int) -> int:
        """Where the branch ends that goes on from this message with the newest each time."""
        while self._children.get(message):
            message = self._children[message][-1]
        return message

    def beside(self, message: int) -> list[int]:
        """The message and its siblings: the branches that begin at its place."""
        return self._children[self._parents[message]]


def tree_of(conversation: Conversation) -> Tree:
    """All messages of a conversation."""
    return Tree(conversation.messages.order_by().values_list("pk", "parent_id"))
