"""A PDF from blocks, by Typst. What a model wrote reaches it as data beside a fixed template: none of it is markup or code there.

The root is an empty folder with the pictures of the document; packages cannot be fetched; fonts are those of the system and Typst's own.
"""

import re
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import msgspec
import typst

from swarm.toolkit.documents.orders import WritePdf
from swarm.toolkit.documents.prose import Block, blocks_of, pictures_of
from swarm.toolkit.documents.wrong import DocumentWrong

SERIF = "Libertinus Serif"  # comes with Typst: it is there on every machine
MONO = "DejaVu Sans Mono"


class _Script(msgspec.Struct, frozen=True):
    """Signs that those do not have, and the families that do, the first that the machine has counts."""

    name: str
    signs: str
    families: tuple[str, ...]


SCRIPTS = (
    _Script(
        "Chinese, Japanese or Korean",
        "[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]",
        (
            "Noto Serif CJK SC",
            "Noto Sans CJK SC",
            "Noto Sans SC",
            "Source Han Sans SC",
            "WenQuanYi Micro Hei",
            "WenQuanYi Zen Hei",
            "Droid Sans Fallback",
            "PingFang SC",
            "Microsoft YaHei",
        ),
    ),
    _Script(
        "Arabic",
        "[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff]",
        ("Noto Naskh Arabic", "Noto Sans Arabic", "DejaVu Sans"),
    ),
    _Script("Hebrew", "[\u0590-\u05ff]", ("Noto Serif Hebrew", "Noto Sans Hebrew", "DejaVu Sans")),
    _Script(
        "Indic", "[\u0900-\u0dff]", ("Noto Serif Devanagari", "Noto Sans Devanagari", "Lohit Devanagari")
    ),
    _Script("Thai", "[\u0e00-\u0e7f]", ("Noto Serif Thai", "Noto Sans Thai", "Droid Sans Fallback")),
    _Script(
        "picture",
        "[\U0001f300-\U0001faff]",
        ("Noto Color Emoji", "Noto Emoji", "Segoe UI Emoji", "Apple Color Emoji"),
    ),
)
KINDS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp"}


class _Order(msgspec.Struct, frozen=True, kw_only=True):
    """What the template reads."""

    title: str
    header: str
    footer: str
    landscape: bool
    fonts: list[str]
    mono: list[str]
    pictures: dict[str, str]
    blocks: list[Block]


class Pdf(msgspec.Struct, frozen=True, kw_only=True):
    """A PDF, and the kinds of signs in it that no font of this machine has."""

    body: bytes
    missing: tuple[str, ...]


def pdf_of(order: WritePdf, pictures: Mapping[str, bytes]) -> Pdf:
    """The PDF. `pictures` are by the path that the Markdown says. Raises DocumentWrong."""
    blocks = blocks_of(order.markdown)
    fonts, missing = _fonts_for(order.title + order.header + order.footer + order.markdown)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        names = {
            path: _laid(root, path, pictures[path], place)
            for place, path in enumerate({*pictures_of(blocks)})
        }
        data = _Order(
            title=order.title,
            header=order.header,
            footer=order.footer,
            landscape=order.landscape,
            fonts=[SERIF, *fonts],
            mono=[MONO, *fonts],
            pictures=names,
            blocks=blocks,
        )
        template = root / "document.typ"
        template.write_bytes(files(__package__).joinpath("document.typ").read_bytes())
        try:
            made = typst.compile(
                template,
                root=root,
                sys_inputs={"order": msgspec.json.encode(data).decode()},
                package_path=root / "none",
                package_cache_path=root / "none",
                timestamp=0,
            )
        except typst.TypstError as error:
            raise DocumentWrong(_told(str(error), root, names)) from None
    assert isinstance(made, bytes), "one document, and no output path"
    return Pdf(body=made, missing=missing)


def _laid(root: Path, path: str, data: bytes, place: int) -> str:
    """The picture's name in the folder: ours, with the ending that its bytes ask for."""
    kind = next((kind for begin, kind in KINDS.items() if data.startswith(begin)), None)
    if kind is None:
        raise DocumentWrong(f"{path} is no picture that a PDF takes: use a PNG, JPEG, GIF or WebP.")
    (root / f"{place}.{kind}").write_bytes(data)
    return f"{place}.{kind}"


def _fonts_for(text: str) -> tuple[list[str], tuple[str, ...]]:
    """Families for the scripts of a text, and the names of the scripts for which there is none."""
    have = set(typst.Fonts().families())
    scripts = [script for script in SCRIPTS if re.search(script.signs, text)]
    found = {script.name: [family for family in script.families if family in have] for script in scripts}
    return [family for families in found.values() for family in families[:1]], tuple(
        name for name, families in found.items() if not families
    )


def _told(error: str, root: Path, names: Mapping[str, str]) -> str:
    """What is wrong: the first picture that cannot be read alone, or else what Typst says."""
    for path, name in names.items():
        try:
            alone = root / "alone.typ"
            alone.write_text(f'#image("/{name}")')
            typst.compile(alone, root=root)
        except typst.TypstError:
            return f"{path} is no picture that can be read: make it again, or leave it out."
    return f"The PDF cannot be set: {error.splitlines()[0]}. Make the text simpler."
