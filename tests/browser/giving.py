"""What a person gives to a composer: pictures and documents made here, pasted and dropped as a browser does it."""

import base64
import io
from collections.abc import Sequence

from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

PATIENCE = 60_000  # ms for files to be looked into on a loaded machine

TRANSFER = """([kind, files]) => {
    const transfer = new DataTransfer();
    for (const [name, type, bytes] of files) {
        const body = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([body], name, { type }));
    }
    const common = { bubbles: true, cancelable: true };
    const event = kind === "paste"
        ? new ClipboardEvent(kind, { clipboardData: transfer, ...common })
        : new DragEvent(kind, { dataTransfer: transfer, ...common });
    document.activeElement.dispatchEvent(event);
}"""

PASTE_TEXT = """(text) => {
    const transfer = new DataTransfer();
    transfer.setData("text/plain", text);
    const event = new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true });
    if (document.activeElement.dispatchEvent(event)) document.execCommand("insertText", false, text);
}"""


def a_photo(number: int, size: tuple[int, int] = (640, 480)) -> FilePayload:
    """A photograph like no other of these."""
    return _file(f"photo-{number}.jpg", "image/jpeg", _drawn(number, size, "JPEG"))


def a_screenshot() -> FilePayload:
    """As a browser names what was copied from the screen."""
    return _file("image.png", "image/png", _drawn(7, (800, 500), "PNG"))


def a_document(pages: int = 2) -> FilePayload:
    """A PDF."""
    kept = io.BytesIO()
    sheets = [Image.new("RGB", (300, 400), (250, 250, 40 * page)) for page in range(pages)]
    sheets[0].save(kept, "PDF", save_all=True, append_images=sheets[1:])
    return _file("report.pdf", "application/pdf", kept.getvalue())


def a_broken_picture() -> FilePayload:
    """A photograph of which the end is missing."""
    whole = a_photo(1, (900, 900))["buffer"]
    return _file("broken.jpg", "image/jpeg", whole[: len(whole) // 3])


def paste(page: Page, *files: FilePayload) -> None:
    """Paste into whatever has the focus."""
    page.evaluate(TRANSFER, ["paste", _packed(files)])


def drag(page: Page, kind: str, *files: FilePayload) -> None:
    """One moment of dragging files over the page: "dragenter", "dragover", "drop"."""
    page.evaluate(TRANSFER, [kind, _packed(files)])


def pick(page: Page, *files: FilePayload) -> None:
    """Choose files with the button."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add pictures or files").click()
    chooser.value.set_files(list(files))


def tiles(page: Page, state: str = "") -> Locator:
    """The files in the composer."""
    return page.locator(f".composer .attachment{f'[data-state={state}]' if state else ''}")


def uploaded(page: Page, count: int) -> None:
    """Wait until the site has so many."""
    expect(tiles(page, "done")).to_have_count(count, timeout=PATIENCE)


def names(page: Page) -> list[str]:
    """What the files in the composer are called, in their order."""
    return page.locator(".composer .attachment-name").all_text_contents()


def _drawn(number: int, size: tuple[int, int], form: str) -> bytes:
    picture = Image.effect_noise(size, 60).convert("RGB")
    picture.paste((number * 37 % 256, number * 91 % 256, 120), (0, 0, size[0] // 2, size[1] // 2))
    kept = io.BytesIO()
    picture.save(kept, form)
    return kept.getvalue()


def _file(name: str, media_type: str, body: bytes) -> FilePayload:
    return {"name": name, "mimeType": media_type, "buffer": body}


def _packed(files: Sequence[FilePayload]) -> list[list[str]]:
    return [[file["name"], file["mimeType"], base64.b64encode(file["buffer"]).decode()] for file in files]
