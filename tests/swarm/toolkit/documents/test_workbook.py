"""A workbook holds what was ordered: read back by two readers that did not write it."""

import io
import json
import zipfile
from datetime import date
from typing import Any

import openpyxl
import pytest
from python_calamine import load_workbook

from swarm.toolkit.documents.tools import document_tools
from swarm.tools import ToolResult
from tests.swarm.toolkit.documents.pictures import a_room
from tests.swarm.toolkit.rooms import use

WRITE = next(tool for tool in document_tools() if tool.name == "write_spreadsheet")
SALES: dict[str, Any] = {
    "name": "Sales",
    "columns": [
        {"name": "Region", "type": "text"},
        {"name": "Day", "type": "date"},
        {"name": "Units", "type": "integer", "total": "sum"},
        {"name": "Price", "type": "currency", "format": '#,##0.00 "€"', "total": "average"},
        {"name": "Value", "type": "currency", "formula": "=C{row}*D{row}", "total": "sum"},
        {"name": "Share", "type": "percent", "formula": "=E{row}/SUM($E$2:$E$4)"},
        {"name": "Paid", "type": "boolean"},
        {"name": "Source", "type": "url", "width": 40},
    ],
    "rows": [
        ["North", "2026-01-31", 10, 1.5, None, None, True, "https://a.example/x"],
        ["South", "2026-02-28", 20, 2, None, None, "no", "library://x"],
        ["=1+1", None, "30", 1.25, True],
    ],
    "cells": [{"cell": "J2", "value": "=not a formula"}, {"cell": "J3", "formula": "=MAX(C2:C4)"}],
    "charts": [
        {"kind": "column", "title": "Units", "labels": "A2:A4", "values": ["C2:C4", "E2:E4"]},
        {"kind": "pie", "title": "", "labels": "A2:A4", "values": ["C2:C4"], "place": "L20"},
    ],
    "freeze_columns": 1,
}
SALES["rows"][2] = ["=1+1", None, "30", 1.25, True, ""]  # the columns with a formula left out
SUMMARY = {
    "name": "By region's",
    "columns": [{"name": "Region"}, {"name": "Units", "type": "formula"}],
    "rows": [["North", '=SUMIFS(Sales!C2:C4,Sales!A2:A4,A2)'], ["All", "=IFS(B2>0,SUM(Sales!C:C))"], ["Now", "=TODAY()"]],
    "charts": [{"kind": "line", "labels": "Sales!A2:A4", "values": ["Sales!D2:D4"]}, {"kind": "scatter", "labels": "Sales!C2:C4", "values": ["Sales!D2:D4"]}, {"kind": "bar", "labels": "A2:A3", "values": ["B2:B3"]}],
}  # fmt: skip


async def written(*sheets: dict[str, Any]) -> tuple[ToolResult, bytes]:
    room = await a_room()
    result = await use(WRITE, room, path="a", sheets=list(sheets))
    return result, await room.read("a.xlsx") if result.ok else b""


async def refusal(*sheets: dict[str, Any]) -> str:
    result, _ = await written(*sheets)
    assert not result.ok
    assert result.content.startswith("Nothing was written. ")
    return result.content.removeprefix("Nothing was written. ")


def a_sheet(**changed: Any) -> dict[str, Any]:
    return {
        "name": "S",
        "columns": [{"name": "A"}, {"name": "B", "type": "number"}],
        "rows": [["x", 1], ["y", 2]],
        **changed,
    }


async def test_values_are_of_their_types() -> None:
    result, data = await written(SALES)
    assert result.ok
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Sales"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(max_col=8)]
    assert rows[0] == ["Region", "Day", "Units", "Price", "Value", "Share", "Paid", "Source"]
    assert [getattr(rows[1][1], "date", lambda: None)(), *rows[1][2:5]] == [
        date(2026, 1, 31),
        10,
        1.5,
        "=C2*D2",
    ]
    assert rows[2][6:] == [False, "library://x"]
    assert rows[3][:3] == ["=1+1", None, 30]
    assert sheet["A4"].data_type == sheet["J2"].data_type == "s"
    assert sheet["H2"].hyperlink is not None
    assert (sheet["D2"].number_format, sheet["F2"].number_format) == ('#,##0.00 "€"', "0.0%")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:H4")
    assert sheet.column_dimensions["H"].width == pytest.approx(40, abs=1)
    assert [sheet.cell(5, column).value for column in range(1, 6)] == [
        "Total",
        None,
        "=SUM(C2:C4)",
        "=AVERAGE(D2:D4)",
        "=SUM(E2:E4)",
    ]


async def test_formulas_have_values_before_anybody_recalculates() -> None:
    result, data = await written(SALES, SUMMARY)
    assert "2 sheets, 6 rows, 13 formulas, 5 charts" in result.content
    assert (
        "No value could be worked out here for By region's!B4: Excel does when it opens the file."
        in result.content
    )
    sales = load_workbook(io.BytesIO(data)).get_sheet_by_name("Sales").to_python()
    assert [row[4] for row in sales[1:]] == [15.0, 40.0, 37.5, 92.5]
    assert [row[5] for row in sales[1:4]] == pytest.approx([15 / 92.5, 40 / 92.5, 37.5 / 92.5])
    assert (sales[4][2], sales[2][9]) == (60.0, 30.0)
    summary = load_workbook(io.BytesIO(data)).get_sheet_by_name("By region's").to_python()
    assert [row[1] for row in summary[1:]] == [10.0, 120.0, ""]


