"""Agents search and open by address, and are told what to do next when there is nothing."""

import json

import pytest

from swarm.practice.library import LibrarySource, the_library
from swarm.toolkit.reading import open_tool, search_tool
from swarm.toolkit.web import Page
from tests.swarm.toolkit.rooms import ListedSource, a_workspace, use


def a_page(title: str, text: str = "text", page: int = 1, pages: int = 1) -> Page:
    return Page(
        title=title, address=f"library://{title.lower()}", text=text, page=page, pages=pages, links=()
    )


async def test_results_carry_what_can_be_cited() -> None:
    result = await use(search_tool(ListedSource(a_page("France", "A state."))), query="france")
    assert result.content == "1. [France](library://france)\n   A state."
    assert result.note == "1 result: france"


async def test_nothing_found_is_no_failure_but_a_hint() -> None:
    result = await use(search_tool(ListedSource()), query="nothing")
    assert (result.ok, result.note) == (True, "0 results")
    assert "other or fewer words" in result.content


async def test_a_long_excerpt_is_cut() -> None:
    result = await use(search_tool(ListedSource(a_page("France", "wide \n" * 500))), query="france")
    assert len(result.content) < 400


@pytest.mark.parametrize(
    "arguments", [{}, {"query": ""}, {"query": "x", "limit": 0}, {"query": "x", "limit": 21}, {"query": 5}]
)
async def test_arguments_out_of_bounds_are_refused(arguments: dict[str, object]) -> None:
    result = await search_tool(ListedSource())(json.dumps(arguments), a_workspace())
    assert not result.ok
    assert "do not fit search" in result.content


async def test_a_limit_may_come_as_text() -> None:
    source = ListedSource(a_page("France"), a_page("Fran"))
    result = await search_tool(source)('{"query": "france", "limit": "1"}', a_workspace())
    assert result.content.count("library://") == 1


async def test_a_page_is_given_as_it_is() -> None:
    result = await use(
        open_tool(ListedSource(a_page("France", "# France\n\nA state."))), address="library://france"
    )
    assert (result.content, result.note) == ("# France\n\nA state.", "France")


async def test_a_long_page_says_where_one_is_and_how_to_read_on() -> None:
    pages = [a_page("France", "# France\n\nfirst\n", 1, 2), a_page("France", "second\n", 2, 2)]
    tool = open_tool(ListedSource(*pages))
    first = await use(tool, address="library://france")
    second = await use(tool, address="library://france", page=2)
    assert first.content.endswith("This is page 1 of 2 of library://france. Read on with page=2.")
    assert second.content.startswith("# France\n\nsecond\n\n---\n")
    assert second.content.endswith("It is the last.")
    assert (first.note, second.note) == ("France (1 of 2)", "France (2 of 2)")


async def test_a_page_that_is_not_there_is_a_failure_to_read() -> None:
    result = await use(open_tool(ListedSource()), address="library://atlantis")
    assert (result.ok, result.content) == (False, "There is nothing at library://atlantis.")


async def test_a_source_that_is_out_of_order_is_a_failure_to_read() -> None:
    broken = ListedSource(broken=True)
    assert not (await use(search_tool(broken), query="x")).ok
    assert (await use(open_tool(broken), address="x")).note == "source unavailable"


async def test_an_agent_finds_the_capital_of_kazakhstan_in_two_calls() -> None:
    source = LibrarySource(the_library())
    found = await use(search_tool(source), query="Kazakhstan capital")
    address = found.content.split("](", 1)[1].split(")", 1)[0]
    page = await use(open_tool(source), address=address)
    assert "| Capital | Astana |" in page.content


def test_what_a_model_is_told_is_flat_and_closed() -> None:
    for tool in (search_tool(ListedSource()), open_tool(ListedSource())):
        assert "$ref" not in json.dumps(tool.spec.parameters)
        assert tool.spec.parameters["additionalProperties"] is False
        assert len(tool.spec.description) > 100
