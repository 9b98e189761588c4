"""`read_file` tells what documents say, so that a model can revise them; what is no document ends in a sentence."""

import io
import zipfile

import pytest

from swarm.toolkit.documents.shown import shown
from swarm.toolkit.documents.tools import document_tools
from swarm.toolkit.files import file_tools
from swarm.toolkit.workspace import RunWorkspace
from tests.swarm.toolkit.documents.pictures import a_png, a_room
from tests.swarm.toolkit.documents.test_deck import SLIDES
from tests.swarm.toolkit.documents.test_prose import MARKDOWN
from tests.swarm.toolkit.documents.test_workbook import SALES, SUMMARY
from tests.swarm.toolkit.rooms import use

TOOLS = {tool.name: tool for tool in (*document_tools(), *file_tools())}


async def told(name: str, **arguments: object) -> str:
    """What is read of a document that a tool wrote."""
    room = await a_room(a=a_png())
    written = await use(TOOLS[name], room, **arguments)
    assert written.ok, written.content
    return await said(room, room.list()[-1].path)


async def said(room: RunWorkspace, path: str) -> str:
    return (await use(TOOLS["read_file"], room, path=path)).content


async def test_a_workbook_is_read_with_its_sheets_and_formulas() -> None:
    text = await told("write_spreadsheet", path="z.xlsx", sheets=[SALES, SUMMARY])
    assert "[Sheet “Sales”]\n|  | A | B |" in text
    assert (
        "| 2 | North | 2026-01-31 | 10 | 1.50 € | 15.00 {=C2*D2} | 16.2% {=E2/SUM($E$2:$E$4)} | TRUE |"
        in text
    )
    assert "| 5 | Total |  | 60 {=SUM(C2:C4)} |" in text
    assert "[Sheet “By region's”]" in text
    assert "| 3 | All | 120 {=IFS(B2>0,SUM(Sales!C:C))} |" in text


async def test_a_word_document_is_read_as_markdown() -> None:
    text = await told("write_document", path="z.docx", markdown=MARKDOWN, title="T")
    for line in (
        "# T",
        "# Harvest *2026*",
        "- one",
        "   1. first",
        "> quoted",
        "| Rye \\| oats | 1,200 |",
        "| Corn | 3 |",
        "[Picture: A bar chart]",
        "## The end",
    ):
        assert line in text
    assert "Wheat is **up**, see [the source](https://a.example/x?y=1&z=2)." in text


async def test_slides_are_read_one_by_one() -> None:
    text = await told("write_slides", path="z.pptx", title="Harvest", slides=SLIDES)
    assert "[Slide 2] Wheat is up\n- First\n  - below it" in text
    assert "Notes: Say hello." in text
    assert "| Rye | 1,200 |" in text
    assert "Chart: Tons\n\n|  | 2026 |\n|---|---|\n| Rye | 3.0 |" in text
    assert "[Slide 6] Part two" in text


async def test_a_pdf_is_read_page_by_page() -> None:
    text = await told("write_pdf", path="z.pdf", markdown=MARKDOWN)
    assert text.index("[Page 1]") < text.index("Wheat is up") < text.index("[Page 2]") < text.index("The end")


def a_bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(40):
            archive.writestr(f"{number}.xml", b"\0" * 10_000_000)
    return data.getvalue()


@pytest.mark.parametrize("ending", ["docx", "pptx", "xlsx", "pdf"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no archive", b"%PDF-1.7 nothing"])
async def test_what_is_no_document_is_said_to_be_none(ending: str, data: bytes) -> None:
    room = await a_room()
    await room.write(f"a.{ending}", data)
    assert (
        await said(room, f"a.{ending}")
        == f"The file cannot be read: it is damaged, locked with a password, or no .{ending}."
    )


@pytest.mark.parametrize("ending", ["docx", "pptx", "xlsx"])
async def test_what_unpacks_to_too_much_is_not_unpacked(ending: str) -> None:
    room = await a_room()
    await room.write(f"a.{ending}", a_bomb())
    assert await said(room, f"a.{ending}") == "The file unpacks to more than can be read here."


@pytest.mark.parametrize(
    ("value", "form", "expected"),
    [
        (1234.5, "#,##0.00", "1,234.50"), (1234.5, "0", "1234"), (0.256, "0.0%", "25.6%"), (-5.0, "#,##0;(#,##0)", "(5)"),
        (1234.5, '#,##0.00 "€"', "1,234.50 €"), (1234.5, "[$€-407] #,##0", "€ 1,234"), (12.0, "General", "12"), (12.5, "0.###", "12.5"),
        (12.0, "0.###", "12"), (1e20, "General", "1E+20"), (46_000.0, "yyyy-mm-dd", "46000"), (True, "0", "TRUE"), (None, "0", ""), (1.5, "# ?/?", "1.5"),
    ],
)  # fmt: skip
def test_numbers_are_shown_as_their_format_says(value: object, form: str, expected: str) -> None:
    assert shown(value, form) == expected
