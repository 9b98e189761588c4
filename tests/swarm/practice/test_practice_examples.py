"""The ten example tasks, each flown to its end by the real engine and compared with what is known."""

import csv
import io
from collections.abc import Iterable
from typing import Any

import openpyxl
import pytest

from swarm.practice.examples import EXAMPLES, Example
from tests.swarm.practice import known
from tests.swarm.practice.flights import Flight, flown

BY_KEY = {example.key: example for example in EXAMPLES}


async def the_flight(key: str) -> Flight:
    example = BY_KEY[key]
    flight = await flown(example.prompt, mode=example.mode)
    assert flight.state.status == "completed"
    assert all(agent.status == "completed" for agent in flight.state.agents)
    return flight


def number(cell: str) -> float:
    return float(cell.replace(",", ""))


def sorted_parts(cell: str) -> str:
    return "; ".join(sorted(cell.split("; ")))


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def sheet_of(data: bytes) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    rows: Iterable[tuple[Any, ...]] = book.worksheets[0].iter_rows(values_only=True)
    return list(rows)


def test_there_are_ten_of_four_kinds_and_the_first_is_europe() -> None:
    assert len({example.key for example in EXAMPLES}) == 10
    assert {example.kind for example in EXAMPLES} == {"wide", "deep", "comparison", "writing"}
    wish = "Make a table of every country in Europe: capital, population, currency, official languages"
    assert EXAMPLES[0].prompt == wish


async def test_europe_comes_out_whole_and_right() -> None:
    flight = await the_flight("europe")
    assert flight.sub_agents == 45
    assert set(flight.cells) == set(known.EUROPE)
    for country, (capital, money, tongues) in known.EUROPE.items():
        row = flight.cells[country]
        assert (row["Capital"], sorted_parts(row["Official languages"])) == (capital, tongues)
        assert money in row["Currency"]
    for country, millions in known.PEOPLE.items():
        assert number(flight.cells[country]["Population"]) == pytest.approx(millions * 1e6, rel=0.1)


async def test_europe_comes_as_a_spreadsheet_with_numbers_and_sources() -> None:
    flight = await the_flight("europe")
    heading, *rows = sheet_of(flight.files["countries-of-europe.xlsx"])
    assert heading == ("Country", "Capital", "Population", "Currency", "Official languages", "Source")
    assert len(rows) == 45
    assert all(isinstance(row[2], int) for row in rows)
    assert {row["Country"]: row["Source"] for row in rows_of(flight.files["countries-of-europe.csv"])}[
        "France"
    ] == "library://countries/france"


async def test_every_agent_of_europe_searched_opened_and_answered() -> None:
    flight = await the_flight("europe")
    for agent in flight.state.agents[1:]:
        names = [call.name for step in agent.steps for call in step.calls]
        assert names[0] == "search"
        assert "open" in names
        assert "Sources: library://countries/" in agent.answer


async def test_elements_come_by_number_and_gaps_are_named() -> None:
    flight = await the_flight("elements")
    assert [row["Symbol"] for row in flight.cells.values()] == known.ELEMENTS
    assert number(flight.cells["Iron"]["Melting point (°C)"]) == pytest.approx(1538, abs=2)
    assert flight.cells["Helium"]["Melting point (°C)"] == "–"
    assert "- Helium: melting point" in flight.answer


async def test_the_most_populous_of_africa_come_in_order() -> None:
    flight = await the_flight("africa")
    assert flight.sub_agents == 54
    people = [number(row["Population"]) for row in flight.cells.values()]
    assert people == sorted(people, reverse=True)
    assert set(flight.cells) == set(known.AFRICA)
    assert all(flight.cells[country]["Capital"].startswith(city) for country, city in known.AFRICA.items())


async def test_who_pays_with_the_euro() -> None:
    flight = await the_flight("euro")
    assert set(flight.cells) == {country for country, facts in known.EUROPE.items() if facts[1] == "Euro"}
    assert "of the 45 countries fit" in flight.answer


async def test_the_riddle_is_solved_before_its_neighbours_are_looked_up() -> None:
    flight = await the_flight("neighbours")
    assert {country: row["Capital"] for country, row in flight.cells.items()} == known.AROUND_AUSTRIA
    assert "library://countries/austria" in flight.answer


async def test_one_question_needs_no_sub_agent() -> None:
    flight = await the_flight("nairobi")
    assert flight.sub_agents == 0
    assert "Kenyan Shilling" in flight.answer
    assert "library://countries/kenya" in flight.answer


async def test_metals_are_compared_with_their_units() -> None:
    flight = await the_flight("metals")
    assert set(flight.cells) == set(known.METALS)
    for metal, (melting, density) in known.METALS.items():
        assert number(flight.cells[metal]["Melting point (°C)"]) == pytest.approx(melting, abs=2)
        assert number(flight.cells[metal]["Density (g/cm³)"]) == pytest.approx(density, rel=0.02)


async def test_large_countries_are_compared() -> None:
    flight = await the_flight("powers")
    assert list(flight.cells) == list(known.MONEY)
    assert all(word in flight.cells[country]["Currency"] for country, word in known.MONEY.items())
    assert all(number(row["Life expectancy (years)"]) > 50 for row in flight.cells.values())


@pytest.mark.parametrize(
    ("key", "file", "chapters"),
    [
        ("gases", "noble-gases.md", known.NOBLE_GASES),
        (
            "python",
            "python.md",
            [
                "Exceptions",
                "Class definitions",
                "The with statement",
                "Function definitions",
                "The import statement",
            ],
        ),
    ],
)
async def test_a_report_has_its_chapters_in_order_each_with_its_source(
    key: str, file: str, chapters: list[str]
) -> None:
    flight = await the_flight(key)
    report = flight.files[file].decode()
    assert report == flight.answer
    headings = [line[3:] for line in report.splitlines() if line.startswith("## ")]
    assert headings == [*chapters, "Sources"]
    for chapter in report.split("\n## ")[1:-1]:
        assert "](library://" in chapter
        assert len(chapter.split()) > 40


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.key)
async def test_an_example_ends_alike_every_time(example: Example) -> None:
    first, second = [await flown(example.prompt, mode=example.mode) for _ in range(2)]
    assert first.answer == second.answer
