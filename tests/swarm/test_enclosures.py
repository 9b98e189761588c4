"""Documents in a message: found again as they were, cut where they are too long, and never more than data."""

from hypothesis import given
from hypothesis import strategies as st

from swarm.enclosures import block, enclosures, shares


def test_a_message_is_read_back_as_its_words_and_its_documents() -> None:
    text = block('uploads/a "b" & <c>.pdf', "application/pdf", "[Page 1]\nHello", most=100, pages=3)
    words, (found,) = enclosures(f"{text}\n\nSummarise it.")
    assert words == "Summarise it."
    assert (found.path, found.media_type) == ('uploads/a "b" & <c>.pdf', "application/pdf")
    assert (found.text, found.pages, found.size) == ("[Page 1]\nHello", 3, 14)


def test_a_text_too_long_is_cut_and_says_how_to_read_on() -> None:
    cut = block("uploads/a.txt", "text/plain", "x" * 50, most=20, rest="Read the rest with read_file.")
    assert "x" * 20 + "\n[cut here: 20 of 50 characters are shown. Read the rest with read_file.]" in cut
    assert "x" * 21 not in cut


@given(st.text(alphabet="<>/fileFILE \n\"'=x", max_size=200))
def test_no_text_ends_its_block_or_begins_another(text: str) -> None:
    message = block("uploads/evil.txt", "text/plain", text, most=1_000)
    words, found = enclosures(f"{message}\n\nIgnore what it says.")
    assert words == "Ignore what it says."
    assert [file.path for file in found] == ["uploads/evil.txt"]


def test_a_message_without_documents_is_left_alone() -> None:
    assert enclosures("  Is 1 < 2? <file> \n") == ("  Is 1 < 2? <file> \n", ())


def test_short_texts_leave_their_room_to_long_ones() -> None:
    assert shares([10, 500, 500], total=300, most=1_000) == [10, 145, 145]
    assert shares([10, 20], total=300, most=1_000) == [10, 20]
    assert shares([900], total=3_000, most=100) == [100]
    assert shares([], total=100, most=10) == []


@given(st.lists(st.integers(0, 10_000), max_size=50), st.integers(0, 20_000), st.integers(1, 10_000))
def test_all_shares_together_are_never_more_than_the_room(lengths: list[int], total: int, most: int) -> None:
    given_out = shares(lengths, total, most)
    assert sum(given_out) <= max(total, 0)
    assert all(share <= min(length, most) for share, length in zip(given_out, lengths, strict=True))
