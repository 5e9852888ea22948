"""Braille from plotext: solid lines, dotted lines, and gaps."""

from __future__ import annotations

from tui.charts.raster import Line, dotted, rasterise


def dots(rows: list[str]) -> int:
    return sum((ord(char) & 0xFF).bit_count() for row in rows for char in row if char != " ")


def test_a_flat_line_fills_its_row_and_no_other() -> None:
    assert rasterise([[(0.25, 1.5), (5.75, 1.5)]], "solid", 6, 3) == [
        " " * 6,
        rasterise([[(0.25, 0.5), (5.75, 0.5)]], "solid", 6, 1)[0],
        " " * 6,
    ]


def test_the_origin_is_at_the_bottom_left() -> None:
    rows = rasterise([[(0.25, 0.125)]], "solid", 4, 2)
    assert rows == ["    ", "⡀   "]


def test_the_ends_of_both_axes_are_on_the_plot() -> None:
    rows = rasterise([[(0.25, 0.125)], [(3.75, 1.875)]], "solid", 4, 2)
    assert rows == ["   ⠈", "⡀   "]


def test_separate_lines_are_not_connected() -> None:
    rows = rasterise([[(0.25, 0.5), (1.25, 0.5)], [(6.25, 0.5), (7.25, 0.5)]], "solid", 8, 1)
    assert rows[0][3:6] == "   "
    assert rows[0][0] != " " != rows[0][7]


def test_a_dotted_line_has_half_the_dots_of_a_solid_one_at_any_slope() -> None:
    lines: list[Line] = [
        [(0.25, 5.0), (19.75, 5.0)],
        [(5.25, 0.1), (5.25, 9.9)],
        [(0.25, 0.1), (19.75, 9.9)],
        [(0.25, 9.9), (19.75, 0.1)],
        [(0.25, 2.0), (19.75, 4.0)],
    ]
    for line in lines:
        solid, thin = (dots(rasterise([line], stroke, 20, 10)) for stroke in ("solid", "dotted"))
        assert abs(thin - solid / 2) <= 1


def test_every_part_of_a_dotted_curve_keeps_its_first_dot() -> None:
    lone_points = [[(i + 0.25, 0.5)] for i in range(0, 12, 3)]
    assert dots(rasterise(lone_points, "dotted", 12, 1)) == 4


def test_nothing_in_nothing_out() -> None:
    assert dotted([]) == []
    assert dotted(["   "]) == ["   "]


def test_drawings_do_not_leak_into_each_other() -> None:
    first = rasterise([[(0.25, 0.5), (5.75, 0.5)]], "solid", 6, 2)
    rasterise([[(0.25, 1.5), (5.75, 0.1)]], "solid", 9, 4)
    assert rasterise([[(0.25, 0.5), (5.75, 0.5)]], "solid", 6, 2) == first
