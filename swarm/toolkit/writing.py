"""The tool `write_table`: rows and columns as a spreadsheet and as CSV, side by side in the workspace."""

import asyncio
from typing import Annotated

from msgspec import Meta, Struct

from swarm.errors import WorkspaceError
from swarm.toolkit.columns import Cell, Column
from swarm.toolkit.descriptions import description_of
from swarm.toolkit.tables import Table, TableWrong, table_of
from swarm.tools import Tool, ToolResult, Workspace

ENDINGS = (".xlsx", ".csv")


class WriteTable(Struct, frozen=True, kw_only=True):
    """The arguments of `write_table`."""

    path: Annotated[
        str, Meta(description="Where, for example tables/europe.xlsx; the .csv is written beside it.")
    ]
    columns: Annotated[list[Column], Meta(description="The columns, from left to right.")]
    rows: Annotated[
        list[list[str | int | float | bool | None] | dict[str, str | int | float | bool | None]],
        Meta(description="Each row: a list with a value for each column, or an object by column name."),
    ]


async def _run(arguments: WriteTable, workspace: Workspace) -> ToolResult:
    try:
        table, xlsx, csv = await asyncio.to_thread(_made, arguments.columns, arguments.rows)
    except TableWrong as error:
        content = f"Nothing was written.\n{error}\nCall write_table again with the whole table, corrected."
        return ToolResult(ok=False, content=content, note="not written")
    stem = _stem(arguments.path)
    try:
        await workspace.write(f"{stem}.xlsx", xlsx)
        await workspace.write(f"{stem}.csv", csv)
    except WorkspaceError as error:
        return ToolResult(ok=False, content=str(error), note="not written")
    shape = f"{len(table.rows):,} row{'s'[: len(table.rows) != 1]}, {len(table.columns)} columns"
    empty = sum(value is None for row in table.rows for value in row)
    left = f" {empty:,} cells are empty." if empty else ""
    return ToolResult(
        content=f"Wrote {stem}.xlsx and {stem}.csv: {shape}.{left}", note=f"{stem}.xlsx: {shape}"
    )


def _made(columns: list[Column], rows: list[list[Cell] | dict[str, Cell]]) -> tuple[Table, bytes, bytes]:
    # They bring a large library: only who writes a table loads it.
    from swarm.toolkit.spreadsheets import csv_of, xlsx_of

    table = table_of(columns, rows)
    return table, xlsx_of(table), csv_of(table)


def _stem(path: str) -> str:
    for ending in ENDINGS:
        if path.lower().endswith(ending):
            return path[: -len(ending)]
    return path


def table_tool() -> Tool[WriteTable]:
    """`write_table`."""
    return Tool(name="write_table", description=description_of("write_table"), arguments=WriteTable, run=_run)
