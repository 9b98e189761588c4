"""The drawer: all files of a conversation, by whom, in which versions, and as one archive; for its person alone."""

import asyncio
import io
import zipfile

import pytest
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory

from playground.bodies import site_bodies
from playground.conversations.models import Attachment, Conversation, Kind, Message, Role
from playground.runs.archive import TooMuch, members
from playground.runs.drawer import drawer_of, held_by, versions_of
from playground.runs.models import AgentRow, FileVersion, Run, RunFile
from playground.runs.views.drawer import archive as archive_of
from playground.users.models import User

PNG = b"\x89PNG\r\n\x1a\n0123456789"


@pytest.fixture
def as_alice(alice: User) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def kept(data: bytes) -> str:
    return asyncio.run(site_bodies().put(data))


def made(run: Run, path: str, *contents: bytes, agent: int = 0, first: int = 1) -> None:
    """A file of a run with its versions."""
    for number, data in enumerate(contents, first):
        values = {"body": kept(data), "size": len(data), "media_type": "text/plain", "agent": agent}
        FileVersion.objects.create(run=run, path=path, number=number, at=float(number), **values)
        RunFile.objects.update_or_create(run=run, path=path, defaults=values)


def gave(conversation: Conversation, name: str, data: bytes, kind: str = Kind.TEXT) -> Attachment:
    """A file that the person gave with a message."""
    message = conversation.messages.filter(role=Role.USER).first() or Message.objects.create(
        conversation=conversation, role=Role.USER, text="see"
    )
    return Attachment.objects.create(
        owner=conversation.owner,
        conversation=conversation,
        message=message,
        name=name,
        kind=kind,
        media_type="image/png" if kind == Kind.IMAGE else "text/plain",
        size=len(data),
        body=kept(data),
    )


