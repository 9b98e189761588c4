"""What the practice model understands of a request: rows, columns, groups, riddles, order, chapters."""

import time

import pytest

from swarm.practice.dialogue import Called
from swarm.practice.members import meets
from swarm.practice.order import Condition, Group, Order, Rank
from swarm.practice.reading import best_label, hits_of, page_of, sentences_of
from swarm.practice.reckoning import reckon
from swarm.practice.steering import steered
from swarm.practice.tabling import Row, chosen, markdown, table_file
from swarm.practice.understanding import understand
from swarm.practice.words import amount, number_in, plural, same, several, singular


@pytest.mark.parametrize(
    ("prompt", "rows", "columns"),
    [
        ("Compare Japan, Germany and Brazil: population, area", "Japan Germany Brazil", "population|area"),
        ("Compare gold and iron by density and melting point", "gold iron", "density|melting point"),
        ("Compare the two elements gold and iron: density", "gold iron", "density"),
        ("Compare France and Germany", "France Germany", ""),
        ("For these currencies: Euro, Yen: symbol, used in", "Euro Yen", "symbol|used in"),
        (
            "A table of these languages: Thai, Lao with script and native name",
            "Thai Lao",
            "script|native name",
        ),
        ("Give the capital and area of:\n- Chad\n- Niger\n", "Chad Niger", "capital|area"),
        ("1. Chad\n2. Niger\nWith columns: capital, area", "Chad Niger", "capital|area"),
        ("What is the capital of France?", "France", "capital"),
        ("What are the capital and population of Peru?", "Peru", "capital|population"),
        ("Who discovered radium?", "radium", "discovered by"),
        ("What is the largest city of Japan?", "Japan", "largest city"),
        ("Tell me about Iceland", "Iceland", ""),
        ("How many people live in Chad?", "Chad", "population"),
    ],
)
def test_named_rows_and_columns(prompt: str, rows: str, columns: str) -> None:
    order = understand(prompt)
    assert order.subjects == tuple(rows.split())
    assert order.columns == tuple(columns.split("|") if columns else ())


@pytest.mark.parametrize(
    ("prompt", "group"),
    [
        ("Make a table of every country in Europe: capital", Group(noun="countries", place="Europe")),
        ("List all countries in South America with capital", Group(noun="countries", place="South America")),
        ("Which country in Africa has the largest area?", Group(noun="countries", place="Africa")),
        ("A table of the member states of NATO: capital", Group(noun="states", place="NATO")),
        ("List the countries of the world with capital", Group(noun="countries", place="world")),
        ("Make a table of all noble gases: symbol", Group(noun="noble gases")),
        ("Elements 1 to 20: symbol", Group(noun="elements", first=1, last=20)),
        ("Elements 20–1: symbol", Group(noun="elements", first=1, last=20)),
        ("For every country that borders Chad: capital", Group(noun="countries", borders="Chad")),
        ("Which countries border the Czech Republic?", Group(noun="countries", borders="Czech Republic")),
        ("A report with one chapter for each halogen", Group(noun="halogens")),
    ],
)
def test_groups_and_ranges(prompt: str, group: Group) -> None:
    assert understand(prompt).group == group


@pytest.mark.parametrize(
    ("prompt", "rank"),
    [
        ("Which five countries in Africa have the largest population?", Rank(column="population", count=5)),
        ("The ten most populous countries in Asia: capital", Rank(column="population", count=10)),
        ("Ten largest countries in the world with capital", Rank(column="area", count=10)),
        ("What are the five smallest countries in Asia?", Rank(column="area", descending=False, count=5)),
        ("What is the largest city of Japan?", None),
        ("Which country in Asia is the smallest?", Rank(column="area", descending=False, count=1)),
        ("All countries in Asia with population, sorted by area", Rank(column="area")),
        ("Make a table of every country in Europe: capital", None),
    ],
)
def test_orders_and_superlatives(prompt: str, rank: Rank | None) -> None:
    assert understand(prompt).rank == rank


def test_a_riddle_is_kept_apart_from_what_is_asked_of_its_answer() -> None:
    order = understand("What is the currency of the country whose capital is Nairobi?")
    assert order.riddle is not None
    assert (order.riddle.noun, order.riddle.condition) == (
        "country",
        Condition(column="capital", value="Nairobi"),
    )
    assert order.columns == ("currency",)


