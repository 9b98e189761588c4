"""Files of a run: previews that are bounded and escaped, downloads that a browser never takes for a page of ours."""

import asyncio
import io

import pytest
from django.test import Client
from openpyxl import Workbook

from playground.bodies import site_bodies
from playground.runs.models import Run, RunFile
from playground.users.models import User


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def a_file(run: Run, path: str, data: bytes, media_type: str = "text/plain") -> RunFile:
    body = asyncio.run(site_bodies().put(data))
    return RunFile.objects.create(
        run=run, path=path, body=body, size=len(data), media_type=media_type, agent=3
    )


def preview(client: Client, run: Run, path: str, **query: str) -> str:
    answer = client.get(f"/runs/{run.key}/file", {"path": path, **query})
    assert answer.status_code == 200
    return answer.content.decode()


def a_workbook(rows: int, title: str = "Data") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.append(["Country", "Capital <b>"])
    for number in range(rows):
        sheet.append([f"Land {number}", number])
    book.create_sheet("Second").append(["only here"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_csv_is_a_table(as_alice: Client, run: Run) -> None:
    a_file(run, "out/a.csv", b'Country,"Capital, city"\nFrance,<b>Paris</b>\n', "text/csv")
    html = preview(as_alice, run, "out/a.csv")
    assert '<th scope="col">Capital, city</th>' in html
    assert "<td>&lt;b&gt;Paris&lt;/b&gt;</td>" in html


def test_a_long_table_is_cut_and_says_so(as_alice: Client, run: Run) -> None:
    a_file(run, "a.csv", b"".join(b"row %d\n" % number for number in range(500)))
    html = preview(as_alice, run, "a.csv")
    assert ["row 199<" in html, "row 200<" in html] == [True, False]
    assert "The first 200 rows are shown." in html


def test_a_workbook_is_a_table_a_sheet(as_alice: Client, run: Run) -> None:
    a_file(run, "a.xlsx", a_workbook(300))
    html = preview(as_alice, run, "a.xlsx")
    assert ["Capital &lt;b&gt;" in html, "Land 198<" in html, "Land 199<" in html] == [True, True, False]
    assert "only here" in preview(as_alice, run, "a.xlsx", sheet="Second")
    assert "Land 1<" in preview(as_alice, run, "a.xlsx", sheet="no such sheet")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 not a zip", a_workbook(3)[:900]])
def test_a_broken_workbook_says_so(as_alice: Client, run: Run, data: bytes) -> None:
    a_file(run, "a.xlsx", data)
    assert "This file cannot be shown here." in preview(as_alice, run, "a.xlsx")


def test_markdown_is_rendered_and_tamed(as_alice: Client, run: Run) -> None:
    a_file(
        run,
        "report.md",
        b"# Title\n\n<script>alert(1)</script> ![x](https://evil.example/x.png)",
        "text/markdown",
    )
    html = preview(as_alice, run, "report.md")
    assert "Title</h1>" in html
    assert "<script>alert" not in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.txt", b"<script>alert(1)</script>"), ("a.html", b"<h9>x</h9>"), ("a.json", b'{"a":"<b>"}')],
)
def test_text_is_text_whatever_it_holds(as_alice: Client, run: Run, name: str, data: bytes) -> None:
    a_file(run, name, data, "text/html")
    html = preview(as_alice, run, name)
    assert data.decode() not in html
    assert "&lt;" in html


def test_a_character_cut_in_two_is_no_reason_to_refuse_a_text(as_alice: Client, run: Run) -> None:
    a_file(run, "long", "é".encode() * 200_000, "application/octet-stream")
    html = preview(as_alice, run, "long")
    assert "ééé" in html
    assert "are shown." in html


def test_bytes_have_no_preview(as_alice: Client, run: Run) -> None:
    a_file(run, "a.bin", b"\x00\x01\xff", "application/octet-stream")
    assert "There is no preview of this kind of file." in preview(as_alice, run, "a.bin")


def test_a_file_whose_bytes_are_gone_says_so(as_alice: Client, run: Run) -> None:
    found = a_file(run, "a.txt", b"hello")
    site_bodies().path(found.body).unlink()
    assert "The bytes of this file are gone." in preview(as_alice, run, "a.txt")
    assert as_alice.get(f"/runs/{run.key}/download", {"path": "a.txt"}).status_code == 404


def test_a_download_is_kept_and_not_shown(as_alice: Client, run: Run) -> None:
    a_file(run, 'évil\n"; x.html', b"<script>alert(1)</script>", "text/html")
    answer = as_alice.get(f"/runs/{run.key}/download", {"path": 'évil\n"; x.html'})
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]  # a FileResponse
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["", "../../etc/passwd", "other.txt", "a" * 5000])
def test_only_the_runs_own_paths_lead_to_bytes(as_alice: Client, run: Run, path: str) -> None:
    a_file(run, "a.txt", b"hello")
    assert as_alice.get(f"/runs/{run.key}/file", {"path": path}).status_code == 404
    assert as_alice.get(f"/runs/{run.key}/download", {"path": path}).status_code == 404
