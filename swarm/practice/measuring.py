"""Decodes pictures and counts what is in them. Runs as a process of its own, confined: pictures are strangers' work.

Nothing here sees: it measures colours and brightness, and hands the pixels to an OCR program where one is installed.
"""

import io
import shutil
import subprocess
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import msgspec
from PIL import Image

from swarm.confined import answer
from swarm.practice.dialogue import Look
from swarm.practice.looking import READER, can_read

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
PIXELS = 50_000_000  # more are not decoded: 200 MB in memory
SIDE = 96  # of the small picture in which colours are counted
READ_SIDE = 2_000  # of the picture that an OCR program is given
READ_SECONDS = 8.0
TEXT_CHARS = 2_000
SURE = 60.0  # of 100: less is a guess
PHOTO_CHANGES = 0.7  # of all neighbours: where so many differ, nobody drew them

PALETTE = {
    "black": (0, 0, 0),
    "dark grey": (72, 72, 72),
    "grey": (128, 128, 128),
    "light grey": (200, 200, 200),
    "white": (255, 255, 255),
    "red": (210, 30, 35),
    "dark red": (110, 15, 20),
    "orange": (240, 140, 30),
    "brown": (120, 75, 40),
    "beige": (222, 200, 160),
    "yellow": (250, 220, 50),
    "green": (50, 150, 60),
    "dark green": (20, 75, 35),
    "light green": (150, 215, 140),
    "turquoise": (50, 185, 180),
    "light blue": (135, 190, 235),
    "blue": (35, 85, 200),
    "dark blue": (15, 30, 95),
    "purple": (125, 50, 150),
    "pink": (240, 150, 185),
}


def measured(data: bytes, *, read: bool) -> Look:
    """Decode one picture and measure it."""
    Image.MAX_IMAGE_PIXELS = None  # the bound below comes before any decoding
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > PIXELS:
                return Look(problem="it has too many pixels to be decoded")
            frames = getattr(image, "n_frames", 1)
            image.draft("RGB", (READ_SIDE, READ_SIDE))
            flat = _on_white(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return Look(problem="it cannot be decoded")
    small = flat.resize((SIDE, SIDE), Image.Resampling.NEAREST)
    lights = small.tobytes()
    pixels = list(zip(lights[0::3], lights[1::3], lights[2::3], strict=True))
    grey = small.convert("L").tobytes()
    return Look(
        frames=frames,
        colours=_colours(pixels),
        brightness=round(sum(grey) / len(pixels) / 2.55),
        photo=sum(one != other for one, other in pairwise(pixels)) > len(pixels) * PHOTO_CHANGES,
        text=_read(flat) if read else None,
        ocr=can_read(),
    )


def _on_white(image: Image.Image) -> Image.Image:
    image.thumbnail((READ_SIDE, READ_SIDE))
    rgba = image.convert("RGBA")
    ground = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(ground, rgba).convert("RGB")


def _colours(pixels: Sequence[tuple[int, int, int]]) -> tuple[str, ...]:
    """The names of the commonest colours with their shares, at most three."""
    names: Counter[str] = Counter()
    for pixel, count in Counter(pixels).items():
        names[_name(pixel)] += count
    shares = [(name, round(100 * count / len(pixels))) for name, count in names.most_common(3)]
    return tuple(f"{name} {share}%" for name, share in shares if share >= 5)


def _name(pixel: tuple[int, int, int]) -> str:
    """The nearest name; the eye's weights for the three lights."""

    def distance(name: str) -> float:
        red, green, blue = (one - other for one, other in zip(pixel, PALETTE[name], strict=True))
        return 0.3 * red * red + 0.59 * green * green + 0.11 * blue * blue

    return min(PALETTE, key=distance)


def _read(image: Image.Image) -> str | None:
    """The text in a picture, by tesseract where it is installed. It gets our pixels, never the stranger's bytes."""
    program = shutil.which(READER)
    if program is None:
        return None
    pixels = io.BytesIO()
    image.convert("L").save(pixels, "PNG", compress_level=1)
    try:
        done = subprocess.run(  # noqa: S603 - a program of the machine, fixed arguments
            [program, "stdin", "stdout", "--psm", "3", "tsv"],
            input=pixels.getvalue(),
            capture_output=True,
            timeout=READ_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return _sure_words(done.stdout.decode("utf-8", "replace"))[:TEXT_CHARS]


def _sure_words(table: str) -> str:
    """The words that the OCR is sure of, line by line: of noise it makes words too, and says that it guesses."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == 12 and cells[11].strip() and float(cells[10]) >= SURE:
            lines.setdefault(tuple(cells[1:5]), []).append(cells[11].strip())
    return " / ".join(" ".join(words) for words in lines.values())


def main(data: bytes) -> bytes:
    """All pictures of one request."""
    pictures, read = msgspec.msgpack.decode(data, type=tuple[list[bytes], bool])
    return msgspec.msgpack.encode([measured(one, read=read) for one in pictures])


if __name__ == "__main__":
    answer(main)