def test_conditions_may_be_negated() -> None:
    yes = understand("Which countries in Europe use the euro?").conditions
    no = understand("Which countries in Europe do not use the euro?").conditions
    assert yes == (Condition(column="currency", value="euro"),)
    assert no == (Condition(column="currency", value="euro", negated=True),)


@pytest.mark.parametrize(
    ("prompt", "topic", "chapters"),
    [
        ("Write a report on noble gases in 5 chapters", "noble gases", ()),
        (
            "Write a report on Python in two chapters: functions and classes",
            "Python",
            ("functions", "classes"),
        ),
        (
            "Write a report on gases with one chapter for each of neon, argon and xenon",
            "gases",
            ("neon", "argon", "xenon"),
        ),
    ],
)
def test_reports_and_their_chapters(prompt: str, topic: str, chapters: tuple[str, ...]) -> None:
    order = understand(prompt)
    assert (order.shape, order.topic, order.subjects) == ("report", topic, chapters)


HOSTILE = [
    "",
    "?",
    "\n\n",
    ":",
    "- \n- ",
    "a" * 90_000,
    "of " * 9_000,
    "A, " * 9_000,
    "every " * 9_000,
    "most " * 9_000,
]
HOSTILE += [
    "[" * 90_000,
    "(" * 90_000,
    "1+" * 30_000,
    "'a " * 30_000,
    "library://a " * 9_000,
    "| " * 40_000,
    "# " * 40_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:6]))
def test_nonsense_is_read_quickly_and_means_nothing_in_particular(text: str) -> None:
    began = time.process_time()
    assert isinstance(understand(text), Order)
    reckon(text)
    page_of(Called(name="open", arguments={"address": "x"}, answer=f"# x\n\n{text[:9_000]}"))
    hits_of(text[:9_000])
    assert time.process_time() - began < 1.5


@pytest.mark.parametrize(
    ("message", "change"),
    [
        ("also give the area", {"columns": ("capital", "area")}),
        (
            "Please add the area and the calling code of each country.",
            {"columns": ("capital", "area", "calling code")},
        ),
        ("leave out the capital", {"columns": ()}),
        ("stop and answer", {"enough": True}),
        ("in one sentence", {"brief": True}),
        ("look into the soul of it", {"notes": ("look into the soul of it",)}),
    ],
)
def test_simple_steers_are_obeyed_and_others_kept_to_be_mentioned(
    message: str, change: dict[str, object]
) -> None:
    order = steered(Order(text="x", columns=("capital",)), (message,))
    assert {name: getattr(order, name) for name in change} == change


@pytest.mark.parametrize(
    ("column", "label"),
    [
        ("area", "Area (km²)"),
        ("population", "Population"),
        ("the populations", "Population"),
        ("languages", "Official languages"),
        ("neighbors", "Land neighbours"),
        ("population density", "Population density (per km²)"),
        ("mood", ""),
    ],
)
def test_columns_find_their_facts(column: str, label: str) -> None:
    labels = (
        "Population year",
        "Population",
        "Population density (per km²)",
        "Area (km²)",
        "Official languages",
        "Land neighbours",
    )
    assert best_label(column, labels) == label


@pytest.mark.parametrize(
    "answer",
    [
        "1. [Chad](library://countries/chad)\n   A country.\n2. [Lake Chad](https://example.org/lake_(chad))",
        "Chad: library://countries/chad\nLake Chad - https://example.org/lake",
        "1. Chad\n   library://countries/chad\n   A country.\n\n2. Lake Chad\n   https://example.org/lake",
    ],
)
def test_hits_are_read_from_any_form(answer: str) -> None:
    chad, lake = hits_of(answer)
    assert (chad.title, chad.address) == ("Chad", "library://countries/chad")
    assert lake.title == "Lake Chad"
    assert lake.address.startswith("https://example.org/lake")


def test_lists_are_cut_at_commas_and_and_but_not_inside_names_and_numbers() -> None:
    assert several("Bosnia and Herzegovina, Serbia and the Netherlands") == (
        "Bosnia and Herzegovina",
        "Serbia",
        "Netherlands",
    )
    assert several("1,234; 5,678 and more") == ("1,234", "5,678 and more")
    assert several("Oxford, comma, and more.") == ("Oxford", "comma", "more")


