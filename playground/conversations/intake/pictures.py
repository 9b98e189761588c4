"""Pictures: decoded once within bounds, turned upright, freed of their metadata, scaled, and written anew.

Only what this room writes is kept and served: whatever else was in the file, behind or between its pixels, is gone.
"""

import io
import warnings
from typing import Any

from PIL import Image, ImageFile, UnidentifiedImageError

from playground.conversations.intake import formats
from playground.conversations.intake.formats import Format
from playground.conversations.intake.outcome import Given, Note, Refusal, Taken

# Kimi K2.5 and K2.6 look at no more than 16,384 patches of 14 by 14 pixels, and scale down what is larger; the API's advice is
# at most 4,096 pixels wide. More would cost time and bytes and show the model nothing.
MODEL_PIXELS = 16_384 * 14 * 14
LONGEST_SIDE = 4096
NEAR_ENOUGH = 0.95  # a JPEG decoder halves for nothing: 2,016 pixels are as good as 2,069
THINNEST = 200  # one to two hundred: nothing is seen in what is thinner, and some models refuse it
THUMBNAIL = 256
QUALITY = 90
PHOTO_BYTES = 1_500_000  # a lossless picture above this is kept as a JPEG, where that is
PHOTO_RATIO = 3  # so many times smaller
SRGB_BYTES = 1_000_000  # no honest colour profile is larger
DEEP = 0xFFFF

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ORIENTATION = 0x0112


def take_picture(given: Given, found: Format) -> Taken:
    """The first frame of a picture, as a JPEG or PNG that holds pixels and nothing else. Raises Refusal."""
    picture, data, kept, frames = cleaned(given, found)
    (given.folder / "picture").write_bytes(data)
    _thumbnail(picture).save(given.folder / "thumbnail", "WEBP", quality=80)
    return Taken(
        kind="image",
        media_type=kept.media_type,
        endings=kept.endings,
        body="picture",
        thumbnail="thumbnail",
        width=picture.width,
        height=picture.height,
        notes=[Note("first_frame", {"count": frames})] if frames > 1 else [],
    )


def cleaned(given: Given, found: Format) -> tuple[Image.Image, bytes, Format, int]:
    """The picture, its bytes and format as they are kept, and how many frames it had. Raises Refusal."""
    with opened(given, found) as source:
        frames = 1 if found is formats.JPEG else _frames(source)  # a phone hides further pictures in one
        target = fitted(source.size, MODEL_PIXELS, LONGEST_SIDE)
        turn = UPRIGHT.get(_orientation(source)) if found not in (formats.HEIF, formats.AVIF) else None
        untouched = found is formats.JPEG and source.size == target and turn is None
        _decode(source, target)
        picture = _shown(source, target)
        if turn is not None:
            picture = picture.transpose(turn)
        data, kept = _written(picture, source if untouched and _as_it_was(source, picture) else None, found)
    return picture, data, kept, frames


