"""A table is written as it was sent, or not at all with a sentence for each wrong cell; nothing in it ever runs."""

import csv
import datetime
import io
import math

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from swarm.toolkit.columns import UNPRINTABLE, Cell, Column, ColumnType, NotOfType, Value, clean, value_of
from swarm.toolkit.spreadsheets import csv_of, xlsx_of
from swarm.toolkit.tables import CELLS, ROWS, Table, TableWrong, table_of
from swarm.toolkit.writing import table_tool
from tests.swarm.toolkit.rooms import a_workspace, use

COUNTRIES = [
    {"name": "Country", "type": "text"},
    {"name": "Population", "type": "integer"},
    {"name": "Area (km²)", "type": "number"},
    {"name": "Since", "type": "date"},
    {"name": "Member", "type": "boolean"},
    {"name": "Source", "type": "url"},
]
FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    "#N/A",
    "'=1",
]
EXPECTED: dict[ColumnType, list[tuple[Cell, Value]]] = {
    "text": [("a", "a"), (5, "5"), (True, "true"), ("  ", None), (None, None), ("a\r\nb\x00", "a\nb")],
    "integer": [
        (5, 5),
        (5.0, 5),
        ("68,512,806", 68_512_806),
        ("−3", -3),
        (" 7 ", 7),
        (None, None),
        ("", None),
    ],
    "number": [(5, 5), (5.5, 5.5), ("1,234.5", 1234.5), ("1e3", 1000.0), (".5", 0.5), ("-0.1", -0.1)],
    "date": [("2026-01-31", datetime.date(2026, 1, 31)), ("0001-01-01", datetime.date(1, 1, 1))],
    "boolean": [(True, True), ("Yes", True), ("false", False), (None, None)],
    "url": [
        ("https://a.example/b?c=d", "https://a.example/b?c=d"),
        ("library://countries/france", "library://countries/france"),
    ],
}
REFUSED: dict[ColumnType, list[Cell]] = {
    "text": ["x" * 32_768],
    "integer": ["about 5", "5.5", 5.5, True, "1,2", "12,34,567", "5 km", "٣", 10**15, "1" * 5_000, "1e3"],
    "number": ["5 km²", "", "1,23", True, "nan", "inf", "1e999", "--1", ".", "e5", "٣.٥", 10**400],
    "date": ["2026-13-01", "31.01.2026", "2026-1-1", 2026, "2026-01-31T00:00", "٢٠٢٦-٠١-٣١"],
    "boolean": ["maybe", 1, 0],
    "url": [
        "javascript:alert(1)",
        "https://a b",
        "ftp://x",
        5,
        "https://" + "a" * 2_000,
        "http://a\nb",
        "file:///etc/passwd",
    ],
}


def sheet_of(data: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def one_column(kind: ColumnType, *cells: Cell) -> Table:
    return table_of([Column(name="Column", type=kind)], [[cell] for cell in cells])


@pytest.mark.parametrize(
    ("kind", "cell", "value"), [(kind, *pair) for kind, pairs in EXPECTED.items() for pair in pairs]
)
def test_what_fits_a_column_becomes_its_type(kind: ColumnType, cell: Cell, value: Value) -> None:
    assert (value_of(cell, kind), type(value_of(cell, kind))) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "cell"), [(kind, cell) for kind, cells in REFUSED.items() for cell in cells if cell != ""]
)
def test_what_does_not_fit_a_column_is_refused(kind: ColumnType, cell: Cell) -> None:
    with pytest.raises(NotOfType):
        value_of(cell, kind)


async def test_a_table_is_written_as_spreadsheet_and_csv() -> None:
    workspace = a_workspace()
    rows = [
        ["France", "68,512,806", 643_801, "1789-07-14", True, "library://countries/france"],
        {"Country": "Utopia", "Population": None, "Since": "2026-01-31", "Source": "https://example.org/x"},
    ]
    result = await use(table_tool(), workspace, path="tables/europe.xlsx", columns=COUNTRIES, rows=rows)
    assert result.ok
    assert (
        result.content
        == "Wrote tables/europe.xlsx and tables/europe.csv: 2 rows, 6 columns. 3 cells are empty."
    )
    assert rows_of(await workspace.read("tables/europe.csv"))[1:] == [
        ["France", "68512806", "643801", "1789-07-14", "true", "library://countries/france"],
        ["Utopia", "", "", "2026-01-31", "", "https://example.org/x"],
    ]
    sheet = sheet_of(await workspace.read("tables/europe.xlsx"))
    assert [cell.value for cell in sheet[1]] == [column["name"] for column in COUNTRIES]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (68_512_806, "#,##0")
    assert (sheet["D2"].value, sheet["D3"].value) == ("1789-07-14", datetime.datetime(2026, 1, 31))  # noqa: DTZ001
    assert sheet["F3"].hyperlink is not None
    assert sheet["F2"].hyperlink is None


def test_a_spreadsheet_is_pleasant_to_open() -> None:
    sheet = sheet_of(xlsx_of(one_column("text", "a" * 30)))
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:A2"
    assert sheet["A1"].font.b
    assert sheet.column_dimensions["A"].width == 32


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text: str) -> None:
    table = one_column("text", text, "end")
    cell = sheet_of(xlsx_of(table))["A2"]
    assert cell.data_type == "s"
    assert cell.value == clean(text)
    shown = rows_of(csv_of(table))[1][0]
    assert not shown.lstrip().startswith(("=", "+", "-", "@", "＝"))


@pytest.mark.parametrize(
    "text", ["_x000D_", "_x0041_", "<a>&amp;", "]]>", "a\n\nb", " a ", "🐦", "'quoted'", '"a","b"']
)
def test_a_text_with_signs_that_mean_something_to_the_form_stays_itself(text: str) -> None:
    table = one_column("text", text)
    assert sheet_of(xlsx_of(table))["A2"].value == text
    assert rows_of(csv_of(table))[1] == [text]