def test_words_are_compared_and_bent() -> None:
    assert same("the Côte d’Ivoire", "Cote d'Ivoire")
    assert [plural(noun) for noun in ("country", "gas", "city", "day", "noble gas")] == [
        "countries",
        "gases",
        "cities",
        "days",
        "noble gases",
    ]
    assert [singular(noun) for noun in ("countries", "gases", "classes", "series")][:3] == [
        "country",
        "gas",
        "class",
    ]
    assert (number_in("the top five"), number_in("12 rows"), number_in("some")) == (5, 12, 0)
    assert (amount("68,512,806"), amount("-38.8 °C"), amount("–")) == (68_512_806, -38.8, None)


def test_a_sentence_does_not_end_inside_a_number_or_after_an_initial() -> None:
    assert sentences_of("It has 3.5 million people. M. Curie came. “So?” asked I.") == [
        "It has 3.5 million people.",
        "M. Curie came.",
        "“So?” asked I.",
    ]


@pytest.mark.parametrize(
    ("value", "wanted", "met"),
    [
        ("Euro", "euros", True),
        ("Bhutanese Ngultrum; Indian Rupee", "Indian rupee", True),
        ("US Dollar", "dollar", True),
        ("Eurodollar", "euro", False),
        ("Gitega (political); Bujumbura (economic)", "Gitega", True),
        ("", "euro", False),
    ],
)
def test_a_condition_is_met_by_one_of_the_values(value: str, wanted: str, met: bool) -> None:
    assert meets(value, Condition(column="currency", value=wanted)) is met


ROWS = (
    Row(name="A", values={"size": "2", "note": "x|y"}, units={"size": "km²"}, sources=("library://a",)),
    Row(name="B", values={"size": "10"}),
    Row(name="C"),
)


def test_rows_are_ordered_by_number_and_those_without_one_come_last() -> None:
    order = Order(text="", columns=("size",), rank=Rank(column="size"))
    assert [row.name for row in chosen(order, ROWS)] == ["B", "A", "C"]
    first = Order(text="", columns=("size",), rank=Rank(column="size", descending=False, count=1))
    assert [row.name for row in chosen(first, ROWS)] == ["A"]


def test_a_table_escapes_pipes_shows_units_and_marks_what_is_missing() -> None:
    assert markdown(Order(text="", kind="lake"), ("size", "note"), ROWS).splitlines() == [
        "| Lake | Size (km²) | Note |",
        "| --- | ---: | --- |",
        "| [A](library://a) | 2 | x\\|y |",
        "| B | 10 | – |",
        "| C | – | – |",
    ]


def test_a_spreadsheet_has_numbers_as_numbers_and_empty_cells_for_gaps() -> None:
    written = table_file(Order(text="", kind="lake", topic="Lakes"), ("size",), ROWS)
    assert written["path"] == "lakes.xlsx"
    assert written["columns"] == [
        {"name": "Lake", "type": "text"},
        {"name": "Size (km²)", "type": "integer"},
        {"name": "Source", "type": "text"},
    ]
    assert written["rows"] == [["A", 2, "library://a"], ["B", 10, ""], ["C", None, ""]]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is 17 * 23?", "17 * 23 = 391"),
        ("1,000,000 × 3", "1,000,000 × 3 = 3,000,000"),
        ("1/3", "1/3 = about 0.3333333333"),
        ("-1/8", "-1/8 = -0.125"),
        ("2^10", "2^10 = 1,024"),
        ("10/0", "10/0 has no value: it divides by zero."),
        ("9**9**9**9", ""),
        ("(" * 5_000 + "1+1" + ")" * 5_000, ""),
        ("How many days from 2024-02-01 to 2024-03-01?", "From 2024-02-01 to 2024-03-01 it is 29 days."),
        ("What weekday was 1969-07-20?", "1969-07-20 is a Sunday."),
        ("days from 2024-02-30 to 2024-03-01", "One of these dates does not exist."),
        ('How many words are in "to be or not"?', "“to be or not” has 4 words."),
        ("Tell me a story", ""),
    ],
)
def test_sums_dates_and_words_are_reckoned(question: str, answer: str) -> None:
    assert reckon(question) == answer
