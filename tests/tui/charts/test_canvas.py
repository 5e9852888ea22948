"""Cells: what is put where, in which colour, and what may not be covered."""

from __future__ import annotations

from tui.charts.canvas import Canvas
from tui.charts.palette import shade


def test_the_text_has_exactly_the_cells_of_the_canvas() -> None:
    assert Canvas(3, 2).text(dark=True).plain == "   \n   "


def test_what_lies_outside_is_cut_off() -> None:
    canvas = Canvas(4, 1)
    canvas.put(-1, 0, "abc", "frame")
    canvas.put(3, 0, "xyz", "frame")
    canvas.put(0, 1, "below", "frame")
    assert canvas.text(dark=True).plain == "bc x"


def test_colours_follow_the_theme() -> None:
    canvas = Canvas(3, 1)
    canvas.put(1, 0, "x", "orange")
    for dark in (True, False):
        spans = [(s.start, s.end, s.style) for s in canvas.text(dark).spans]
        assert (1, 2, shade("orange", dark)) in spans


def test_merged_braille_keeps_the_dots_of_both_curves() -> None:
    canvas = Canvas(1, 1)
    canvas.merge(0, 0, "⠁", "blue")
    canvas.merge(0, 0, "⢀", "orange")
    assert canvas.text(dark=True).plain == "⢁"


def test_curves_on_each_other_take_turns_with_their_colours() -> None:
    canvas = Canvas(8, 1)
    for ink in ("blue", "orange"):
        for column in range(8):
            canvas.merge(column, 0, "⠒", ink)
    styles = {span.style for span in canvas.text(dark=True).spans}
    assert styles == {shade("blue", True), shade("orange", True)}


def test_braille_replaces_what_is_not_braille() -> None:
    canvas = Canvas(1, 1)
    canvas.put(0, 0, "┈", "frame")
    canvas.merge(0, 0, "⠒", "blue")
    assert canvas.text(dark=True).plain == "⠒"


def test_free_cells_are_blank_or_the_line_that_is_named() -> None:
    canvas = Canvas(6, 1)
    canvas.put(0, 0, "┈┈┈x", "frame")
    assert canvas.is_free(0, 0, 3, over="┈")
    assert not canvas.is_free(0, 0, 3)
    assert not canvas.is_free(2, 0, 2, over="┈")
    assert canvas.is_free(4, 0, 2)
    assert not canvas.is_free(4, 0, 3)
    assert not canvas.is_free(0, 1, 1)


def test_what_goes_behind_takes_blank_cells_alone_and_is_faint() -> None:
    canvas = Canvas(3, 1)
    canvas.put(0, 0, "┈", "frame")
    canvas.merge(1, 0, "⠁", "orange")
    for column in range(3):
        canvas.behind(column, 0, "⢀", "blue")
    text = canvas.text(dark=True)
    assert text.plain == "┈⠁⢀"
    assert text.spans[-1].style == shade("blue", True, faint=True)