def test_a_heading_is_no_formula_either() -> None:
    table = table_of([Column(name="=1+1")], [["a"]])
    assert sheet_of(xlsx_of(table))["A1"].data_type == "s"
    assert rows_of(csv_of(table))[0] == ["'=1+1"]


def test_a_number_with_a_sign_stays_a_number() -> None:
    assert rows_of(csv_of(one_column("integer", -5)))[1] == ["-5"]
    assert rows_of(csv_of(one_column("text", "+41")))[1] == ["+41"]


async def test_each_wrong_cell_is_named() -> None:
    workspace = a_workspace()
    columns = [{"name": "Country"}, {"name": "Population", "type": "integer"}]
    rows = [["France", "about 68 million"], ["Italy"], {"Country": "Spain", "People": 5}, ["Malta", 5]]
    result = await use(table_tool(), workspace, path="t.xlsx", columns=columns, rows=rows)
    assert not result.ok
    assert "Row 1, column 'Population': 'about 68 million' is not a whole number" in result.content
    assert "Row 2 has 1 values for 2 columns." in result.content
    assert "Row 3 has a value for 'People', which is no column." in result.content
    assert "Row 4" not in result.content
    assert workspace.list() == []


def test_a_hundred_wrong_cells_are_told_in_ten_lines() -> None:
    with pytest.raises(TableWrong) as told:
        one_column("integer", *["x"] * 100)
    assert len(told.value.problems) == 11
    assert told.value.problems[-1] == "… and 90 more like these."


@pytest.mark.parametrize(
    "columns", [[], [Column(name=" ")], [Column(name="A"), Column(name="a")], [Column(name="x" * 201)]]
)
def test_columns_need_names_of_their_own(columns: list[Column]) -> None:
    with pytest.raises(TableWrong):
        table_of(columns, [])


def test_a_table_has_an_end() -> None:
    with pytest.raises(TableWrong, match="too many"):
        table_of([Column(name="A")], [[1]] * (ROWS + 1))
    with pytest.raises(TableWrong, match="too many"):
        table_of([Column(name=str(place)) for place in range(20)], [[]] * (CELLS // 20 + 1))


@pytest.mark.parametrize("path", ["../t.xlsx", "/t.csv", "a/../t", ".xlsx", ""])
async def test_a_table_stays_in_the_workspace(path: str) -> None:
    workspace = a_workspace()
    result = await use(table_tool(), workspace, path=path, columns=[{"name": "A"}], rows=[["x"]])
    assert not result.ok
    assert workspace.list() == []


async def test_a_table_without_rows_is_a_heading() -> None:
    workspace = a_workspace()
    result = await use(table_tool(), workspace, path="empty", columns=[{"name": "A"}], rows=[])
    assert result.ok
    assert await workspace.read("empty.csv") == b"A\r\n"


@pytest.mark.parametrize("rows", ["[[1]]", [[[1]]], [[{"a": 1}]], [5], {"a": 1}, [[1e400]]])
async def test_rows_of_another_shape_are_refused(rows: object) -> None:
    result = await use(table_tool(), path="t", columns=[{"name": "A"}], rows=rows)
    assert not result.ok
    assert "do not fit write_table" in result.content


async def test_a_full_workspace_says_so() -> None:
    result = await use(
        table_tool(), a_workspace(most_bytes=100), path="t", columns=[{"name": "A"}], rows=[["x"]]
    )
    assert not result.ok
    assert "has room for 100 only" in result.content


TEXTS = st.text(max_size=30).filter(lambda text: not UNPRINTABLE.search(text))
CELLS_OF: dict[ColumnType, st.SearchStrategy[Cell]] = {
    "text": TEXTS
    | st.sampled_from(FORMULAS)
    | st.sampled_from(["_x000D_", "_x0041_", "<a>&amp;", "]]>", "a\n\nb"]),
    "integer": st.integers(-(10**15) + 1, 10**15 - 1),
    "number": st.floats(-9.99e307, 9.99e307) | st.integers(-(10**15) + 1, 10**15 - 1),
    "date": st.dates().map(str),
    "boolean": st.booleans(),
    "url": st.sampled_from(["https://example.org/a?b=c&d=%20", "http://x/y#z", "library://countries/france"]),
}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_table_reads_back_as_it_was_written(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(list(CELLS_OF)), min_size=1, max_size=4))
    columns = [Column(name=f"{kind} {place}", type=kind) for place, kind in enumerate(kinds)]
    table = table_of(
        columns, data.draw(st.lists(st.tuples(*(CELLS_OF[kind] | st.none() for kind in kinds)), max_size=6))
    )
    sheet, lines = sheet_of(xlsx_of(table)), rows_of(csv_of(table))
    assert lines[0] == [column.name for column in columns]
    for place, row in enumerate(table.rows, 2):
        for spot, value in enumerate(row, 1):
            assert same_in_sheet(sheet.cell(place, spot).value, value)
            assert same_in_line(lines[place - 1][spot - 1] if lines[place - 1] else "", value)


def same_in_sheet(read: object, value: Value) -> bool:
    if isinstance(value, float):
        return isinstance(read, int | float) and math.isclose(read, value, rel_tol=1e-15)
    if isinstance(value, datetime.date):
        return (read.date() if isinstance(read, datetime.datetime) else read) in (value, value.isoformat())
    return read == value


def same_in_line(read: str, value: Value) -> bool:
    if value is None:
        return read == ""
    if isinstance(value, bool):
        return read == str(value).lower()
    if isinstance(value, int | float):
        return float(read) == float(value)
    return read in (str(value), f"'{value}")
