"""Pages are small, none is lost, and they are cut where a reader would cut them."""

from hypothesis import given
from hypothesis import strategies as st

from swarm.toolkit.paging import pages_of


@given(st.text(alphabet="ab \n", max_size=400), st.integers(2, 50))
def test_pages_put_together_are_the_text(text: str, size: int) -> None:
    pages = pages_of(text, size)
    assert "".join(pages) == text
    assert all(len(page) <= size for page in pages)
    assert all(len(page) * 2 >= size for page in pages[:-1])


def test_a_text_is_cut_between_paragraphs_lines_or_words() -> None:
    assert pages_of("aaaa bbb\n\ncccc ddd", 12) == ["aaaa bbb\n\n", "cccc ddd"]
    assert pages_of("aaaa bbb\ncccc ddd", 12) == ["aaaa bbb\n", "cccc ddd"]
    assert pages_of("aaaa bbb cccc", 12) == ["aaaa bbb ", "cccc"]
    assert pages_of("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


def test_an_empty_text_is_one_empty_page() -> None:
    assert pages_of("") == [""]
