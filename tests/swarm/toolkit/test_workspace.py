"""A workspace keeps what was written, tells it before it returns, and keeps to its size."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swarm.bodies import MemoryBodies
from swarm.errors import WorkspaceError
from swarm.toolkit.workspace import workspaces
from swarm.tools import GivenFile, WorkspaceFile
from tests.swarm.toolkit.rooms import a_workspace, at_once


async def test_what_was_written_can_be_read() -> None:
    workspace = a_workspace()
    file = await workspace.write("notes/one.md", b"# One")
    assert (file.path, file.size, file.media_type, len(file.body)) == ("notes/one.md", 5, "text/markdown", 64)
    assert await workspace.read("notes/one.md") == b"# One"
    assert workspace.list() == [file]


async def test_a_file_is_a_fact_when_write_returns() -> None:
    told, gate = asyncio.Event(), asyncio.Event()

    async def committed(_: WorkspaceFile) -> None:
        told.set()
        await gate.wait()

    writing = asyncio.create_task(a_workspace(committed=committed).write("a.md", b"x"))
    await told.wait()
    assert not writing.done()
    gate.set()
    assert (await writing).path == "a.md"


async def test_the_last_content_of_a_path_counts() -> None:
    workspace = a_workspace(most_bytes=10)
    await workspace.write("a.md", b"x" * 10)
    await workspace.write("a.md", b"y" * 9)
    assert await workspace.read("a.md") == b"y" * 9
    assert [file.size for file in workspace.list()] == [9]


async def test_files_are_there_again_after_a_restart() -> None:
    bodies, files = MemoryBodies(), dict[str, WorkspaceFile]()
    await a_workspace(bodies=bodies, files=files).write("a.md", b"kept")
    assert await a_workspace(bodies=bodies, files=dict(files)).read("a.md") == b"kept"


async def test_agents_of_a_run_see_each_others_files() -> None:
    make, files = workspaces(MemoryBodies(), most_bytes=100), dict[str, WorkspaceFile]()
    one, two = make(files, at_once), make(files, at_once)
    await one.write("a.md", b"from one")
    assert await two.read("a.md") == b"from one"


async def test_what_does_not_fit_is_refused_and_leaves_nothing() -> None:
    workspace = a_workspace(most_bytes=10)
    await workspace.write("a.md", b"x" * 8)
    with pytest.raises(WorkspaceError, match="room for 2 only"):
        await workspace.write("b.md", b"x" * 3)
    assert [file.path for file in workspace.list()] == ["a.md"]


async def test_siblings_who_write_at_once_cannot_overfill_it() -> None:
    workspace = a_workspace(most_bytes=10)
    results = await asyncio.gather(
        *(workspace.write(f"{place}.md", b"x" * 4) for place in range(5)), return_exceptions=True
    )
    assert sum(isinstance(result, WorkspaceFile) for result in results) == 2
    assert sum(file.size for file in workspace.list()) == 8


async def test_there_is_an_end_to_the_number_of_files() -> None:
    workspace = a_workspace(most_files=2)
    await workspace.write("a.md", b"")
    await workspace.write("b.md", b"")
    with pytest.raises(WorkspaceError, match="has 2 files"):
        await workspace.write("c.md", b"")
    await workspace.write("b.md", b"replaced")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Report.md", "report.md"),
        ("a", "a/b.md"),
        ("a/b.md", "a"),
        ("A", "a/b.md"),
        ("Notes/a.md", "notes/b.md"),
        ("straße.md", "STRASSE.md"),
    ],
)
async def test_paths_that_some_system_takes_for_one_are_refused(first: str, second: str) -> None:
    workspace = a_workspace()
    await workspace.write(first, b"x")
    with pytest.raises(WorkspaceError, match="There is already"):
        await workspace.write(second, b"x")


async def test_a_missing_file_is_said_to_be_missing() -> None:
    with pytest.raises(WorkspaceError, match=r"no file a\.md"):
        await a_workspace().read("a.md")


async def test_a_file_whose_content_is_gone_is_said_to_be_lost() -> None:
    lost = WorkspaceFile(path="a.md", body="0" * 64, size=1, media_type="text/markdown")
    with pytest.raises(WorkspaceError, match="is lost"):
        await a_workspace(files={"a.md": lost}).read("a.md")


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["a", "b", "c/d", "c/e", "C/f"]), st.binary(max_size=30)), max_size=20)
)
def test_any_story_of_writes_keeps_the_size_and_the_last_contents(story: list[tuple[str, bytes]]) -> None:
    async def played() -> None:
        workspace, expected = a_workspace(most_bytes=60), dict[str, bytes]()
        for path, data in story:
            try:
                await workspace.write(path, data)
            except WorkspaceError:
                continue
            expected[path] = data
        assert {file.path: await workspace.read(file.path) for file in workspace.list()} == expected
        assert sum(map(len, expected.values())) <= 60

    asyncio.run(played())


def a_given(path: str, body: str, size: int, text: str = "") -> dict[str, WorkspaceFile]:
    file = GivenFile(path=path, body=body, size=size, media_type="text/plain", text=text)
    return {path: file}


async def test_a_given_file_is_read_like_any_other_and_takes_no_room() -> None:
    bodies = MemoryBodies()
    files = a_given("uploads/a.txt", await bodies.put(b"x" * 90), 90)
    workspace = a_workspace(files=files, bodies=bodies, most_bytes=100, most_files=1)
    await workspace.write("b.txt", b"y" * 100)
    assert await workspace.read("uploads/a.txt") == b"x" * 90
    assert [file.path for file in workspace.list()] == ["b.txt", "uploads/a.txt"]


async def test_who_writes_to_a_given_path_has_a_version_of_his_own_that_counts() -> None:
    bodies = MemoryBodies()
    files = a_given("uploads/a.txt", await bodies.put(b"old"), 3)
    workspace = a_workspace(files=files, bodies=bodies, most_bytes=100)
    await workspace.write("uploads/a.txt", b"n" * 60)
    assert await workspace.read("uploads/a.txt") == b"n" * 60
    with pytest.raises(WorkspaceError, match="room for 40"):
        await workspace.write("b.txt", b"y" * 41)


async def test_the_text_of_a_given_document_is_what_was_extracted_of_it() -> None:
    bodies = MemoryBodies()
    text = await bodies.put(b"[Page 1]\nHello")
    files = a_given("uploads/a.pdf", await bodies.put(b"%PDF\0"), 5, text)
    workspace = a_workspace(files=files, bodies=bodies)
    assert await workspace.text("uploads/a.pdf") == "[Page 1]\nHello"
    await workspace.write("b.txt", b"no document")
    assert await workspace.text("b.txt") is None
    assert await workspace.text("missing.txt") is None
