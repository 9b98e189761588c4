"""Ten tasks to begin with, each of which the practice model does to the end with the sample library alone."""

from typing import Literal

from msgspec import Struct

from swarm.events import Mode


class Example(Struct, frozen=True, kw_only=True):
    """One task of the start page. `kind` says what it shows: many rows, many steps, a comparison, a text."""

    key: str
    title: str
    prompt: str
    kind: Literal["wide", "deep", "comparison", "writing"]
    mode: Mode = "swarm"


EXAMPLES = (
    Example(
        key="europe",
        title="Every country in Europe",
        prompt="Make a table of every country in Europe: capital, population, currency, official languages",
        kind="wide",
    ),
    Example(
        key="elements",
        title="The first forty elements",
        prompt="Elements 1 to 40: symbol, atomic mass, melting point, boiling point, discovered by",
        kind="wide",
    ),
    Example(
        key="africa",
        title="Africa’s ten most populous countries",
        prompt="Make a table of the ten most populous countries in Africa: population, capital, area, official languages",
        kind="deep",
    ),
    Example(
        key="euro",
        title="Where people pay with the euro",
        prompt="Which countries in Europe use the euro?",
        kind="deep",
    ),
    Example(
        key="neighbours",
        title="Around the country whose capital is Vienna",
        prompt="For every country that borders the country whose capital is Vienna: capital, population, official languages",
        kind="deep",
    ),
    Example(
        key="nairobi",
        title="The money of Nairobi",
        prompt="What is the currency of the country whose capital is Nairobi?",
        kind="deep",
        mode="agent",
    ),
    Example(
        key="metals",
        title="Six metals side by side",
        prompt="Compare gold, silver, copper, iron, nickel and lead by density, melting point and boiling point",
        kind="comparison",
    ),
    Example(
        key="powers",
        title="Five large countries compared",
        prompt="Compare Brazil, India, Nigeria, Indonesia and Mexico: population, area, life expectancy, median age, currency",
        kind="comparison",
    ),
    Example(
        key="gases",
        title="A report on the noble gases",
        prompt="Write a report on the noble gases with a chapter for each noble gas",
        kind="writing",
    ),
    Example(
        key="python",
        title="Python in five chapters",
        prompt=(
            "Write a report on Python in five chapters: exceptions, class definitions, the with statement, "
            "function definitions and the import statement"
        ),
        kind="writing",
    ),
)