def page(client: Client, run: Run, **query: str) -> str:
    answer = client.get(f"/conversations/{run.conversation.key}/files", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_holds_what_was_given_and_what_was_made_and_by_whom(as_alice: Client, run: Run) -> None:
    AgentRow.objects.create(run=run, number=3, wave=1, name="Analyst <b>")
    made(run, "out/a<b>.csv", b"a,b", agent=3)
    gave(run.conversation, "notes.txt", b"hello")
    html = page(as_alice, run)
    assert ["out/a&lt;b&gt;.csv" in html, "Analyst &lt;b&gt;" in html, "notes.txt" in html] == [
        True,
        True,
        True,
    ]
    assert "2 files" in html
    assert f"/runs/{run.key}/?agent=3" in html


def test_what_waits_in_a_composer_is_not_in_it(run: Run) -> None:
    waiting = gave(run.conversation, "later.txt", b"x")
    Attachment.objects.filter(pk=waiting.pk).update(message=None)
    assert held_by(run.conversation) == []


def test_versions_of_one_path_follow_each_other_over_runs(run: Run, conversation: Conversation) -> None:
    second = Run.objects.create(
        conversation=run.conversation, message=run.message, mode="agent", model="m", endpoint="practice"
    )
    made(run, "plan.md", b"one", b"two")
    made(second, "plan.md", b"three")
    versions = versions_of(run.conversation, "plan.md")
    assert [(version.number, version.bytes_of) for version in versions] == [(3, 5), (2, 3), (1, 3)]
    assert str(second.key) in versions[0].url


def test_an_earlier_version_is_shown_and_downloaded(as_alice: Client, run: Run) -> None:
    made(run, "plan.md", b"# old", b"# new")
    query = {"path": "plan.md", "version": "1"}
    html = as_alice.get(f"/runs/{run.key}/file", query).content.decode()
    assert ["old</h1>" in html, "new</h1>" in html, "Version 1 of 2" in html] == [True, False, True]
    answer = as_alice.get(f"/runs/{run.key}/download", query)
    assert b"".join(answer.streaming_content) == b"# old"  # type: ignore[attr-defined]  # a FileResponse
    assert "new</h1>" in as_alice.get(f"/runs/{run.key}/file", {"path": "plan.md"}).content.decode()


@pytest.mark.parametrize("version", ["0", "3", "-1", "x", "9" * 30, "１"])
def test_a_version_that_there_is_not_is_not_found(as_alice: Client, run: Run, version: str) -> None:
    made(run, "plan.md", b"old", b"new")
    for view in ("file", "download", "picture", "page"):
        assert (
            as_alice.get(f"/runs/{run.key}/{view}", {"path": "plan.md", "version": version}).status_code
            == 404
        )


def test_a_search_looks_in_names_and_makers(run: Run) -> None:
    AgentRow.objects.create(run=run, number=1, wave=1, name="Analyst")
    made(run, "Budget 2026.xlsx", b"x", agent=1)
    made(run, "plan.md", b"x")
    found = [
        sorted(file.name for file in drawer_of(run.conversation, query).files)
        for query in ("BUDGET", "analyst", "plan md", "%", "")
    ]
    budget, plan = "Budget 2026.xlsx", "plan.md"
    assert found == [[budget], [budget], [plan], [], [budget, plan]]


def test_it_is_narrowed_to_a_kind_of_file(as_alice: Client, run: Run) -> None:
    made(run, "budget.xlsx", b"x")
    made(run, "plan.md", b"x")
    gave(run.conversation, "map.png", PNG, Kind.IMAGE)
    found = {
        kind: sorted(file.name for file in drawer_of(run.conversation, kind=kind).files)
        for kind in ("pictures", "tables", "documents", "given", "made")
    }
    assert found == {
        "pictures": ["map.png"],
        "tables": ["budget.xlsx"],
        "documents": ["plan.md"],
        "given": ["map.png"],
        "made": ["budget.xlsx", "plan.md"],
    }
    html = page(as_alice, run, kind="tables", q="plan")
    assert ["No file fits" in html, 'name="kind" value="tables"' in html] == [True, True]


def test_only_kinds_that_tell_files_apart_are_offered(run: Run) -> None:
    made(run, "plan.md", b"x")
    assert drawer_of(run.conversation, kind="nothing like it").kinds == []
    made(run, "budget.xlsx", b"x")
    assert [kind.key for kind in drawer_of(run.conversation).kinds] == ["tables", "documents"]


def test_in_the_panel_there_is_no_page_around_it(as_alice: Client, run: Run) -> None:
    made(run, "plan.md", b"# x")
    for url in (f"/conversations/{run.conversation.key}/files", f"/runs/{run.key}/file?path=plan.md"):
        inside = as_alice.get(url, headers={"X-Requested-With": "panel"}).content.decode()
        assert ["<html" in inside, "data-panel-close" in inside] == [False, True]
        assert "data-panel-close" not in as_alice.get(url).content.decode()


def test_a_picture_is_shown_and_nothing_else_as_one(as_alice: Client, run: Run) -> None:
    made(run, "a.png", PNG)
    made(run, "b.png", b"<svg onload=alert(1)>")
    found = as_alice.get(f"/runs/{run.key}/picture", {"path": "a.png"})
    assert (found.content, found.headers["Content-Type"], found.headers["X-Content-Type-Options"]) == (
        PNG,
        "image/png",
        "nosniff",
    )
    assert "sandbox" in found.headers["Content-Security-Policy"]
    assert as_alice.get(f"/runs/{run.key}/picture", {"path": "b.png"}).status_code == 404


def test_what_a_person_gave_is_shown(as_alice: Client, run: Run) -> None:
    text, picture = (
        gave(run.conversation, "a.txt", b"<b>hi"),
        gave(run.conversation, "a.png", PNG, Kind.IMAGE),
    )
    place = f"/conversations/{run.conversation.key}/given"
    assert "&lt;b&gt;hi" in as_alice.get(f"{place}/{text.key}").content.decode()
    assert f"{place}/{picture.key}/picture" in as_alice.get(f"{place}/{picture.key}").content.decode()
    assert as_alice.get(f"{place}/{picture.key}/picture").content == PNG


def test_a_stranger_finds_nothing(run: Run, bob: User) -> None:
    made(run, "plan.md", b"x")
    row = gave(run.conversation, "a.png", PNG, Kind.IMAGE)
    client = Client()
    client.force_login(bob)
    talk, given = (
        f"/conversations/{run.conversation.key}",
        f"/conversations/{run.conversation.key}/given/{row.key}",
    )
    query = "?path=plan.md&version=1&n=1"
    for url in (
        f"{talk}/files",
        f"{talk}/files.zip",
        given,
        f"{given}/picture",
        f"{given}/page{query}",
        *(f"/runs/{run.key}/{view}{query}" for view in ("file", "download", "picture", "page")),
    ):
        assert client.get(url).status_code == 404, url


def test_a_file_of_another_conversation_is_not_found_in_this_one(
    as_alice: Client, run: Run, alice: User
) -> None:
    other = Conversation.objects.create(owner=alice)
    row = gave(other, "a.png", PNG, Kind.IMAGE)
    assert as_alice.get(f"/conversations/{run.conversation.key}/given/{row.key}").status_code == 404


def test_all_files_come_as_one_archive(run: Run, alice: User, rf: RequestFactory) -> None:
    made(run, "out/plan.md", b"old", b"new " * 200_000)
    made(run, "uploads/a.txt", b"made")
    gave(run.conversation, "a.txt", b"given")
    gave(run.conversation, "b.png", PNG, Kind.IMAGE)
    request = rf.get("/")
    request.user = alice
    answer = archive_of(request, run.conversation.key)
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.headers["Content-Type"] == "application/zip"

    async def received() -> bytes:
        return b"".join([piece async for piece in answer])

    data = asyncio.run(received())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "out/plan.md",
            "uploads/a (2).txt",
            "uploads/a.txt",
            "uploads/b.png",
        ]
        assert archive.read("out/plan.md") == b"new " * 200_000
        assert archive.read("uploads/b.png") == PNG


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\x07b\u202e.txt", "ab.txt"),
        ("con|a?.txt", "cona.txt"),
        ("...", "file"),
        ("C:\\x", "Cx"),
        ("  ", "file"),
    ],
)
def test_names_in_the_archive_lead_nowhere_else(run: Run, name: str, member: str) -> None:
    gave(run.conversation, name, b"x")
    assert [found for found, _body in members(held_by(run.conversation))] == [f"uploads/{member}"]


def test_names_that_differ_in_capitals_only_are_told_apart(run: Run) -> None:
    gave(run.conversation, "a.txt", b"x")
    gave(run.conversation, "A.txt", b"y")
    assert len({name.casefold() for name, _body in members(held_by(run.conversation))}) == 2


def test_too_much_for_an_archive_is_said(as_alice: Client, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.runs.archive.BYTES", 3)
    made(run, "plan.md", b"long")
    with pytest.raises(TooMuch):
        members(held_by(run.conversation))
    answer = as_alice.get(f"/conversations/{run.conversation.key}/files.zip")
    assert (answer.status_code, "Download them one by one." in answer.content.decode()) == (413, True)
