"""The colours: readable on both themes, and still different in 16 colours."""

from __future__ import annotations

import pytest
from rich.color import Color, ColorSystem

from tui.charts.palette import DARK, LIGHT, Ink, inks, shade


def luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("shades", "background"), [(DARK, "#121212"), (DARK, "#1e1e1e"), (LIGHT, "#e0e0e0")]
)
def test_every_shade_stands_out_from_textuals_backgrounds(
    shades: dict[Ink, str], background: str
) -> None:
    for ink, colour in shades.items():
        assert contrast(colour, background) >= 3.9, ink


@pytest.mark.parametrize("shades", [DARK, LIGHT])
def test_sixteen_colours_keep_all_inks_apart(shades: dict[Ink, str]) -> None:
    reduced = {Color.parse(c).downgrade(ColorSystem.STANDARD).number for c in shades.values()}
    assert len(reduced) == len(shades)


def test_the_open_run_has_an_ink_for_each_curve_and_a_marked_run_one() -> None:
    assert inks(0, 2) == ("blue", "orange")
    assert len(set(inks(0, 5))) == 5
    assert len(inks(0, 12)) == 12
    for slot in (1, 2, 3):
        train, test = inks(slot, 2)
        assert train == test
        assert train not in inks(0, 2)
    assert len({inks(slot, 2) for slot in range(4)}) == 4
    assert inks(4, 2) == inks(1, 2)


def test_a_theme_picks_the_shade() -> None:
    assert shade("blue", dark=True) == DARK["blue"]
    assert shade("blue", dark=False) == LIGHT["blue"]