def opened(given: Given, found: Format) -> ImageFile.ImageFile:
    """The picture with its header read and its size within bounds. Nothing is decoded yet."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = given.pixels
    _load_reader(found)
    try:
        source = Image.open(given.path, formats=(found.name,))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refusal("too_many_pixels", most=given.pixels) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Refusal("broken", kind="image") from None
    width, height = source.size
    if width * height > given.pixels:  # for readers that do not ask Pillow
        raise Refusal("too_many_pixels", most=given.pixels)
    if max(width, height) > THINNEST * min(width, height):
        raise Refusal("too_thin", width=width, height=height)
    return source


def fitted(size: tuple[int, int], pixels: int, longest: int) -> tuple[int, int]:
    """The size of a picture that has at most so many pixels, and no side longer than that."""
    width, height = size
    factor = min(1.0, (pixels / (width * height)) ** 0.5, longest / max(size))
    return max(1, int(width * factor)), max(1, int(height * factor))


def _load_reader(found: Format) -> None:
    """Pillow would load all of its readers to find one of these."""
    if found is formats.HEIF:
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.options.THUMBNAILS = False
        pillow_heif.register_heif_opener()
    elif found is formats.WEBP:
        from PIL import WebPImagePlugin  # noqa: F401  importing it registers it
    elif found is formats.AVIF:
        from PIL import AvifImagePlugin

        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    elif found is formats.TIFF:
        from PIL import TiffImagePlugin  # noqa: F401


def _frames(source: ImageFile.ImageFile) -> int:
    try:
        return int(getattr(source, "n_frames", 1))
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Refusal("broken", kind="image") from None


def _orientation(source: ImageFile.ImageFile) -> int:
    try:
        return int(source.getexif().get(ORIENTATION, 1))
    except (OSError, ValueError, SyntaxError, TypeError, KeyError):
        return 1  # nobody can say which way is up: as it lies


def _decode(source: ImageFile.ImageFile, target: tuple[int, int]) -> None:
    try:
        source.seek(0)
        least = (int(target[0] * NEAR_ENOUGH), int(target[1] * NEAR_ENOUGH))
        source.draft(None, least)
        source.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Refusal("too_many_pixels", most=Image.MAX_IMAGE_PIXELS or 0) from None
    except (OSError, ValueError, SyntaxError, EOFError, IndexError):
        raise Refusal("broken", kind="image") from None


def _shown(source: Image.Image, target: tuple[int, int]) -> Image.Image:
    """The picture in 8-bit grey, RGB or RGBA of the standard colour space, no larger than `target`."""
    picture = _plain_mode(source)
    if picture.width > target[0] or picture.height > target[1]:
        picture = picture.resize(target, Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture = _in_standard_colours(picture, source.info.get("icc_profile"))
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    bare = picture if picture is not source else picture.copy()
    bare.info = {}
    return bare


def _plain_mode(source: Image.Image) -> Image.Image:
    """In a mode that can be resized and written: L, RGB, RGBA or CMYK."""
    if source.mode in {"I", "F"} or source.mode.startswith("I;16"):
        return _eight_bit(source)
    if source.has_transparency_data:
        return source if source.mode == "RGBA" else source.convert("RGBA")
    if source.mode in {"L", "RGB", "CMYK"}:
        return source
    return source.convert("L" if source.mode == "1" else "RGB")


def _eight_bit(source: Image.Image) -> Image.Image:
    """Deep grey as 8-bit grey: 16 bits by their upper half, what goes beyond by its own extremes."""
    wide = source if source.mode == "F" else source.convert("I")
    low, high = _extremes(wide)
    if source.mode != "F" and low >= 0 and high <= DEEP:
        low, high = 0, DEEP
    scale = 255 / (high - low) if high > low else 0.0
    return wide.point(lambda value: value * scale - low * scale).convert("L")


def _extremes(picture: Image.Image) -> tuple[float, float]:
    low, high = picture.getextrema()
    assert isinstance(low, int | float)  # a picture of one channel
    assert isinstance(high, int | float)
    return low, high


def _in_standard_colours(picture: Image.Image, profile: Any) -> Image.Image:
    """In sRGB: the profile goes with the other metadata, so its colours must not need it."""
    mode = "RGB" if picture.mode == "CMYK" else picture.mode
    if not isinstance(profile, bytes) or not 0 < len(profile) <= SRGB_BYTES or b"sRGB" in profile[:1000]:
        return picture if picture.mode == mode else picture.convert(mode)
    from PIL import ImageCms

    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        turned = None  # a broken profile, or one for other colours than the picture has
    return turned or picture.convert(mode)


def _as_it_was(source: Image.Image, picture: Image.Image) -> bool:
    return source.format == "JPEG" and source.mode == picture.mode and not source.info.get("icc_profile")


def _written(
    picture: Image.Image, untouched: ImageFile.ImageFile | None, found: Format
) -> tuple[bytes, Format]:
    """The bytes that are kept. What came with losses stays so; a lossless picture becomes a JPEG where it is a photo."""
    if untouched is not None:
        return _jpeg(untouched, keep=True), formats.JPEG
    if picture.mode != "RGBA" and found in (formats.JPEG, formats.HEIF, formats.AVIF, formats.WEBP):
        return _jpeg(picture), formats.JPEG
    lossless = io.BytesIO()
    picture.save(lossless, "PNG")
    if lossless.tell() > PHOTO_BYTES and picture.mode != "RGBA":
        photo = _jpeg(picture)
        if len(photo) * PHOTO_RATIO < lossless.tell():
            return photo, formats.JPEG
    return lossless.getvalue(), formats.PNG


def _jpeg(picture: Image.Image, *, keep: bool = False) -> bytes:
    """As a JPEG; to `keep` the quality of one means to write its own coefficients' steps again."""
    picture.info = {}
    out = io.BytesIO()
    if keep:
        picture.save(out, "JPEG", quality="keep")
    else:
        picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _thumbnail(picture: Image.Image) -> Image.Image:
    return (
        picture.copy()
        if max(picture.size) <= THUMBNAIL
        else picture.resize(
            fitted(picture.size, THUMBNAIL * THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS, reducing_gap=2.0
        )
    )
