r"""Mathematics between `$…$`, `$$…$$`, `\(…\)` and `\[…\]`, kept as TeX for the browser to set. Prices are no mathematics.

Law: a block is known by its first line, like a fence, so that a text that still grows never takes back what was finished.
"""

import re
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

TEX_CHARS = 4_000  # of one formula; a longer one stays the text that it is
# A dollar opens where no word, number or dollar stands before it and no space behind it, and closes the other way round;
# no other dollar stands in between. So "$5 and $6", "US$ 5" and "5$–6$" hold no formula.
INLINE = re.compile(
    r"(?<![\w$\\])\$(?![\s$])(?P<dollars>(?:[^$\\\n]|\\.|\n(?!\s*\n))*?)(?<![\s\\])\$(?![\w$])"
    r"|\\\((?P<parens>(?:[^\\]|\\[^)])*?)\\\)",
    re.DOTALL,
)
DISPLAYED = re.compile(
    r"\$\$(?!\$)(?P<dollars>(?:[^$\\]|\\.|\$(?!\$))+?)\$\$(?!\$)|\\\[(?P<brackets>(?:[^\\]|\\[^\]])*?)\\\]",
    re.DOTALL,
)
ENDS = {"$$": "$$", "\\[": "\\]"}


def maths(parser: MarkdownIt) -> None:
    """Teach the parser to read formulas, and the renderer to write them."""
    parser.block.ruler.before(
        "code", "maths", _block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.inline.ruler.before("escape", "maths", _inline)
    parser.add_render_rule("maths_inline", _written)
    parser.add_render_rule("maths_displayed", _written_displayed)
    parser.add_render_rule("maths_block", _written_as_block)


def _inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    rule = DISPLAYED if state.src.startswith(("$$", "\\["), state.pos) else INLINE
    found = rule.match(state.src, state.pos, min(state.posMax, state.pos + TEX_CHARS))
    tex = next((part for part in found.groups() if part is not None), "") if found else ""
    if found is None or not tex.strip():
        return False
    if not silent:
        token = state.push("maths_displayed" if rule is DISPLAYED else "maths_inline", "", 0)
        token.content = tex.strip()
    state.pos = found.end()
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Lines from one that begins with the mark to its counterpart, an empty line, or the end of what is there."""
    first = _line(state, start)
    closing = ENDS.get(first[:2])
    if closing is None or first.startswith("$$$") or state.is_code_block(start):
        return False
    inner, _closed, rest = first[2:].partition(closing)
    if rest.strip():
        return False  # a formula within words
    if silent:
        return True
    lines, number = [inner], start + 1
    while (
        not _closed
        and number < end
        and _line(state, number).strip()
        and state.sCount[number] >= state.blkIndent
    ):
        inner, _closed, rest = _line(state, number).partition(closing)
        lines.append(inner)
        number += 1
    token = state.push("maths_block", "", 0)
    token.content, token.map, token.block = "\n".join(lines).strip(), [start, number], True
    token.meta = {"rest": rest.strip()}
    state.line = number
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _written(renderer: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType) -> str:
    return f'<span class="maths">{escape(tokens[at].content)}</span>'


def _written_displayed(
    renderer: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    return f'<span class="maths maths-block">{escape(tokens[at].content)}</span>'


def _written_as_block(
    renderer: RendererHTML, tokens: list[Token], at: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[at]
    classed = ' class="maths maths-block"' if len(token.content) <= TEX_CHARS else ""
    rest = f'<p dir="auto">{escape(token.meta["rest"])}</p>\n' if token.meta["rest"] else ""
    return f"<div{classed}>{escape(token.content)}</div>\n{rest}"
