"""Arguments are handed out while they stream in, however they are cut."""

import json

from hypothesis import given
from hypothesis import strategies as st

from swarm.partial import PartialObject, Value

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def all_values(pieces: list[str]) -> tuple[list[Value], PartialObject]:
    reader = PartialObject()
    return [value for piece in pieces for value in reader.feed(piece)], reader


def expected(arguments: dict[str, object]) -> list[Value]:
    values: list[Value] = []
    for key, value in arguments.items():
        if isinstance(value, list):
            values += [Value(key, index, item) for index, item in enumerate(value)]
        else:
            values.append(Value(key, None, value))
    return values


@given(st.dictionaries(st.text(), VALUES, max_size=5), st.booleans(), st.sampled_from([None, 1]))
def test_the_values_are_those_of_the_whole_text(
    arguments: dict[str, object], ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(arguments, ensure_ascii=ascii_only, indent=indent)
    whole, reader = all_values([text])
    assert whole == expected(arguments)
    assert reader.closed
    assert all_values(list(text))[0] == whole


def test_an_item_is_handed_out_before_the_list_is_closed() -> None:
    values, reader = all_values(['{"agent": "scout", "items": ["France", "Ger'])
    assert values == [Value("agent", None, "scout"), Value("items", 0, "France")]
    assert not reader.closed


def test_a_string_that_is_cut_inside_an_escape_waits_for_the_rest() -> None:
    assert all_values(['{"a": "x\\', '"y"}'])[0] == [Value("a", None, 'x"y')]


def test_what_is_no_object_is_broken_and_silent() -> None:
    for text in ("[1, 2]", '"text"', "{]", '{"a": nonsense, "b": 1}', 'say {"a": 1}', "{1: 2}"):
        values, reader = all_values([text, ' {"b": 2}'])
        assert values == []
        assert reader.broken or not reader.closed


@given(st.text(alphabet='{}[]",:\\ab1 '))
def test_no_text_whatever_raises(text: str) -> None:
    assert all_values([text])[0] == all_values(list(text))[0]


def test_what_was_handed_out_is_let_go_and_nothing_is_lost() -> None:
    items = [f"item {number} {'x' * 40}" for number in range(5_000)]
    text = json.dumps({"items": items, "agent": "a"})
    reader = PartialObject()
    values = [value for start in range(0, len(text), 997) for value in reader.feed(text[start : start + 997])]
    assert [value.value for value in values] == [*items, "a"]
    assert reader.closed
