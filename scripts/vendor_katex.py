"""Take KaTeX from an unpacked npm package into static/vendor: `python -m scripts.vendor_katex FOLDER` (what `npm pack` gave).

Its script and licence are kept as published. Of its fonts only the WOFF2 form, which every browser that this site supports
reads; its style sheet names no others.
"""

import base64
import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

VENDORED = Path(__file__).resolve().parent.parent / "static" / "vendor"
OLDER_FONTS = re.compile(r',url\([^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)')


def main(package: Path) -> None:
    """Copy, and list each file with its hash."""
    version = json.loads((package / "package.json").read_text())["version"]
    folder = VENDORED / f"katex-{version}"
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(package / "LICENSE", folder / "LICENSE")
    shutil.copyfile(package / "dist" / "katex.min.js", folder / "katex.min.js")
    style = OLDER_FONTS.sub("", (package / "dist" / "katex.min.css").read_text())
    (folder / "katex.min.css").write_text(style)
    for font in sorted((package / "dist" / "fonts").glob("*.woff2")):
        shutil.copyfile(font, folder / "fonts" / font.name)
    write_versions(folder, version)


def write_versions(folder: Path, version: str) -> None:
    """Replace what VERSIONS says of KaTeX."""
    listing = VENDORED / "VERSIONS"
    others = [part for part in listing.read_text().split("\n\n") if not part.startswith("katex ")]
    told = f"katex {version} (MIT), dist/ of the npm package; of the fonts only WOFF2, and katex.min.css without the others"
    files = [file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != "LICENSE"]
    lines = [f"sha384-{sha384(file)}  {file.relative_to(VENDORED).as_posix()}" for file in files]
    listing.write_text(
        "\n\n".join([*(part.rstrip("\n") for part in others), "\n".join([told, *lines])]) + "\n"
    )


def sha384(file: Path) -> str:
    """The hash in the form that browsers know."""
    return base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
