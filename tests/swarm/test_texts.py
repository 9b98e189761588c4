"""Long texts come back whole, whoever asks, and a run keeps few of them at hand."""

import pytest

from swarm import texts
from swarm.bodies import MemoryBodies
from swarm.events import Long
from swarm.texts import SHORT, Texts


async def test_a_long_text_comes_back_whole_though_it_was_put_by_another() -> None:
    bodies = MemoryBodies()
    long = await Texts(bodies).put("ö" * (SHORT + 1))
    assert (len(long.text) < SHORT, long.size) == (True, SHORT + 1)
    assert await Texts(bodies).get(long) == "ö" * (SHORT + 1)


async def test_halves_of_a_pair_are_joined_and_a_lone_half_is_replaced() -> None:
    assert await Texts(MemoryBodies()).put("\ud83d\ude00 \ud83d") == Long(text="😀 �", size=3)


async def test_a_text_that_is_lost_says_so() -> None:
    lost = Long(text="the beginning", body="0" * 64, size=9_000)
    assert (await Texts(MemoryBodies()).get(lost)).startswith("the beginning\n[the rest of this text, 9000")


async def test_what_was_used_last_is_kept_at_hand_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    class Counting(MemoryBodies):
        reads = 0

        async def get(self, body: str) -> bytes:
            self.reads += 1
            return await super().get(body)

    monkeypatch.setattr(texts, "KEPT", 25_000)
    bodies = Counting()
    kept = Texts(bodies)
    first, second = await kept.put("a" * 9_000), await kept.put("b" * 9_000)
    await kept.get(first)
    await kept.put("c" * 9_000)
    await kept.get(first)
    assert bodies.reads == 0
    assert await kept.get(second) == "b" * 9_000
    assert bodies.reads == 1
