"""The colours of tokens.css, measured: readable in light and in dark, states apart in lightness too."""

import math
import re
from itertools import combinations

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "static/css/tokens.css").read_text()
STATES = ("completed", "running", "waiting", "queued", "paused", "cancelled", "failed")
THEMES = ("light", "dark")
TEXT, LARGE = 4.5, 3.0  # WCAG 2.2 AA: text; marks, borders of fields and large text
LIGHTNESS_APART = 4.0  # of 100, CIE L*: seen side by side in a grid of small cells


def _declared() -> dict[str, str]:
    body = TOKENS[TOKENS.index(":root {") :]
    return dict(re.findall(r"--([a-z0-9-]+):\s*([^;]+);", body))


DECLARED = _declared()


def colour(name: str, theme: str) -> str:
    """The value of a token in a theme, as #rrggbb."""
    value = DECLARED[name]
    pair = re.fullmatch(r"light-dark\((.+?\)?), (.+\)?)\)", value)
    if pair:
        value = pair[1 + THEMES.index(theme)].strip()
    reference = re.fullmatch(r"var\(--(.+)\)", value)
    return colour(reference[1], theme) if reference else value


def luminance(hex_colour: str) -> float:
    assert re.fullmatch(r"#[0-9a-f]{6}", hex_colour)
    parts = [int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def lightness(hex_colour: str) -> float:
    return 116 * math.cbrt(luminance(hex_colour)) - 16


def test_the_ruler_measures_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["color-ground", "color-surface", "color-sunken", "color-hover"])
@pytest.mark.parametrize("text", ["color-text", "color-muted", "color-link"])
def test_text_is_readable_on_every_ground(theme: str, ground: str, text: str) -> None:
    assert contrast(colour(text, theme), colour(ground, theme)) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("color-on-accent", "color-accent"),
        ("color-on-danger", "color-danger"),
        ("color-danger", "color-surface"),
        ("color-danger", "color-ground"),
    ],
)
def test_text_on_colours_is_readable(theme: str, text: str, ground: str) -> None:
    assert contrast(colour(text, theme), colour(ground, theme)) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("mark", ["color-edge", "color-focus", *(f"state-{state}" for state in STATES)])
@pytest.mark.parametrize("ground", ["color-ground", "color-surface"])
def test_marks_are_seen_on_every_ground(theme: str, mark: str, ground: str) -> None:
    assert contrast(colour(mark, theme), colour(ground, theme)) >= LARGE


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pair", list(combinations(STATES, 2)), ids="-".join)
def test_states_differ_in_lightness_too(theme: str, pair: tuple[str, str]) -> None:
    one, other = (lightness(colour(f"state-{state}", theme)) for state in pair)
    assert abs(one - other) >= LIGHTNESS_APART


def test_what_a_canvas_reads_is_registered_with_its_light_value() -> None:
    registered = dict(re.findall(r"@property --([a-z-]+) \{[^}]*initial-value: (#[0-9a-f]{6})", TOKENS))
    assert set(registered) >= {f"state-{state}" for state in STATES}
    assert registered == {name: colour(name, "light") for name in registered}
