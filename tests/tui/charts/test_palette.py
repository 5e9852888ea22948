"""The colours: readable on both themes, and still different in 16 colours."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as Shade

from tui.charts.palette import DARK, FAINT_DARK, FAINT_LIGHT, LIGHT, Ink, inks, shade
from tui.legible import Legible, contrast


@pytest.mark.parametrize(
    ("shades", "background"), [(DARK, "#121212"), (DARK, "#1e1e1e"), (LIGHT, "#e0e0e0")]
)
def test_every_shade_stands_out_from_textuals_backgrounds(
    shades: dict[Ink, str], background: str
) -> None:
    for ink, colour in shades.items():
        assert contrast(Shade.parse(colour).rgb, Shade.parse(background).rgb) >= 3.9, ink


@pytest.mark.parametrize(
    ("shades", "background"), [(DARK, "#121212"), (DARK, "#1e1e1e"), (LIGHT, "#e0e0e0")]
)
def test_sixteen_colours_keep_all_inks_apart_and_readable(
    shades: dict[Ink, str], background: str
) -> None:
    line = [Segment(ink, Style(color=colour)) for ink, colour in shades.items()]
    drawn = Legible().apply(line, Shade.parse(background))
    numbers = {s.style.color.number for s in drawn if s.style and s.style.color}
    assert len(numbers) == len(shades)


@pytest.mark.parametrize(
    ("shades", "faint", "background"),
    [(DARK, FAINT_DARK, "#121212"), (DARK, FAINT_DARK, "#1e1e1e"), (LIGHT, FAINT_LIGHT, "#e0e0e0")],
)
def test_what_is_faint_can_be_seen_and_is_taken_for_no_other_ink(
    shades: dict[Ink, str], faint: dict[Ink, str], background: str
) -> None:
    numbers: dict[str, list[int | None]] = {}
    for name, colours in (("whole", shades), ("faint", faint)):
        line = [Segment(ink, Style(color=colour)) for ink, colour in colours.items()]
        drawn = Legible().apply(line, Shade.parse(background))
        numbers[name] = [s.style.color.number for s in drawn if s.style and s.style.color]
    grey = (7, 8)
    for i, (ink, colour) in enumerate(faint.items()):
        if ink != "frame":
            others = numbers["whole"][:i] + numbers["whole"][i + 1 :]
            others += numbers["faint"][:i] + numbers["faint"][i + 1 :]
            assert numbers["faint"][i] in grey or numbers["faint"][i] not in others, ink
        assert contrast(Shade.parse(colour).rgb, Shade.parse(background).rgb) >= 2.0, ink


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
    assert shade("blue", dark=True, faint=True) == FAINT_DARK["blue"]
    assert shade("blue", dark=False, faint=True) == FAINT_LIGHT["blue"]
