"""What a request asks for, in the terms in which a program can work on it."""

import re
from typing import Literal

from msgspec import Struct

from swarm.practice.words import plural, same, singular

type Shape = Literal["table", "comparison", "report", "answer"]


class Group(Struct, frozen=True, kw_only=True):
    """Things named by what they are and where: `countries` in `Europe`; `elements` 1 to 20.

    `borders` names the thing whose neighbours are meant.
    """

    noun: str
    place: str = ""
    first: int = 0
    last: int = 0
    borders: str = ""

    @property
    def phrase(self) -> str:
        """The words to search a list by."""
        return f"{plural(self.noun)} of {self.place}" if self.place else plural(self.noun)

    @property
    def kind(self) -> str:
        """What one member is: `country`, `noble gas`."""
        return singular(self.noun)


class Condition(Struct, frozen=True, kw_only=True):
    """A value that a fact must hold: `capital` is `Nairobi`."""

    column: str
    value: str
    negated: bool = False


class Rank(Struct, frozen=True, kw_only=True):
    """An order of the rows by a number, and how many of them are wanted (0: all)."""

    column: str
    descending: bool = True
    count: int = 0


class Riddle(Struct, frozen=True, kw_only=True):
    """A thing named by a fact of it: the `country` whose `capital` is `Nairobi`. `words` are its place in the text."""

    words: str
    noun: str
    condition: Condition


class Order(Struct, frozen=True, kw_only=True):
    """One request, understood. Rows are `subjects`, or the members of `group`."""

    text: str
    shape: Shape = "answer"
    subjects: tuple[str, ...] = ()
    kind: str = ""
    group: Group | None = None
    riddle: Riddle | None = None
    columns: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    rank: Rank | None = None
    topic: str = ""
    chapters: int = 0
    brief: bool = False
    enough: bool = False
    notes: tuple[str, ...] = ()
    form: bool = False  # written by an orchestrator of this kind, which reads the answer as a form too

    @property
    def names_only(self) -> bool:
        """Whether the names of a group are all that is asked for: `Which countries border Chad?`."""
        return (
            self.group is not None
            and not self.looked_up
            and self.shape == "table"
            and re.match(r"\s*(?:which|what|how many|list|name|who)\b", self.text, re.I) is not None
        )

    @property
    def looked_up(self) -> tuple[str, ...]:
        """Every column that must be read: those asked for and those that conditions and order need."""
        more = [condition.column for condition in self.conditions]
        more += [self.rank.column] if self.rank else []
        wanted = list(self.columns)
        for column in more:
            if not any(same(column, one) for one in wanted):
                wanted.append(column)
        return tuple(wanted)
