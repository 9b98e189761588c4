"""Laid-out texts are kept: the same answer without the work, and never more of them than there is room for."""

import pytest
from django.utils.translation import override

from playground.conversations import markdown
from playground.conversations.markdown.kept import Kept


class Layout:
    """Lays a text out in capitals, and counts how often."""

    def __init__(self, stays: bool = True) -> None:
        self.kept = Kept(most_chars=10)
        self.times = 0
        self.stays = stays

    def of(self, text: str, name: str = "") -> str:
        def make() -> tuple[str, bool]:
            self.times += 1
            return text.upper(), self.stays

        return self.kept.html(text, name, make)


def test_a_text_is_laid_out_once() -> None:
    layout = Layout()
    assert [layout.of("abc"), layout.of("abc"), layout.times] == ["ABC", "ABC", 1]


def test_another_name_or_language_is_another_text() -> None:
    layout = Layout()
    layout.of("abc")
    layout.of("abc", name="second")
    with override("zh-hans"):
        layout.of("abc")
    assert layout.times == 3


def test_the_one_not_read_for_longest_makes_room() -> None:
    layout = Layout()
    for text in ("aaaa", "bbbb", "aaaa", "cccc"):
        layout.of(text)
    times = layout.times
    layout.of("aaaa")
    assert layout.times == times
    layout.of("bbbb")
    assert layout.times == times + 1


def test_what_is_larger_than_all_the_room_leaves_it_empty_and_sound() -> None:
    layout = Layout()
    assert layout.of("a" * 11) == "A" * 11
    layout.of("bbbb")
    times = layout.times
    layout.of("bbbb")
    assert layout.times == times


def test_what_was_too_slow_is_tried_again() -> None:
    layout = Layout(stays=False)
    layout.of("abc")
    layout.of("abc")
    assert layout.times == 2


def test_a_page_that_was_too_slow_once_is_whole_when_there_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "# A heading that nobody wrote before\n\n" + "word " * 50
    with monkeypatch.context() as hurried:
        hurried.setattr(markdown, "SECONDS", -1.0)
        assert 'class="unread"' in markdown.render(text)
    assert "<h" in markdown.render(text)
