"""A workbook is changed where it was said, and stays as it was everywhere else; its formulas have values again."""

import io
import zipfile
from typing import Any

import openpyxl
import pytest
from python_calamine import load_workbook

from swarm.toolkit.documents.tools import document_tools
from swarm.toolkit.workspace import RunWorkspace
from swarm.tools import ToolResult
from tests.swarm.toolkit.documents.pictures import a_room
from tests.swarm.toolkit.rooms import use

TOOLS = {tool.name: tool for tool in document_tools()}
SALES: dict[str, Any] = {
    "name": "Sales",
    "columns": [
        {"name": "Region"},
        {"name": "Product"},
        {"name": "Units", "type": "integer", "total": "sum"},
        {"name": "Double", "type": "integer", "formula": "=C{row}*2", "total": "sum"},
    ],
    "rows": [["North", "Apple", 10], ["South", "Apple", 20], ["North", "Pear", 5]],
    "charts": [{"kind": "column", "title": "Units", "labels": "A2:A4", "values": ["C2:C4"]}],
}
OTHER = {"name": "Other", "columns": [{"name": "All", "type": "formula"}], "rows": [["=SUM(Sales!C2:C4)"]]}


async def a_book() -> RunWorkspace:
    room = await a_room()
    assert (await use(TOOLS["write_spreadsheet"], room, path="a.xlsx", sheets=[SALES, OTHER])).ok
    return room


async def revised(room: RunWorkspace, **changes: object) -> ToolResult:
    return await use(TOOLS["revise_spreadsheet"], room, path="a.xlsx", **changes)


async def rows(room: RunWorkspace, sheet: str) -> list[list[Any]]:
    """The values of a sheet, as a reader that does not calculate sees them."""
    return load_workbook(io.BytesIO(await room.read("a.xlsx"))).get_sheet_by_name(sheet).to_python()


async def test_a_summary_counts_by_group_with_formulas_that_have_values() -> None:
    room = await a_book()
    summary = {
        "sheet": "By region",
        "source": "Sales",
        "group_by": "region",
        "measures": [
            {"column": "Units"},
            {"column": "Units", "by": "average"},
            {"column": "Product", "by": "count"},
        ],
    }
    result = await revised(room, summaries=[summary])
    assert result.ok, result.content
    assert await rows(room, "By region") == [
        ["region", "Units", "average of Units", "count of Product"],
        ["North", 15.0, 7.5, 2.0],
        ["South", 20.0, 20.0, 1.0],
        ["Total", 35.0, "", 3.0],
    ]
    formula = openpyxl.load_workbook(io.BytesIO(await room.read("a.xlsx")))["By region"]["B2"].value
    assert formula == "=SUMIFS('Sales'!$C$2:$C$4,'Sales'!$A$2:$A$4,$A2)"


async def test_a_summary_may_go_across() -> None:
    room = await a_book()
    summary = {
        "sheet": "Pivot",
        "source": "sales",
        "group_by": "Region",
        "across": "Product",
        "measures": [{"column": "Units"}],
    }
    assert (await revised(room, summaries=[summary])).ok
    assert await rows(room, "Pivot") == [
        ["Region", "Apple", "Pear"],
        ["North", 10, 5],
        ["South", 20, 0],
        ["Total", 30, 5],
    ]


async def test_rows_go_before_the_totals_and_the_columns_formulas_go_on() -> None:
    room = await a_book()
    assert (await revised(room, add_rows=[{"sheet": "Sales", "rows": [["=East", "Pear", 7]]}])).ok
    assert (await rows(room, "Sales"))[-2:] == [["=East", "Pear", 7.0, 14.0], ["Total", "", 42.0, 84.0]]


async def test_cells_and_sheets_are_changed_and_the_rest_stays() -> None:
    room = await a_book()
    cells = [
        {
            "sheet": "Sales",
            "cells": [
                {"cell": "C2", "value": 100},
                {"cell": "F1", "formula": "=MAX(C2:C4)"},
                {"cell": "F2", "value": "=text"},
            ],
        }
    ]
    result = await revised(
        room,
        rename_sheets=[{"sheet": "Sales", "name": "Sold 2026"}],
        set_cells=[{**cells[0], "sheet": "Sold 2026"}],
    )
    assert result.ok, result.content
    sold = await rows(room, "Sold 2026")
    assert [sold[0][5], sold[1][:6], sold[4][2]] == [
        100.0,
        ["North", "Apple", 100.0, 200.0, "", "=text"],
        125.0,
    ]
    assert await rows(room, "Other") == [["All"], [125.0]]
    with zipfile.ZipFile(io.BytesIO(await room.read("a.xlsx"))) as archive:
        (chart,) = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
    assert "'Sold 2026'!$C$2:$C$4" in chart


async def test_sheets_come_and_go() -> None:
    room = await a_book()
    new = {"name": "New", "columns": [{"name": "A"}], "rows": [["x"]]}
    assert (await revised(room, delete_sheets=["Other"], add_sheets=[new])).ok
    assert load_workbook(io.BytesIO(await room.read("a.xlsx"))).sheet_names == ["Sales", "New"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"delete_sheets": ["None"]}, "There is no sheet 'None'. The workbook has: Sales, Other."),
        ({"delete_sheets": ["Sales"]}, "Formulas need the sheet 'Sales': Other!A2. Change them first."),
        ({"delete_sheets": ["Other", "Sales"]}, "'Sales' is the only sheet"),
        ({"rename_sheets": [{"sheet": "Sales", "name": "other"}]}, "There is a sheet 'other' already."),
        ({"add_sheets": [OTHER]}, "Two sheets are named 'Other'"),
        ({"add_rows": [{"sheet": "Sales", "rows": [[1] * 9]}]}, "has 4 columns; row 1 of the new ones has 9"),
        ({"set_cells": [{"sheet": "Sales", "cells": [{"cell": "A1", "formula": '=WEBSERVICE("x")'}]}]}, "WEBSERVICE is not one"),
        ({"summaries": [{"sheet": "S", "source": "Sales", "group_by": "Colour", "measures": [{"column": "Units"}]}]}, "has no column 'Colour'. Its headings are: Region, Product, Units, Double."),
    ],
)  # fmt: skip
async def test_what_cannot_be_done_is_told_and_the_workbook_stays(
    changes: dict[str, Any], sentence: str
) -> None:
    room = await a_book()
    before = await room.read("a.xlsx")
    result = await revised(room, **changes)
    assert (result.ok, sentence in result.content) == (False, True), result.content
    assert await room.read("a.xlsx") == before


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing"])
async def test_what_is_no_workbook_is_said_to_be_none(data: bytes) -> None:
    room = await a_room()
    await room.write("a.xlsx", data)
    assert "a.xlsx cannot be changed" in (await revised(room, delete_sheets=["x"])).content
