"""What a file becomes: upright pictures of pixels alone, text with marks, stills at their seconds."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import pytest
from PIL import Image
from pytest_django import Settings

from playground.conversations import decoder
from playground.conversations.intake.outcome import Outcome, Refused, Taken
from playground.conversations.intake.pictures import MODEL_PIXELS
from playground.conversations.intake.reading import MOST_CHARS
from playground.conversations.refusals import in_words
from tests.playground.conversations.odd_files import documents, films, pictures
from tests.playground.conversations.odd_files.table import CHINESE, RIVERS


@pytest.fixture
def folder() -> Iterator[Path]:
    with decoder.scratch() as folder:
        yield folder


def examined(folder: Path, name: str, data: bytes) -> Outcome:
    (folder / decoder.GIVEN).write_bytes(data)
    return decoder.examine(folder, name)


def taken(folder: Path, name: str, data: bytes) -> Taken:
    outcome = examined(folder, name, data)
    assert isinstance(outcome, Taken), outcome
    return outcome


def picture(folder: Path, name: str, data: bytes) -> Image.Image:
    outcome = taken(folder, name, data)
    made = Image.open(io.BytesIO((folder / outcome.body).read_bytes()))
    assert made.size == (outcome.width, outcome.height)
    return made


def shown(file: Path) -> Image.Image:
    return Image.open(io.BytesIO(file.read_bytes()))


def text(folder: Path, name: str, data: bytes) -> str:
    outcome = taken(folder, name, data)
    return (folder / outcome.text).read_text(encoding="utf-8")


def is_red(colour: object) -> bool:
    assert isinstance(colour, tuple)
    red, green, blue = colour[:3]
    return bool(red > 180 and green < 90 and blue < 90)


def test_a_turned_photo_stands_upright_and_forgets_where_it_was(folder: Path) -> None:
    made = picture(folder, "a.jpg", pictures.turned_jpeg())
    assert made.size == (200, 320)
    assert is_red(made.getpixel((195, 5)))
    assert not made.getexif()


@pytest.mark.parametrize(
    "make", [pictures.png, pictures.jpeg, pictures.turned_jpeg, pictures.wide_colours_jpeg]
)
def test_nothing_but_pixels_is_kept(folder: Path, make: object) -> None:
    assert callable(make)
    made = picture(folder, "a", make())
    assert set(made.info) <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
        "progressive",
        "progression",
    }


@pytest.mark.parametrize("size", [(4032, 3024), (1000, 12_000), (5000, 5000)])
def test_a_large_picture_is_scaled_to_what_a_model_looks_at(folder: Path, size: tuple[int, int]) -> None:
    made = picture(folder, "a.jpg", pictures.jpeg(size))
    assert 0.85 * MODEL_PIXELS < made.width * made.height <= MODEL_PIXELS or max(made.size) == 4096
    assert made.width / made.height == pytest.approx(size[0] / size[1], rel=0.01)


def test_a_small_picture_keeps_its_size_and_its_pixels(folder: Path) -> None:
    made = picture(folder, "a.png", pictures.png((40, 30)))
    assert made.tobytes() == pictures.drawn((40, 30)).tobytes()


@pytest.mark.parametrize(
    "make", [pictures.cmyk_jpeg, pictures.cmyk_tiff, pictures.wide_colours_jpeg, pictures.heic]
)
def test_colours_stay_what_they_were(folder: Path, make: object) -> None:
    assert callable(make)
    made = picture(folder, "a", make())
    assert is_red(made.convert("RGB").getpixel((10, 10)))


def test_deep_pictures_keep_their_light(folder: Path) -> None:
    grey = picture(folder, "a.png", pictures.deep_grey_png())
    assert [grey.getpixel((300, row)) for row in (2, 198)] == pytest.approx([2, 253], abs=3)
    colour = picture(folder, "b.png", pictures.deep_colour_png())
    assert colour.getpixel((1, 1)) == (0xDC, 0x14, 0x14)


def test_what_can_be_seen_through_still_can(folder: Path) -> None:
    assert picture(folder, "a.png", pictures.palette_png()).mode == "RGBA"
    assert picture(folder, "a.png", pictures.grey_alpha_png()).getchannel("A").getextrema() == (0, 255)


def test_a_lossless_photo_becomes_a_jpeg_and_a_drawing_does_not(folder: Path) -> None:
    noise = Image.merge("RGB", [Image.effect_noise((400, 300), 90) for _ in "RGB"]).resize((1600, 1200))
    assert taken(folder, "photo.png", pictures.saved(noise, "PNG")).media_type == "image/jpeg"
    assert taken(folder, "drawing.png", pictures.png((1600, 1200))).media_type == "image/png"


def test_a_thumbnail_is_small(folder: Path) -> None:
    outcome = taken(folder, "a.jpg", pictures.jpeg((1200, 600)))
    small = shown(folder / outcome.thumbnail)
    assert (small.format, small.size) == ("WEBP", (256, 128))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.gif", pictures.animated("GIF"), "The first of 3 frames."),
        ("a.webp", pictures.animated("WEBP"), "The first of 3 frames."),
        ("a.tif", pictures.pages_tiff(), "The first of 2 frames."),
        ("a.png", pictures.jpeg(), "A JPG file, whatever its name said."),
        ("a.pdf", documents.scanned_pdf(), "No text is in it: only models that see pictures can read it."),
        ("a.docx", documents.word(picture=True), "1 picture is in it."),
        ("a.mp4", films.film(seconds=4), "16 stills of it are shown to models that see no video."),
        ("a.txt", b"x" * 3_000_000, "The first 1000000 characters of its text are read."),
        ("a.txt", b"x" * 5_000_000, "The first 1000000 characters of its text are read."),
        ("a.jpg", pictures.jpeg(), ""),
    ],
)
def test_what_was_done_is_said(folder: Path, name: str, data: bytes, said: str) -> None:
    assert in_words(taken(folder, name, data).notes) == said


def test_a_pdf_is_read_page_by_page(folder: Path) -> None:
    outcome = taken(folder, "a.pdf", documents.pdf(2))
    words = (folder / outcome.text).read_text()
    assert (
        words
        == "[Page 1]\nRivers of page 1: Chari, 沙里河.\n\n[Page 2]\nRivers of page 2: Chari, 沙里河.\n\n"
    )
    assert (outcome.pages, outcome.body) == (2, decoder.GIVEN)
    assert shown(folder / outcome.thumbnail).height == 256


def test_pages_of_a_pdf_are_drawn_on_demand(folder: Path) -> None:
    (folder / decoder.GIVEN).write_bytes(documents.pdf(3))
    outcome = decoder.examine(folder, "a.pdf", pages=[3, 1, 7])
    assert isinstance(outcome, Taken)
    assert [(frame.page, frame.media_type) for frame in outcome.frames] == [
        (3, "image/jpeg"),
        (1, "image/jpeg"),
    ]
    drawn = shown(folder / outcome.frames[0].file)
    assert max(drawn.size) == 1600
    assert drawn.convert("L").histogram()[0] > 0  # there is ink on it


def test_a_word_document_is_read_in_order(folder: Path) -> None:
    assert text(folder, "a.docx", documents.word()) == (
        "# Rivers\n\nThe Chari flows into Lake Chad.\n\n- Long\n\n| River | km |\n| --- | --- |\n| Chari | 949 |\n\n"
    )


def test_slides_are_read_with_their_notes(folder: Path) -> None:
    outcome = taken(folder, "a.pptx", documents.slides())
    assert outcome.pages == 2
    assert (folder / outcome.text).read_text() == (
        "[Slide 1]\nRiver 1\nNotes: Say it slowly 1\n\n"
        "[Slide 2]\nRiver 2\n| Chari | 949 km |\n| --- | --- |\n\nNotes: Say it slowly 2\n\n"
    )


def test_a_workbook_is_read_sheet_by_sheet(folder: Path) -> None:
    assert text(folder, "a.xlsx", documents.workbook()) == (
        "[Sheet 1: Rivers]\nRiver 0\t0.5\t\ttab here\nRiver 1\t1.5\t\ttab here\n\n[Sheet 2: Lakes]\n\n\n\n\n\t\tChad\n\n"
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (RIVERS.encode(), RIVERS),
        (RIVERS.encode("utf-8-sig"), RIVERS),
        (RIVERS.encode("utf-16"), RIVERS),
        ("﻿".encode("utf-16-be") + RIVERS.encode("utf-16-be"), RIVERS),
        (RIVERS.encode("utf-32"), RIVERS),
        (RIVERS.encode("cp1252"), RIVERS),
        ("price: 5 €, “quoted”\r\n".encode("cp1252"), "price: 5 €, “quoted”\n"),
        (CHINESE.encode("gb18030"), CHINESE),
    ],
)
def test_a_text_is_read_in_its_encoding(folder: Path, data: bytes, words: str) -> None:
    assert text(folder, "a.txt", data) == words


def test_a_character_at_the_cut_is_no_reason_to_doubt_a_text(folder: Path) -> None:
    words = text(folder, "a.txt", "xé漢".encode() * 1_000_000)
    assert len(words) == MOST_CHARS
    assert set(words) == {"x", "é", "漢"}


def test_a_film_is_seen_in_even_stills(folder: Path) -> None:
    outcome = taken(folder, "a.mp4", films.film(seconds=4))
    moments = [frame.at for frame in outcome.frames]
    assert outcome.seconds == pytest.approx(4, abs=0.2)
    assert (outcome.width, outcome.height) == (160, 96)
    assert moments == pytest.approx([4 * (number + 0.5) / 16 for number in range(16)], abs=0.15)
    light = [shown(folder / frame.file).convert("L").getpixel((80, 48)) for frame in outcome.frames]
    assert light == sorted(light)  # type: ignore[type-var]  # numbers, of a grey picture


def test_a_film_forgets_where_it_was_and_still_plays(folder: Path) -> None:
    made = films.placed_film()
    outcome = taken(folder, "a.mov", made)
    kept = (folder / outcome.body).read_bytes()
    assert pictures.PLACE in made
    assert pictures.PLACE not in kept
    with av.open(io.BytesIO(kept), "r") as film:
        assert len(list(film.decode(video=0))) == 20


def test_a_file_that_needs_too_much_memory_is_refused(folder: Path, settings: Settings) -> None:
    settings.UPLOADS = replace(settings.UPLOADS, memory_bytes=256 * 1024 * 1024)
    outcome = examined(folder, "a.png", pictures.see_through_png(6000))
    assert isinstance(outcome, Refused)
    assert outcome.code == "too_much"


def test_the_same_file_fits_into_what_is_allowed(folder: Path) -> None:
    outcome = taken(folder, "a.png", pictures.see_through_png(6000))
    assert 100 < outcome.most_bytes >> 20 < 600