async def test_functions_that_came_late_are_stored_as_excel_wants_them() -> None:
    _, data = await written(SALES, SUMMARY)
    assert (
        openpyxl.load_workbook(io.BytesIO(data))["By region's"]["B3"].value
        == "=_xlfn.IFS(B2>0,SUM(Sales!C:C))"
    )


async def test_charts_draw_the_ranges_that_were_named() -> None:
    _, data = await written(SALES, SUMMARY)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        charts = [
            archive.read(name).decode() for name in sorted(archive.namelist()) if "charts/chart" in name
        ]
    kinds = ["barChart", "pieChart", "lineChart", "scatterChart", "barChart"]
    assert [kind in chart for kind, chart in zip(kinds, charts, strict=True)] == [True] * 5
    assert ['<c:barDir val="col"/>' in charts[0], '<c:barDir val="bar"/>' in charts[4]] == [True, True]
    for reference in ("Sales!$A$2:$A$4", "Sales!$C$2:$C$4", "Sales!$E$2:$E$4", "Sales!$C$1"):
        assert f"<c:f>{reference}</c:f>" in charts[0]
    assert "<c:f>'By region''s'!$B$2:$B$3</c:f>" in charts[4]
    assert ">Units<" in charts[0]


async def test_a_formula_that_gives_an_error_is_told() -> None:
    result, data = await written(a_sheet(cells=[{"cell": "E1", "formula": "=B2/0"}]))
    assert "These formulas give an error, correct them: S!E1 (#DIV/0!)." in result.content
    assert openpyxl.load_workbook(io.BytesIO(data), data_only=True)["S"]["E1"].value == "#DIV/0!"


async def test_ten_thousand_rows_with_formulas_are_written() -> None:
    rows = [[f"r{number}", number] for number in range(10_000)]
    columns = [
        {"name": "A"},
        {"name": "B", "type": "integer", "total": "sum"},
        {"name": "C", "type": "number", "formula": "=B{row}*2"},
    ]
    result, data = await written({"name": "Long", "columns": columns, "rows": rows})
    assert result.ok
    last = load_workbook(io.BytesIO(data)).get_sheet_by_index(0).to_python()[-2:]
    assert last == [["r9999", 9999.0, 19998.0], ["Total", 49_995_000.0, ""]]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"rows": [["x"], ["y", 2]]}, "Sheet 'S': Row 1 has 1 values for 2 columns."),
        ({"rows": [["x", "many"]]}, "Sheet 'S': Row 1, column 'B': 'many' is not a number"),
        ({"columns": []}, "A table has 1 to 200 columns"),
        ({"name": "a/b"}, "A sheet cannot be named 'a/b'"),
        ({"name": "x" * 32}, "1 to 31 characters"),
        ({"name": "\x00"}, "1 to 31 characters"),
        ({"columns": [{"name": "A"}, {"name": "B", "format": '0"'}]}, "The number format '0\"' of column 'B'"),
        ({"columns": [{"name": "A"}, {"name": "B", "formula": "=WEBSERVICE(A{row})"}], "rows": [["x"]]}, "WEBSERVICE is not one that a workbook may use"),
        ({"cells": [{"cell": "B2", "value": 1}]}, "the cell B2 lies in the table"),
        ({"cells": [{"cell": "B2:C3", "value": 1}]}, "'B2:C3' is not one cell like F2"),
        ({"cells": [{"cell": "nowhere", "value": 1}]}, "means nothing in it"),
        ({"cells": [{"cell": "E1", "formula": "=SUM(B2:B3"}]}, "Sheet 'S', cell E1: the formula =SUM(B2:B3 cannot be taken"),
        ({"charts": [{"kind": "line", "labels": "A2:A9", "values": ["B2:B9"]}]}, "A2:A9 goes beyond what sheet 'S' holds (3 rows, 2 columns)."),
        ({"charts": [{"kind": "line", "labels": "A2:A3", "values": ["B2:B2"]}]}, "its labels A2:A3 are 2 cells, but its values B2:B2 are 1."),
        ({"charts": [{"kind": "line", "labels": "A2:B3", "values": ["B2:B3"]}]}, "more than one row or column"),
        ({"charts": [{"kind": "pie", "labels": "A2:A3", "values": ["B2:B3", "B2:B3"]}]}, "has 2 series: 1 to 1 are possible"),
        ({"charts": [{"kind": "line", "labels": "None!A2:A3", "values": ["B2:B3"]}]}, "names the sheet 'None', which there is not"),
        ({"rows": [["x", 1]] * 200_000}, "are too many"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_told_and_nothing_is_written(changed: dict[str, Any], sentence: str) -> None:
    assert sentence in await refusal(a_sheet(**changed))


async def test_two_sheets_cannot_have_one_name() -> None:
    assert "Two sheets are named 's'" in await refusal(a_sheet(), a_sheet(name="s"))


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|'/C calc'!A0",
        "+1",
        "@SUM(A1)",
        "\x00\x07",
        "x" * 32_767,
        "{=1}",
        "https://a.example",
        "_x0041_",
        "\ufffe",
        "a\r\nb",
    ],
)
async def test_text_stays_text_whatever_it_looks_like(text: str) -> None:
    room = await a_room()
    result = await WRITE(
        json.dumps({"path": "a", "sheets": [a_sheet(columns=[{"name": "A"}], rows=[[text]])]}), room
    )
    assert result.ok, result.content
    sheet = openpyxl.load_workbook(io.BytesIO(await room.read("a.xlsx")))["S"]
    assert sheet["A2"].data_type in ("s", "n")
    assert sheet["A2"].hyperlink is None
    assert sheet["A2"].value in (text, text.replace("\r\n", "\n"), None)
