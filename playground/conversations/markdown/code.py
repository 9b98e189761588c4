"""Blocks of code: their language named, their words in classes that the style sheet colours."""

import re
import time
from functools import cache
from html import escape

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import STANDARD_TYPES, _TokenType

HIGHLIGHT_CHARS = 20_000  # a longer block stays uncoloured
LINE_CHARS = 1_000  # rules for code are tried at every character of a line: no longer line is read by them
SECONDS = 0.1  # for the colours of one block
NAME = re.compile(r"[A-Za-z0-9_+#.-]{1,30}")
# The languages that are coloured, by their lexers. Few, because each is a set of rules that hostile text is run through.
LANGUAGES = frozenset(
    [
        "bash",
        "bat",
        "c",
        "clojure",
        "cmake",
        "console",
        "cpp",
        "csharp",
        "css",
        "dart",
        "diff",
        "docker",
        "elixir",
        "erlang",
        "fortran",
        "fsharp",
        "go",
        "graphql",
        "groovy",
        "haskell",
        "hcl",
        "html",
        "http",
        "ini",
        "java",
        "javascript",
        "json",
        "julia",
        "kotlin",
        "latex",
        "lua",
        "make",
        "markdown",
        "matlab",
        "nginx",
        "nix",
        "objective-c",
        "ocaml",
        "perl",
        "php",
        "powershell",
        "protobuf",
        "python",
        "r",
        "ruby",
        "rust",
        "sass",
        "scala",
        "scheme",
        "scss",
        "sql",
        "swift",
        "tex",
        "toml",
        "typescript",
        "vim",
        "xml",
        "yaml",
        "zig",
    ]
)
ALIASES = {
    "c#": "csharp", "c++": "cpp", "cc": "cpp", "cs": "csharp", "dockerfile": "docker", "golang": "go", "hs": "haskell",
    "js": "javascript", "jsonc": "json", "jsx": "javascript", "kt": "kotlin", "makefile": "make", "md": "markdown",
    "node": "javascript", "objc": "objective-c", "patch": "diff", "pl": "perl", "proto": "protobuf", "ps1": "powershell",
    "pwsh": "powershell", "py": "python", "python3": "python", "rb": "ruby", "rs": "rust", "sh": "bash", "shell": "bash",
    "shell-session": "console", "svg": "xml", "terraform": "hcl", "tf": "hcl", "ts": "typescript", "tsx": "typescript",
    "yml": "yaml", "zsh": "bash",
}  # fmt: skip
COLOURED = frozenset(
    ["na", "nb", "nc", "nd", "ne", "nf", "nt", "nv", "bp", "fm", "gd", "gh", "gi", "gp", "gu", "ow"]
)
SHOWN = {
    "bash": "Bash", "cpp": "C++", "c": "C", "csharp": "C#", "css": "CSS", "csv": "CSV", "go": "Go", "html": "HTML",
    "http": "HTTP", "java": "Java", "javascript": "JavaScript", "json": "JSON", "latex": "LaTeX", "php": "PHP",
    "powershell": "PowerShell", "python": "Python", "r": "R", "sql": "SQL", "tex": "TeX", "toml": "TOML",
    "typescript": "TypeScript", "xml": "XML", "yaml": "YAML",
}  # fmt: skip


def code_block(
    renderer: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    """A fenced or indented block."""
    token = tokens[at]
    word = token.info.split(maxsplit=1)[0] if token.info.strip() else ""
    named = word if NAME.fullmatch(word) else ""
    language = ALIASES.get(named.lower(), named.lower())
    label = SHOWN.get(language) or named[:1].upper() + named[1:]
    inner = highlighted(token.content, language)
    classed = f' class="language-{escape(named)}"' if named else ""
    head = f'<span class="code-language">{escape(label)}</span>'
    return (
        f'<div class="code"><div class="code-head">{head}</div>'
        f'<pre tabindex="0"><code{classed}>{inner}</code></pre></div>\n'
    )


def highlighted(text: str, language: str) -> str:
    """`text` as HTML, coloured where its language is known and it is no trouble."""
    lexer = _lexer(language) if language in LANGUAGES else None
    if (
        lexer is None
        or len(text) > HIGHLIGHT_CHARS
        or any(len(line) > LINE_CHARS for line in text.splitlines())
    ):
        return escape(text)
    until = time.thread_time() + SECONDS  # of work: a busy machine gives the same page as an idle one
    pieces: list[str] = []
    for _at, kind, value in lexer.get_tokens_unprocessed(text):
        if time.thread_time() > until:
            return escape(text)
        name = _class(kind)
        pieces.append(f'<span class="hl-{name}">{escape(value)}</span>' if name else escape(value))
    return "".join(pieces)


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language)


@cache
def _class(kind: _TokenType) -> str:
    """The kind of a word, of the few that the style sheet tells apart; "" for all others."""
    name = STANDARD_TYPES.get(kind, "")
    if name[:1] in {"c", "k", "m", "s"}:
        return name[:1]
    return name if name in COLOURED else ""
