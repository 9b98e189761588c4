"""Who of several processes may use how many of an endpoint's places. Pure: each process reckons the same from the same rows.

Law: nobody gets more than he wants while another wants, and of two people who want more than there is neither has two
more than the other.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct


class Want(Struct, frozen=True, array_like=True):
    """What one person wants in one process. `served` is how many seconds ago he was let in last; None: never."""

    waiting: int
    inside: int
    served: float | None = None

    @property
    def all(self) -> int:
        """Those who are inside want to stay."""
        return self.waiting + self.inside


type Wants = Mapping[str, Mapping[str, Want]]  # by process, by person


def divide(places: int, wants: Wants) -> dict[str, int]:
    """How many places each process should have: between people alike, then between the processes of each.

    What nobody wants is dealt out too, so that who wants it next need not ask.
    """
    parts = dict.fromkeys(wants, 0)
    each = _by_person(wants)
    totals = {person: sum(want.all for want in processes.values()) for person, processes in each.items()}
    first = sorted(each, key=lambda person: _turn(person, each[person].values()))
    for person, amount in fair(places, totals, first).items():
        for process, part in _among_processes(amount, each[person]).items():
            parts[process] += part
    spare = places - sum(parts.values())
    for process, part in fair(spare, dict.fromkeys(wants, spare), sorted(wants)).items():
        parts[process] += part
    return parts


def _by_person(wants: Wants) -> dict[str, dict[str, Want]]:
    each: dict[str, dict[str, Want]] = {}
    for process, people in wants.items():
        for person, want in people.items():
            each.setdefault(person, {})[process] = want
    return each


def _among_processes(amount: int, wants: Mapping[str, Want]) -> dict[str, int]:
    first = sorted(wants, key=lambda process: _turn(process, [wants[process]]))
    return fair(amount, {process: want.all for process, want in wants.items()}, first)


def fair(amount: int, wants: Mapping[str, int], turns: Iterable[str]) -> dict[str, int]:
    """Deal `amount` out: everybody alike, nobody more than he wants. What cannot be split goes in the order of `turns`."""
    given = dict.fromkeys(wants, 0)
    open_ = [key for key in turns if wants[key]]
    while amount > 0 and open_:
        each = max(1, amount // len(open_))
        for key in open_:
            part = min(each, wants[key] - given[key], amount)
            given[key] += part
            amount -= part
        open_ = [key for key in open_ if given[key] < wants[key]]
    return given


def _turn(name: str, wants: Iterable[Want]) -> tuple[float, str]:
    """Who was let in longest ago comes first, who never was before all; by name where nothing tells them apart."""
    ages = [want.served for want in wants if want.served is not None]
    return (-min(ages) if ages else float("-inf")), name
