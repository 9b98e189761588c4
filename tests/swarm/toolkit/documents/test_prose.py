"""A Word document and a PDF hold what the Markdown said: read back by others than those who wrote them."""

import json

import pypandoc
import pypdfium2
import pytest

from swarm.toolkit.documents.tools import document_tools
from swarm.tools import ToolResult, Workspace
from tests.swarm.toolkit.documents.pictures import a_png, a_room
from tests.swarm.toolkit.rooms import a_workspace, use

TOOLS = {tool.name: tool for tool in document_tools()}
MARKDOWN = """# Harvest *2026*

Wheat is **up**, see [the source](https://a.example/x?y=1&z=2). 你好, <b>no HTML</b> \\# #import "x" $x$ @ref

- one
- two
  1. first
  2. second

3. third

> quoted

```
x = "1"
```

| Crop | Tons |
|---|--:|
| Rye \\| oats | 1,200 |
| Corn | **3** |

![A bar chart](charts/a.png)

<!-- pagebreak -->

## The end
"""


async def made(name: str, workspace: Workspace, **arguments: object) -> bytes:
    result = await use(TOOLS[name], workspace, **arguments)
    assert result.ok, result.content
    return await workspace.read(str(arguments["path"]))


def types_in(node: object) -> list[str]:
    """The types of all nodes of a tree of pandoc, in order."""
    if isinstance(node, list):
        return [found for inner in node for found in types_in(inner)]
    if isinstance(node, dict):
        return [str(node["t"]) if "t" in node else "", *types_in(list(node.values()))]
    return []


async def test_word_says_what_the_markdown_said() -> None:
    data = await made(
        "write_document",
        await a_room(a=a_png()),
        path="r.docx",
        markdown=MARKDOWN,
        title="T",
        header="Up",
        footer="Down",
    )
    text = pypandoc.convert_text(data, "gfm", format="docx", extra_args=["--wrap=none"])
    assert "# Harvest *2026*" in text
    assert "Wheat is **up**" in text
    assert "(https://a.example/x?y=1&z=2)" in text
    assert '你好, \\<b\\>no HTML\\</b\\> \\# \\#import "x" \\$x\\$ @ref' in text
    assert "3.  third" in text
    assert "> quoted" in text
    assert "| Rye \\| oats" in text
    assert "## The end" in text
    found = types_in(json.loads(pypandoc.convert_text(data, "json", format="docx")))
    assert {"Image", "Table", "OrderedList", "BulletList", "BlockQuote"} <= set(found)


async def test_a_pdf_says_what_the_markdown_said() -> None:
    data = await made(
        "write_pdf",
        await a_room(a=a_png()),
        path="r.pdf",
        markdown=MARKDOWN,
        title="Title",
        header="Up",
        footer="Down",
    )
    document = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    assert len(pages) == 2
    for words in (
        "Harvest 2026",
        "Wheat is up, see the source.",
        '<b>no HTML</b> # #import "x" $x$ @ref',
        "Rye | oats 1,200",
    ):
        assert words in pages[0].replace("\r\n", "\n")
    assert pages[1].split() == ["Up", "The", "end", "Down", "2"]
    assert document.get_metadata_value("Title") == "Title"


@pytest.mark.parametrize("name", ["write_document", "write_pdf"])
@pytest.mark.parametrize(
    ("markdown", "sentence"),
    [
        ("![x](charts/none.png)", "There is no file charts/none.png."),
        ("![x](https://a.example/a.png)", "a document shows pictures of the workspace only"),
        ("![x](../../etc/passwd)", "is not a path for the workspace"),
        ("![x](charts/broken.png)", "charts/broken.png"),
        ("> " * 20 + "deep", "deep within each other"),
        ("|" + "a|" * 40 + "\n|" + "-|" * 40, "A table has 40 columns"),
    ],
)
async def test_what_cannot_be_shown_is_told_and_nothing_is_written(
    name: str, markdown: str, sentence: str
) -> None:
    workspace = await a_room(broken=b"\x89PNG\r\n\x1a\nrubbish")
    result = await use(TOOLS[name], workspace, path="r", markdown=markdown)
    assert not result.ok
    assert result.content.startswith("Nothing was written. ")
    assert sentence in result.content
    assert [file.path for file in workspace.list()] == ["charts/broken.png"]


@pytest.mark.parametrize("name", ["write_document", "write_pdf"])
@pytest.mark.parametrize(
    "markdown",
    [
        "\x00\x01",
        "   ",
        "a" * 100_000,
        "\u202e" + "مرحبا " * 50,
        "#" * 7 + " x",
        "- \n- \n",
        "|a|\n|-|\n",
        "*" * 5_000,
        "[x](javascript:alert(1))",
        "```\n" + '#{}\\"' * 100 + "\n```",
    ],
)
async def test_odd_text_makes_a_document_all_the_same(name: str, markdown: str) -> None:
    workspace = await a_room()
    result: ToolResult = await TOOLS[name](json.dumps({"path": "r", "markdown": markdown}), workspace)
    assert result.ok, result.content
    (file,) = workspace.list()
    assert b"javascript:" not in await workspace.read(file.path)


async def test_a_name_of_another_kind_is_refused() -> None:
    result = await use(TOOLS["write_document"], path="a.pdf", markdown="x")
    assert (
        result.content
        == "Nothing was written. a.pdf would be a .pdf, and this tool writes .docx: name it so."
    )


async def test_a_document_that_finds_no_room_is_not_written() -> None:
    result = await use(TOOLS["write_pdf"], a_workspace(most_bytes=10), path="a.pdf", markdown="x")
    assert (result.ok, "the workspace has room for 10 only" in result.content) == (False, True)
