"""Server-sent events come out the same however the network cuts them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swarm.providers.sse import EventSplitter, EventTooLong

STREAM = (
    b"\xef\xbb\xbfdata: first\n\n"
    b": keep-alive\r\n\r\n"
    b"event: message\rid: 7\rdata:no space\r\r"
    b"data: two\r\ndata:  lines\r\n\r\n"
    b"retry: 10\ndata\n\n"
    b"data: caf\xc3\xa9 \xe2\x80\xa8 \xc2\x85 stays whole\n\n"
    b"unknown: x\n\n"
    b"data: [DONE]\n\n"
)
EVENTS = [
    b"first",
    b"no space",
    b"two\n lines",
    b"",
    "café \u2028 \x85 stays whole".encode(),
    b"[DONE]",
]


def split(*pieces: bytes, bound: int = 10_000) -> list[bytes]:
    splitter = EventSplitter(event_bytes=bound)
    events = [event for piece in pieces for event in splitter.feed(piece)]
    return events + splitter.end()


def test_a_whole_stream_gives_its_events() -> None:
    assert split(STREAM) == EVENTS


def test_a_stream_fed_byte_by_byte_gives_the_same_events() -> None:
    assert split(*(STREAM[i : i + 1] for i in range(len(STREAM)))) == EVENTS


@settings(deadline=None)  # a busy machine is not a fault
@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_a_stream_cut_anywhere_gives_the_same_events(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(STREAM)]
    assert split(*(STREAM[a:b] for a, b in pairwise(edges))) == EVENTS


def test_an_event_comes_out_as_soon_as_its_blank_line_is_there() -> None:
    splitter = EventSplitter()
    assert splitter.feed(b"data: a\n") == []
    assert splitter.feed(b"\n") == [b"a"]


def test_a_carriage_return_alone_ends_a_line_without_waiting_for_what_follows() -> None:
    splitter = EventSplitter()
    assert splitter.feed(b"data: a\r\r") == [b"a"]
    assert splitter.feed(b"\ndata: b\r\n\r") == [b"b"]
    assert splitter.feed(b"\ndata: c\n\n") == [b"c"]


def test_what_is_left_without_a_blank_line_comes_at_the_end() -> None:
    assert split(b"data: [DONE]") == [b"[DONE]"]


def test_keep_alives_alone_give_nothing() -> None:
    assert split(b": ping\n\n" * 50) == []


def test_a_line_without_end_is_refused_at_the_bound() -> None:
    with pytest.raises(EventTooLong):
        split(*[b"data: 0123"] * 20, bound=100)


def test_an_event_of_endless_lines_is_refused_at_the_bound() -> None:
    with pytest.raises(EventTooLong):
        split(*[b"data: 0123\n"] * 30, bound=100)
