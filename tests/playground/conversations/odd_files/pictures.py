"""Pictures: all modes, turned, animated, truncated, lying about their size."""

import io
import struct
import zlib
from collections.abc import Callable

import pillow_heif
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

PLACE = b"Murmuration Lane 7"  # in the metadata of every picture that has some: it must be gone afterwards


def drawn(size: tuple[int, int] = (320, 200), mode: str = "RGB") -> Image.Image:
    """A picture in which every corner differs: the upper left is red, where there are colours."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture.paste((220, 20, 20), (0, 0, size[0] // 4, size[1] // 4))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def png(size: tuple[int, int] = (320, 200)) -> bytes:
    words = PngInfo()
    words.add_text("Location", PLACE.decode())
    return saved(drawn(size), "PNG", pnginfo=words)


def jpeg(size: tuple[int, int] = (320, 200), **options: object) -> bytes:
    return saved(drawn(size), "JPEG", comment=PLACE, **options)


def turned_jpeg() -> bytes:
    """Taken with the camera upright: the sensor's picture lies, and says so. With a place and a name."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it to the right to see it upright
    exif[0x013B] = PLACE.decode()  # artist
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return saved(drawn(), "JPEG", exif=exif)


def cmyk_jpeg() -> bytes:
    return saved(drawn(mode="CMYK"), "JPEG")


def wide_colours_jpeg() -> bytes:
    """With a colour profile of its own (here LAB's white, as RGB profiles of phones are not at hand)."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    data = profile.tobytes().replace(b"sRGB", b"mRGB")
    return saved(drawn(), "JPEG", icc_profile=data)


def palette_png() -> bytes:
    picture = drawn().quantize(8)
    return saved(picture, "PNG", transparency=0)


def see_through() -> Image.Image:
    picture = drawn(mode="RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    return picture


def grey_alpha_png() -> bytes:
    return saved(see_through().convert("LA"), "PNG")


def deep_grey_png() -> bytes:
    return saved(drawn(mode="L").convert("I").point(lambda value: value * 257).convert("I;16"), "PNG")


def deep_colour_png(width: int = 64, height: int = 48) -> bytes:
    row = b"\0" + b"\xdc\x00\x14\x00\x14\x00" * width
    return raw_png(width, height, row * height, depth=16)


def raw_png(width: int, height: int, rows: bytes, *, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG of these scan lines, whatever its header says."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    )


def bomb_png(side: int = 12_000) -> bytes:
    """A few kilobytes that unpack to hundreds of megabytes."""
    return raw_png(side, side, (b"\0" * (side + 1)) * side, colour=0)


def see_through_png(side: int) -> bytes:
    """Nothing at all, in four channels."""
    return raw_png(side, side, bytes((4 * side + 1) * side), colour=6)


def lying_png() -> bytes:
    """Says it is enormous, and holds one line."""
    return raw_png(60_000, 60_000, b"\0" * 180_001)


def thin_png() -> bytes:
    return raw_png(1, 100_000, b"\0\0" * 100_000, colour=0)


def bare_ended_png() -> bytes:
    """The pixels are there; the end is not."""
    return png()[:-12]


def animated(kind: str) -> bytes:
    frames = [drawn((64, 48)), drawn((64, 48)).transpose(Image.Transpose.ROTATE_180), drawn((64, 48), "L")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)


def bilevel_tiff() -> bytes:
    return saved(drawn(mode="1"), "TIFF", compression="group4")


def cmyk_tiff() -> bytes:
    return saved(drawn(mode="CMYK"), "TIFF", compression="tiff_lzw")


def float_tiff() -> bytes:
    return saved(drawn(mode="F"), "TIFF")


def pages_tiff() -> bytes:
    return saved(drawn(), "TIFF", save_all=True, append_images=[drawn()])


def heic() -> bytes:
    pillow_heif.register_heif_opener()
    return saved(drawn(), "HEIF", quality=80)


def truncated(make: Callable[[], bytes], share: float = 0.6) -> bytes:
    data = make()
    return data[: int(len(data) * share)]


def svg() -> bytes:
    return b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
