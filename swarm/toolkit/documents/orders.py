"""What a model may order: the arguments of the tools that make documents. Lists in place of options within options: every
provider reads the schema that comes of it.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

type SheetType = Literal[
    "text", "integer", "number", "currency", "percent", "date", "boolean", "url", "formula"
]
type Total = Literal["", "sum", "average", "min", "max", "count"]
type ChartKind = Literal["column", "bar", "line", "pie", "scatter"]

PATH = "Where, for example reports/plan"


class Order(Struct, frozen=True, kw_only=True):
    """What all orders have."""

    path: str


class WriteDocument(Order, frozen=True, kw_only=True):
    """The arguments of `write_document`."""

    path: Annotated[str, Meta(description=f"{PATH}.docx")]
    markdown: Annotated[str, Meta(description="The whole document in Markdown.", min_length=1)]
    title: Annotated[str, Meta(description="The title on top; leave it out where the Markdown has one.")] = ""
    header: Annotated[str, Meta(description="One line on top of every page.")] = ""
    footer: Annotated[str, Meta(description="One line below every page, before its number.")] = ""
    landscape: Annotated[bool, Meta(description="Pages wider than high.")] = False


class WritePdf(Order, frozen=True, kw_only=True):
    """The arguments of `write_pdf`."""

    path: Annotated[str, Meta(description=f"{PATH}.pdf")]
    markdown: Annotated[str, Meta(description="The whole document in Markdown.", min_length=1)]
    title: Annotated[str, Meta(description="The title on top; leave it out where the Markdown has one.")] = ""
    header: Annotated[str, Meta(description="One line on top of every page.")] = ""
    footer: Annotated[str, Meta(description="One line below every page, before its number.")] = ""
    landscape: Annotated[bool, Meta(description="Pages wider than high.")] = False


class SheetColumn(Struct, frozen=True, kw_only=True):
    """A column of a sheet."""

    name: Annotated[str, Meta(description="The heading, with the unit where there is one.")]
    type: Annotated[SheetType, Meta(description="What its values are.")] = "text"
    formula: Annotated[
        str,
        Meta(description="One formula for all rows, {row} for the row's number: =B{row}*C{row}"),
    ] = ""
    format: Annotated[str, Meta(description="A number format of Excel, for example #,##0.00")] = ""
    width: Annotated[float, Meta(description="In characters; 0: as wide as its content.", ge=0, le=120)] = 0
    total: Annotated[Total, Meta(description="What stands below the column, in a row of totals.")] = ""


class SheetCell(Struct, frozen=True, kw_only=True):
    """One cell by its address."""

    cell: Annotated[str, Meta(description="Its address, for example F2")]
    value: Annotated[
        str | int | float | bool | None, Meta(description="A value. Text is text, also with = in front.")
    ] = None
    formula: Annotated[str, Meta(description="A formula in place of a value: =SUM(B2:B9)")] = ""
    format: Annotated[str, Meta(description="A number format of Excel.")] = ""


class SheetChart(Struct, frozen=True, kw_only=True):
    """A chart of ranges of the workbook."""

    kind: Annotated[ChartKind, Meta(description="What it looks like.")]
    labels: Annotated[str, Meta(description="The range of the labels (scatter: of x): A2:A9 or Sales!A2:A9")]
    values: Annotated[list[str], Meta(description="The range of each series, without its heading: B2:B9")]
    title: Annotated[str, Meta(description="What it shows.")] = ""
    place: Annotated[str, Meta(description="The cell of its upper left corner; empty: beside the table.")] = (
        ""
    )


class Sheet(Struct, frozen=True, kw_only=True):
    """A sheet: a table from A1, single cells beside it, charts."""

    name: Annotated[str, Meta(description="On its tab, at most 31 characters.")]
    columns: Annotated[list[SheetColumn], Meta(description="From left to right; headings are row 1.")]
    rows: Annotated[
        list[list[str | int | float | bool | None]],
        Meta(description="From row 2: a value for each column; null for a column that has a formula."),
    ]
    cells: Annotated[list[SheetCell], Meta(description="Cells outside the table.")] = []
    charts: Annotated[list[SheetChart], Meta(description="Charts on this sheet.")] = []
    freeze_columns: Annotated[int, Meta(description="Columns that stay in sight.", ge=0, le=20)] = 0


class WriteSpreadsheet(Order, frozen=True, kw_only=True):
    """The arguments of `write_spreadsheet`."""

    path: Annotated[str, Meta(description="Where, for example tables/budget.xlsx")]
    sheets: Annotated[list[Sheet], Meta(description="The sheets, in order.", min_length=1)]


class SheetCells(Struct, frozen=True, kw_only=True):
    """Cells of one sheet."""

    sheet: Annotated[str, Meta(description="The name of a sheet that exists.")]
    cells: Annotated[list[SheetCell], Meta(description="What they hold from now on.")]


class SheetRows(Struct, frozen=True, kw_only=True):
    """Rows for one sheet."""

    sheet: Annotated[str, Meta(description="The name of a sheet that exists.")]
    rows: Annotated[
        list[list[str | int | float | bool | None]], Meta(description="Go below its last row; values only.")
    ]


class Measure(Struct, frozen=True, kw_only=True):
    """One number of a summary."""

    column: Annotated[str, Meta(description="The heading of the column that is counted together.")]
    by: Annotated[Literal["sum", "average", "count"], Meta(description="How.")] = "sum"


class Summary(Struct, frozen=True, kw_only=True):
    """A new sheet that counts another together by group, with formulas that follow it."""

    sheet: Annotated[str, Meta(description="The name of the new sheet.")]
    source: Annotated[str, Meta(description="The sheet that is counted together; headings are its row 1.")]
    group_by: Annotated[str, Meta(description="The heading whose values become rows.")]
    across: Annotated[str, Meta(description="The heading whose values become columns; empty: none.")] = ""
    measures: Annotated[
        list[Measure], Meta(description="What is counted; one at most with across.", min_length=1)
    ]


class SheetName(Struct, frozen=True, kw_only=True):
    """A new name for a sheet."""

    sheet: Annotated[str, Meta(description="The name it has.")]
    name: Annotated[str, Meta(description="The name it gets.")]


class ReviseSpreadsheet(Order, frozen=True, kw_only=True):
    """The arguments of `revise_spreadsheet`. Carried out in the order in which they stand here."""

    path: Annotated[str, Meta(description="A workbook of the workspace; it gets a new version.")]
    delete_sheets: Annotated[list[str], Meta(description="Sheets to remove.")] = []
    rename_sheets: Annotated[list[SheetName], Meta(description="Formulas follow.")] = []
    add_sheets: Annotated[list[Sheet], Meta(description="New sheets, as write_spreadsheet takes them.")] = []
    add_rows: Annotated[list[SheetRows], Meta(description="Rows below what a sheet has.")] = []
    set_cells: Annotated[list[SheetCells], Meta(description="Single cells to change.")] = []
    summaries: Annotated[list[Summary], Meta(description="New sheets that count others together.")] = []


class Series(Struct, frozen=True, kw_only=True):
    """One series of a chart on a slide."""

    name: Annotated[str, Meta(description="In the legend.")]
    values: Annotated[list[float], Meta(description="One for each label.")]


class SlideChart(Struct, frozen=True, kw_only=True):
    """A chart on a slide, with its numbers."""

    kind: Annotated[ChartKind, Meta(description="What it looks like; scatter takes numbers as labels.")]
    labels: Annotated[list[str], Meta(description="The labels, or x.")]
    series: Annotated[list[Series], Meta(description="The numbers.", min_length=1)]
    title: Annotated[str, Meta(description="What it shows.")] = ""


class Slide(Struct, frozen=True, kw_only=True):
    """A slide. Text stands left of a table, picture or chart; a slide of a title alone opens a part."""

    title: Annotated[str, Meta(description="A short sentence.")]
    bullets: Annotated[
        list[str], Meta(description="At most about 6; two spaces in front put one below the last.")
    ] = []
    table: Annotated[list[list[str]], Meta(description="Rows; the first is the heading.")] = []
    picture: Annotated[str, Meta(description="The path of a picture of the workspace.")] = ""
    charts: Annotated[list[SlideChart], Meta(description="At most one chart.", max_length=1)] = []
    notes: Annotated[str, Meta(description="What the speaker says; not on the slide.")] = ""


class WriteSlides(Order, frozen=True, kw_only=True):
    """The arguments of `write_slides`."""

    path: Annotated[str, Meta(description="Where, for example talks/plan.pptx")]
    title: Annotated[str, Meta(description="On the first slide, which is made of it.")]
    subtitle: Annotated[str, Meta(description="Below it.")] = ""
    slides: Annotated[list[Slide], Meta(description="The slides after the first.")] = []
