"""The practice model makes the office document that is asked for, and asks for what it is about in plain words."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from swarm.bodies import MemoryBodies
from swarm.events import Mode
from swarm.practice.brain import think
from swarm.practice.dialogue import Called, Dialogue, Said
from swarm.practice.papers import as_plain
from swarm.tools import GivenFile
from tests.swarm.practice.flights import Flight, flown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFFICE = frozenset({"search", "open", "list_files", "read_file", "revise_spreadsheet"})


@pytest.mark.parametrize(
    ("prompt", "file", "beginning"),
    [
        ("Write a Word report about iron", "iron.docx", b"PK"),
        ("Write a PDF about iron", "iron.pdf", b"%PDF"),
        ("Make slides about iron", "iron.pptx", b"PK"),
        ("Make a table of France and Italy as an Excel workbook: capital", "france-italy.xlsx", b"PK"),
    ],
)
async def test_the_document_that_is_asked_for_is_made(prompt: str, file: str, beginning: bytes) -> None:
    flight = await flown(prompt, mode="agent")
    assert set(flight.files) == {file}
    assert flight.files[file].startswith(beginning)


@pytest.mark.parametrize(
    ("prompt", "mode", "file"),
    [
        ("Write a Word report about starlings", "agent", "starlings.docx"),
        ("Write a PDF about starlings", "swarm", "starlings.pdf"),
        ("Make slides about starlings", "agent", "starlings.pptx"),
    ],
)
async def test_what_the_library_lacks_is_said_with_what_it_holds_and_offers(
    prompt: str, mode: Mode, file: str
) -> None:
    flight = await flown(prompt, mode=mode)
    assert "holds nothing about starlings" in flight.answer
    assert "[Capital cities](library://lists/capital-cities)" in flight.answer
    assert set(flight.files) == {file}
    assert file in flight.answer
    offered = re.search("“(Write a report about .+)”", flight.answer)
    assert offered
    assert "holds nothing about" not in (await flown(offered[1], mode="agent")).answer


@pytest.mark.parametrize(
    ("asked", "plain"),
    [
        ("Make slides about iron", "Write a report about iron"),
        ("Prepare me a presentation on Kenya", "Write a report on Kenya"),
        ("Write a Word document about Kenya", "Write a report about Kenya"),
        ("Compare France and Italy by area, as a PDF", "Compare France and Italy by area"),
        ("Make an Excel sheet of the noble gases: symbol", "Make a table of the noble gases: symbol"),
        ("What is the capital of France?", "What is the capital of France?"),
    ],
)
def test_a_request_is_understood_without_its_format(asked: str, plain: str) -> None:
    assert as_plain(asked) == plain


def pivoting(*calls: Called, text: str = "Make the second sheet a pivot by region") -> Dialogue:
    return Dialogue(task=Said(text=text), tools=OFFICE, calls=calls)


LISTED = Called(
    name="list_files",
    arguments={},
    answer="- sales.xlsx (5 KB, application/x)\n- notes.md (1 KB, text/markdown)",
)
READ = Called(
    name="read_file",
    arguments={"path": "sales.xlsx"},
    answer="[Sheet 1: Sales]\nRegion\tUnits\tPrice\nNorth\t3\t2.5\nSouth\t4\t1\n",
)


def test_a_pivot_is_made_of_the_workbook_after_its_headings_were_read() -> None:
    assert [wish.name for wish in think(pivoting()).calls] == ["list_files"]
    assert [wish.arguments for wish in think(pivoting(LISTED)).calls] == [{"path": "sales.xlsx"}]
    (wish,) = think(pivoting(LISTED, READ)).calls
    assert wish.name == "revise_spreadsheet"
    assert wish.arguments == {
        "path": "sales.xlsx",
        "summaries": [
            {
                "sheet": "By Region",
                "source": "Sales",
                "group_by": "Region",
                "measures": [{"column": "Units", "by": "sum"}, {"column": "Price", "by": "sum"}],
            }
        ],
    }


def test_a_pivot_by_what_is_no_column_is_refused_with_the_columns_that_there_are() -> None:
    said = think(pivoting(LISTED, READ, text="Make a pivot by colour")).text
    assert "Its columns: Region, Units, Price" in said


def test_without_a_workbook_there_is_nothing_to_pivot() -> None:
    none = Called(name="list_files", arguments={}, answer="The workspace is empty.")
    assert "no workbook" in think(pivoting(none)).text


async def pivoted(columns: str) -> Flight:
    """A workbook of four countries is made, and revised by a second run, as in a conversation."""
    made = await flown(f"Make an Excel sheet of France, Germany, Kenya and Japan: {columns}", mode="agent")
    ((path, data),) = made.files.items()
    bodies = MemoryBodies()
    lying = GivenFile(
        path=path, body=await bodies.put(data), size=len(data), media_type=XLSX, origin="earlier"
    )
    return await flown("Make the second sheet a pivot by region", mode="agent", given=[lying], bodies=bodies)


async def test_a_made_workbook_gets_a_sheet_of_sums_by_region() -> None:
    revised = await pivoted("capital, population, region")
    (data,) = revised.files.values()
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names[1] == "By Region"
    sums = {row[0]: row[1] for row in book.get_sheet_by_name("By Region").to_python()}
    assert sums["Europe"] == 68_512_806 + 84_012_284
    assert sums["Africa"] == 55_751_717


async def test_a_made_workbook_without_that_column_tells_its_own() -> None:
    refused = await pivoted("capital, population")
    assert refused.files == {}
    assert refused.answer.endswith("Its columns: Country, Capital, Population, Source.")
