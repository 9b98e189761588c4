"""Agents write, read and list the files of their run, and failures are sentences."""

from swarm.bodies import MemoryBodies
from swarm.toolkit.files import file_tools, size_of
from swarm.toolkit.paging import PAGE_CHARS
from swarm.tools import GivenFile
from tests.swarm.toolkit.rooms import a_workspace, use

WRITE, READ, LIST = file_tools()


async def test_what_was_written_can_be_read_again() -> None:
    workspace = a_workspace()
    written = await use(WRITE, workspace, path="notes/Länder.md", content="# Länder\n🐦")
    assert (written.content, written.note) == ("Wrote notes/Länder.md (14 bytes).", "notes/Länder.md")
    assert (await use(READ, workspace, path="notes/Länder.md")).content == "# Länder\n🐦"


async def test_a_path_that_leads_out_is_refused_in_a_sentence() -> None:
    result = await use(WRITE, path="../../etc/passwd", content="x")
    assert not result.ok
    assert "is not a path for the workspace" in result.content


async def test_a_file_too_large_is_refused_in_a_sentence() -> None:
    result = await use(WRITE, a_workspace(most_bytes=10), path="a.md", content="x" * 11)
    assert (result.ok, result.note) == (False, "not written")
    assert "room for 10 only" in result.content


async def test_a_missing_file_is_a_failure_to_read() -> None:
    result = await use(READ, path="a.md")
    assert (result.ok, result.note) == (False, "not read")


async def test_a_long_file_is_read_page_by_page() -> None:
    workspace, text = a_workspace(), "".join(f"line {place}\n" for place in range(2_000))
    await use(WRITE, workspace, path="long.txt", content=text)
    first = await use(READ, workspace, path="long.txt")
    assert first.content.startswith("line 0\n")
    assert "This is page 1 of 3 of long.txt. Read on with page=2." in first.content
    assert len(first.content) < PAGE_CHARS + 100
    pages = [(await use(READ, workspace, path="long.txt", page=page)).content for page in (1, 2, 3)]
    assert "".join(page.rpartition("\n\n---\n")[0] for page in pages) == text
    missing = await use(READ, workspace, path="long.txt", page=4)
    assert (missing.ok, missing.content) == (False, "long.txt has 3 pages: there is no page 4.")


async def test_an_empty_file_is_said_to_be_empty() -> None:
    workspace = a_workspace()
    await use(WRITE, workspace, path="a.md", content="")
    assert (await use(READ, workspace, path="a.md")).content == "a.md is empty."


async def test_bytes_that_are_no_text_are_not_shown() -> None:
    workspace = a_workspace()
    await workspace.write("a.png", b"\x89PNG\0\0")
    await workspace.write("b.txt", b"\xff\xfe\xff")
    for path in ("a.png", "b.txt"):
        result = await use(READ, workspace, path=path)
        assert (result.ok, result.note) == (False, "not text")


async def test_files_are_listed_with_their_sizes() -> None:
    workspace = a_workspace()
    assert (await use(LIST, workspace)).content == "The workspace is empty."
    await workspace.write("b.csv", b"x" * 1_500)
    await workspace.write("a.md", b"x")
    result = await use(LIST, workspace)
    assert result.content == "- a.md (1 bytes, text/markdown)\n- b.csv (1.5 KB, text/csv)"
    assert result.note == "2 files"


async def test_a_long_list_has_an_end() -> None:
    workspace = a_workspace()
    for place in range(205):
        await workspace.write(f"{place}.md", b"")
    assert (await use(LIST, workspace)).content.endswith("… and 5 more.")


def test_sizes_are_written_for_people() -> None:
    assert [size_of(size) for size in (0, 999, 1_000, 2_345_678)] == [
        "0 bytes",
        "999 bytes",
        "1.0 KB",
        "2.3 MB",
    ]


async def test_a_given_document_is_read_as_its_text_part_by_part() -> None:
    bodies = MemoryBodies()
    text = "[Page 1]\n" + "word " * PAGE_CHARS
    file = GivenFile(
        path="uploads/a.pdf",
        body=await bodies.put(b"%PDF\0\xff"),
        size=7,
        media_type="application/pdf",
        text=await bodies.put(text.encode()),
    )
    workspace = a_workspace(files={file.path: file}, bodies=bodies)
    first = await use(READ, workspace, path="uploads/a.pdf")
    assert first.content.startswith("[Page 1]\nword")
    assert "part 1 of" in first.content
    assert (await use(READ, workspace, path="uploads/a.pdf", page=2)).ok


async def test_a_picture_is_said_to_be_shown_and_not_read() -> None:
    bodies = MemoryBodies()
    workspace = a_workspace(bodies=bodies)
    await workspace.write("cat.png", b"\x89PNG\0")
    read = await use(READ, workspace, path="cat.png")
    assert not read.ok
    assert "is a picture" in read.content


async def test_the_list_says_who_gave_a_file() -> None:
    bodies = MemoryBodies()
    mine = GivenFile(path="uploads/a.txt", body=await bodies.put(b"a"), size=1, media_type="text/plain")
    made = GivenFile(
        path="old.md", body=await bodies.put(b"b"), size=1, media_type="text/markdown", origin="earlier"
    )
    workspace = a_workspace(files={mine.path: mine, made.path: made}, bodies=bodies)
    await workspace.write("new.md", b"c")
    assert (await use(LIST, workspace)).content.splitlines() == [
        "- new.md (1 bytes, text/markdown)",
        "- old.md (1 bytes, text/markdown, made earlier in this conversation)",
        "- uploads/a.txt (1 bytes, text/plain, given by the person)",
    ]
