"""Curves as braille, by plotext: the only module that touches it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from itertools import product
from typing import Any

from tui.charts.series import Stroke

DOTS_ACROSS, DOTS_DOWN = 2, 4
"""Dots in a braille cell."""
BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The bit of each dot in a braille character: left column from the top, right column."""
BRAILLE_BLANK = 0x2800
"""The character with no dot set; the low eight bits of the others say which are."""

Line = list[tuple[float, float]]
"""Connected points in cells, (0, 0) at the bottom left of the plot."""


def rasterise(lines: Sequence[Line], stroke: Stroke, width: int, height: int) -> list[str]:
    """The lines as `height` rows of `width` characters, blank or braille.

    plotext has one global figure, which two threads would spoil for each other: it is
    cleared, drawn and built here in one go, and only ever on the thread of the user
    interface. It is given finite points within the plot and nothing else: no axis, no
    logarithm, no colour, so none of its ways to fail is within reach.
    """
    plotext: Any = import_module("plotext")  # 115 ms: not before there is a curve to draw
    plotext.terminal.limit(False, False)  # else the size is cut to that of the terminal
    figure = plotext.figure
    figure.clear()
    figure.axes(False)
    figure.legend(False)
    figure.canvas("default")
    figure.plot_size(width, height)
    for axis, length in (("x", width), ("y", height)):
        figure.ruler(axis).frequency(0).lim(0, length).alignment(lim="edge")
    points = [point for line in lines for point in line]
    signal = figure.signal(
        [x for x, _ in points], [y for _, y in points], marker=plotext.marker("braille")
    ).lines()
    start = 0
    for line in lines:
        signal.line(start, False)
        start += len(line)
    figure.draw(signal)
    rows = figure.build().string(True).split("\n")[:height]
    figure.clear.data()
    return dotted(rows) if stroke == "dotted" else rows


def dotted(rows: Sequence[str]) -> list[str]:
    """Every second dot along the curve, from left to right and in each column from the top.

    Done on the dots because it costs the same for any curve, and looks alike at any slope.
    """
    cells = [[ord(char) & 0xFF if char != " " else 0 for char in row] for row in rows]
    keep = True
    for column in range(len(cells[0]) if cells else 0):
        there = [row for row in cells if row[column]]  # few, which makes this ten times as fast
        dots = [row[column] for row in there]
        for bits in BITS if dots else ():
            keep = _thin(dots, bits, keep)
        for row, dot in zip(there, dots, strict=True):
            row[column] = dot
    return ["".join(chr(BRAILLE_BLANK + bits) if bits else " " for bits in row) for row in cells]


def _thin(dots: list[int], bits: Sequence[int], keep: bool) -> bool:
    """Drop every second dot of a column of dots, down through its cells.

    `keep` says whether the first one stays; returns the same for the column to the right.
    """
    if not any(cell & bit for cell in dots for bit in bits):
        return True  # a curve that begins again begins with a dot
    for row, bit in product(range(len(dots)), bits):
        if dots[row] & bit:
            if not keep:
                dots[row] &= ~bit
            keep = not keep
    return keep
