"""The practice model and pictures: what is measured, what is said of it, and how many are shared out."""

import io
import struct
import zlib

import pytest
from PIL import Image

from swarm.bodies import MemoryBodies
from swarm.events import Mode
from swarm.messages import ImagePart, Part, TextPart
from swarm.practice import looking
from swarm.practice.brain import think
from swarm.practice.dialogue import Dialogue, Look, Picture, Said
from swarm.practice.looking import look
from swarm.tools import GivenFile
from tests.swarm.practice.flights import Flight, flown

BLUE = (35, 85, 200)


def a_picture(colour: tuple[int, int, int] = BLUE, kind: str = "PNG", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, kind, **more)
    return out.getvalue()


def a_photograph() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((200, 150), 90).convert("RGB").resize((400, 300)).save(out, "PNG")
    return out.getvalue()


def a_bomb() -> bytes:
    """A PNG of a few bytes that says it has 10,000 million pixels."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1_000)), (b"IEND", b"")]
    packed = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


async def shown(*pictures: bytes, mode: Mode, prompt: str = "What is in these pictures?") -> Flight:
    """A run on pictures that lie in the workspace and came with the message."""
    bodies = MemoryBodies()
    parts: list[Part] = []
    given = []
    for number, data in enumerate(pictures, 1):
        file = GivenFile(
            path=f"uploads/p{number}.png", body=await bodies.put(data), size=len(data), media_type="image/png"
        )
        given.append(file)
        parts += [
            TextPart(text=f"{file.path} (picture, 64 × 48 pixels):"),
            ImagePart(body=file.body, media_type="image/png"),
        ]
    return await flown(prompt, mode=mode, parts=parts, given=given, bodies=bodies)


def test_colours_are_named_and_measured_without_guessing_what_they_show() -> None:
    (found,) = look([a_picture()])
    assert found.colours == ("blue 100%",)
    assert not found.photo
    assert not found.problem


def test_a_photograph_has_many_colours_and_a_drawing_few() -> None:
    assert [found.photo for found in look([a_photograph(), a_picture()])] == [True, False]


def test_of_an_animation_the_first_picture_is_measured_and_the_others_are_counted() -> None:
    frames = [Image.new("RGB", (20, 20), (100 * number, 0, 0)) for number in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert look([out.getvalue()])[0].frames == 3


@pytest.mark.parametrize("data", [b"", b"junk", a_picture()[:60], a_bomb()])
def test_a_picture_that_cannot_be_decoded_hurts_no_other(data: bytes) -> None:
    broken, sound = look([data, a_picture()])
    assert broken.problem
    assert sound.colours == ("blue 100%",)


def one(look_: Look | None, text: str = "What is this?") -> str:
    picture = Picture(media_type="image/png", size=9, width=3, height=2, path="uploads/a.png", look=look_)
    return think(Dialogue(task=Said(text=text, pictures=(picture,)))).text


def test_it_tells_of_a_picture_what_was_measured_and_that_it_does_not_see() -> None:
    said = one(Look(colours=("blue 62%", "white 30%"), brightness=71, photo=True, text="EXIT"))
    assert "blue 62%, white 30% (many colours, as in a photograph)" in said
    assert "bright (71% of white)" in said
    assert "“EXIT”" in said
    assert said.endswith("I am no vision model.")


def test_it_says_where_no_ocr_is_at_hand() -> None:
    assert "no OCR program is installed here" in one(Look(colours=("red 100%",)))


def test_it_says_why_a_picture_was_not_measured() -> None:
    assert "it cannot be decoded" in one(Look(problem="it cannot be decoded"))


@pytest.mark.parametrize("mode", ["instant", "thinking", "agent", "swarm"])
async def test_one_picture_is_answered_in_every_mode_without_a_swarm(mode: Mode) -> None:
    flight = await shown(a_picture(), mode=mode, prompt="What is this?")
    assert "blue 100%" in flight.answer
    assert "uploads/p1.png" in flight.answer
    assert "no vision model" in flight.answer
    assert flight.sub_agents == 0


async def test_an_agent_puts_several_pictures_into_a_table() -> None:
    flight = await shown(*map(a_picture, [BLUE, (255, 255, 255), (0, 0, 0)]), mode="agent")
    assert flight.cells["p2.png"]["Main colours"] == "white 100%"
    assert set(flight.files) == {"pictures.xlsx", "pictures.csv"}


async def test_forty_pictures_become_forty_tasks_each_with_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        looking, "can_read", lambda: False
    )  # where OCR is installed it takes seconds a picture
    colours = [(number * 6, 255 - number * 6, 128) for number in range(40)]
    flight = await shown(*map(a_picture, colours), mode="swarm")
    agents = flight.state.agents[1:]
    assert [agent.sees[0].path for agent in agents] == [f"uploads/p{n}.png" for n in range(1, 41)]
    assert {agent.status for agent in agents} == {"completed"}
    assert len(flight.cells) == 40
    assert flight.cells["p7.png"]["Pixels"] == "64 × 48"
    assert b"Width (px)" in flight.files["pictures.csv"]
    assert flight.files["pictures.csv"].count(b"\n") == 41


async def test_a_broken_picture_among_many_is_named_and_the_others_are_measured() -> None:
    flight = await shown(a_picture(), a_picture()[:50], a_picture(), a_picture(), mode="swarm")
    assert "3 of 4 pictures were measured." in flight.answer
    assert "uploads/p2.png: Nothing could be measured" in flight.answer


async def test_a_request_for_something_else_is_worked_on_beside_the_pictures() -> None:
    flight = await shown(a_picture(), mode="agent", prompt="What is the capital of France?")
    assert "Paris" in flight.answer
