"""The report of a run as people carry it: every form says the same, and none runs anything."""

import csv
import io
import re
import zipfile

import openpyxl
import pypdfium2
import pytest
from django.test import Client
from docx import Document

from playground.carrying.sources import for_paper
from playground.conversations.models import Conversation
from playground.runs.actions import start_run
from playground.runs.models import Run
from playground.users.models import User

REPORT = """# Birds of the north

Starlings fly together [1], as [the atlas](https://example.org/atlas) says.[^why]

| Bird | Count | Note |
| --- | ---: | --- |
| starling | 1,200 | =HYPERLINK("http://evil.example") |
| <script>alert(1)</script> | 7 | @SUM(A1:A9) |
| gull | 12 | +1+A1 |

![A chart](charts/none.png)

<img src=x onerror=alert(2)> [click](javascript:alert(3))

```
[1] stays what it is
```

## Sources

[1]: https://example.org/flocks "On flocks"
[^why]: Nobody knows why.
"""


@pytest.fixture
def run(alice: User) -> Run:
    run = start_run(Conversation.objects.create(owner=alice), "Birds?", "instant")
    assert run.answer
    run.answer.text = REPORT
    run.answer.save()
    Run.objects.filter(pk=run.pk).update(status="completed")
    return run


def taken(client: Client, run: Run, what: str) -> bytes:
    answer = client.get(f"/runs/{run.key}/{what}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return answer.content


def test_markdown_is_what_was_written(as_alice: Client, run: Run) -> None:
    assert taken(as_alice, run, "report.md").decode() == REPORT


def test_html_is_one_file_that_runs_nothing_and_asks_nobody(as_alice: Client, run: Run) -> None:
    page = taken(as_alice, run, "report.html").decode()
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert not re.search(r'(?:src|href)="(?!https://example\.org|#|http://evil)', page)
    assert "@media print" in page
    assert "On flocks" in page


def test_a_pdf_has_the_text_and_its_sources(as_alice: Client, run: Run) -> None:
    with pypdfium2.PdfDocument(taken(as_alice, run, "report.pdf")) as pdf:
        text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    assert "Starlings fly together" in text
    assert "https://example.org/atlas" in text
    assert "Nobody knows why." in text


def test_a_word_document_has_the_text_and_its_sources(as_alice: Client, run: Run) -> None:
    document = Document(io.BytesIO(taken(as_alice, run, "report.docx")))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Starlings fly together [1]" in text
    assert "On flocks" in text
    assert "<img src=x onerror=alert(2)>" in text
    assert len(document.tables) == 1


def test_nothing_in_a_spreadsheet_is_a_formula(as_alice: Client, run: Run) -> None:
    data = taken(as_alice, run, "tables/1.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["Bird", "Count", "Note"]
    assert rows[1] == ["starling", 1200, '=HYPERLINK("http://evil.example")']
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_a_line_of_values_begins_with_no_sign_that_a_spreadsheet_runs(as_alice: Client, run: Run) -> None:
    lines = list(csv.reader(io.StringIO(taken(as_alice, run, "tables/1.csv").decode())))
    assert lines[1] == ["starling", "1200", '\'=HYPERLINK("http://evil.example")']
    assert lines[2][2] == "'@SUM(A1:A9)"
    assert lines[3][2] == "'+1+A1"


@pytest.mark.parametrize("what", ["take", "report.md", "report.pdf", "tables/1.csv", "bundle.zip"])
def test_a_stranger_takes_nothing_away(as_bob: Client, run: Run, what: str) -> None:
    assert as_bob.get(f"/runs/{run.key}/{what}").status_code == 404


@pytest.mark.parametrize("what", ["report.exe", "tables/0.csv", "tables/2.csv", "tables/1.pdf"])
def test_what_there_is_not_is_not_found(as_alice: Client, run: Run, what: str) -> None:
    assert as_alice.get(f"/runs/{run.key}/{what}").status_code == 404


def test_the_page_lists_what_can_be_taken_away(as_alice: Client, run: Run) -> None:
    page = as_alice.get(f"/runs/{run.key}/take").text
    assert "Bird, Count, Note" in page
    assert f"/runs/{run.key}/tables/1.xlsx" in page
    assert f"/runs/{run.key}/bundle.zip" in page
    assert f"/runs/{run.key}/report.docx" in as_alice.get(f"/runs/{run.key}/").text
    assert f"/runs/{run.key}/report.docx" in as_alice.get(f"/conversations/{run.conversation.key}/").text


def test_a_run_without_an_answer_says_so(as_alice: Client, run: Run) -> None:
    assert run.answer
    run.answer.text = ""
    run.answer.save()
    answer = as_alice.get(f"/runs/{run.key}/report.md")
    assert answer.status_code == 409
    assert "no answer to take away" in answer.text


def test_footnotes_citations_and_links_are_one_list_on_paper() -> None:
    text, _heading, listed = for_paper(REPORT).partition("## Sources")
    assert "together \\[1\\], as [the atlas]" in text
    assert "says.\\[2\\]" in text
    assert "[1] stays what it is" in text
    assert listed.split("\n\n")[1].splitlines()[:3] == [
        "1. On flocks: <https://example.org/flocks>",
        "2. Nobody knows why.",
        "3. the atlas: <https://example.org/atlas>",
    ]


def test_a_text_without_sources_gets_no_list() -> None:
    assert for_paper("# A\n\nWords [1] alone.\n") == "# A\n\nWords [1] alone.\n"
