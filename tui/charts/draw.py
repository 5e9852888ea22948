"""A chart as text: axes, reference line, curves and markers in a given number of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, product
from textwrap import wrap

from rich.cells import cell_len
from rich.text import Text

from tui.charts.band_marks import edges_at, ends, stands_on, whisker
from tui.charts.canvas import Canvas
from tui.charts.downsample import min_max
from tui.charts.palette import Ink
from tui.charts.raster import BRAILLE_BLANK, DOTS_ACROSS, DOTS_DOWN, Line, rasterise
from tui.charts.scale import Scale, Tick, fitted, value_ticks, x_scale, x_ticks
from tui.charts.series import Series, Stretch, drawable
from tui.charts.spec import ChartSpec, Reference
from tui.sanitize import clean

SMALLEST = (16, 4)
"""Columns and rows below which no curve can be read."""
LABEL_WIDTH = 5
"""Columns for the labels of the y axis; the same in all charts, so that stacked charts align."""
REFERENCE_DASH = "┈"
MARKER_EVERY = 24
"""Columns from one marker of a curve to the next."""
WHISKER_EVERY = 2
"""Columns from one whisker of a band to the next."""
DASH = 3
"""Columns from one gap to the next where runs that were fitted are carried on."""


def draw(
    spec: ChartSpec,
    series: Sequence[Series],
    width: int,
    height: int,
    *,
    dark: bool,
    nothing: str = "",
) -> Text:
    """Exactly `width` x `height` cells; words where there is nothing to draw.

    `nothing` is why there is no value; empty where it is only too early for one.
    """
    if width <= 0 or height <= 0:
        return Text("", end="")
    canvas = Canvas(width, height)
    curves = [(one, parts) for one in series if (parts := drawable(one, spec.log_y))]
    if width < SMALLEST[0] or height < SMALLEST[1]:
        canvas.put(0, height // 2, "too small"[:width], "frame")
    elif not curves:
        lines = wrap(_nothing(spec, series, nothing), width)
        for row, line in enumerate(lines, start=(height - len(lines)) // 2):
            canvas.put((width - len(line)) // 2, row, line, "frame")
    else:
        _Plot(spec, curves, canvas).paint()
    return canvas.text(dark)


def _nothing(spec: ChartSpec, series: Sequence[Series], nothing: str) -> str:
    """Why there is no curve, in characters that each take one cell."""
    if any(one.y for one in series):
        return "no value that can be drawn on this axis"
    if nothing:
        return "".join(char if cell_len(char) == 1 else "?" for char in clean(nothing))
    waits_for_epoch = spec.metrics and not any(metric.evaluated for metric in spec.metrics)
    return "no epoch yet" if waits_for_epoch else "no evaluation yet"


@dataclass
class _Plot:
    """One drawing: the canvas, and how values become cells of it."""

    spec: ChartSpec
    curves: list[tuple[Series, list[Stretch]]]
    canvas: Canvas

    def __post_init__(self) -> None:
        parts = [part for _, parts in self.curves for part in parts]
        values = [end for part in parts for end in (min(part.y), max(part.y))]
        reference = self.spec.reference
        if not self.spec.y_range:
            values += [end for one, _ in self.curves for end in ends(one.band, self.spec.log_y)]
        if self.spec.y_range:
            low, high = self.spec.y_range
            self.y = Scale(min(low, *values), max(high, *values))
        else:
            self.y = fitted([*values, reference.value] if reference else values, self.spec.log_y)
        self.x = x_scale([end for part in parts for end in (part.x[0], part.x[-1])])
        self.rows = self.canvas.height - 2
        self.gaps: list[tuple[int, int]] = []
        self.y_ticks = self._y_ticks()
        self.left = max([LABEL_WIDTH, *(len(label) for _, label in self.y_ticks)]) + 1
        self.columns = self.canvas.width - self.left

    def paint(self) -> None:
        """From the back to the front, but for bands, which take what is left: they hide nothing."""
        reference = self.spec.reference
        if reference:
            dashes = REFERENCE_DASH * self.columns
            self.canvas.put(self.left, self._row(reference.value), dashes, "frame")
        drawn = [(one, [self._line(part) for part in parts]) for one, parts in self.curves]
        for one, lines in reversed(drawn):
            self._paint_curve(one, lines)
        for i, (one, lines) in enumerate(drawn):
            self._paint_markers(one, lines, MARKER_EVERY * (i + 1) / (len(drawn) + 1))
        if reference:
            self._paint_reference_label(reference)
        self._paint_bands()
        self._paint_axes()

    def _across(self, x: float) -> float:
        """A place on the x axis in columns from the left: the centre of the dot that shows it."""
        return (round(self.x.fraction(x) * (self.columns * DOTS_ACROSS - 1)) + 0.5) / DOTS_ACROSS

    def _up(self, y: float) -> float:
        """A value in rows from the bottom of the plot: the centre of the dot that shows it.

        Between two dots plotext rounds to either, and a curve would miss its tick by a row.
        """
        return (round(self.y.fraction(y) * (self.rows * DOTS_DOWN - 1)) + 0.5) / DOTS_DOWN

    def _row(self, y: float) -> int:
        """The row of the canvas that holds a value."""
        return self.rows - 1 - int(self._up(y))

    def _line(self, part: Stretch) -> Line:
        """The points of a stretch that matter, in cells of the plot."""
        width = (self.x.high - self.x.low) / self.columns
        kept = min_max(part.x, part.y, self.x.low, width)
        return [(self._across(part.x[i]), self._up(part.y[i])) for i in kept]

    def _paint_curve(self, one: Series, lines: list[Line]) -> None:
        looks = stands_on(one.band, self.x, self.columns)
        for row, line in enumerate(rasterise(lines, one.stroke, self.columns, self.rows)):
            for column, (char, look) in enumerate(zip(line, looks, strict=True)):
                if char == " ":
                    continue
                if look.carried and column % DASH == DASH - 1:
                    self.gaps.append((self.left + column, row))
                else:
                    self.canvas.merge(self.left + column, row, char, one.ink, faint=look.fewer)

    def _paint_bands(self) -> None:
        """Whiskers; where bands lie on each other they take turns, from column to column."""
        banded = [(one.band, one.ink) for one, _ in self.curves if one.band and one.band.most > 1]
        for gap in self.gaps:  # between dashes, which whiskers would fill
            self.canvas.behind(*gap, chr(BRAILLE_BLANK), "frame")
        for turn, column in enumerate(range(0, self.columns, WHISKER_EVERY)):
            cells: dict[int, list[tuple[str, Ink]]] = {}
            for band, ink in banded:
                if edges := edges_at(band, self.x, self.columns, column):
                    low, high = (self._dot(value) for value in edges)
                    for row, char in whisker(low, high, self.rows):
                        cells.setdefault(row, []).append((char, ink))
            for row, there in cells.items():
                char, ink = there[turn % len(there)]
                self.canvas.behind(self.left + column, row, char, ink)

    def _dot(self, y: float) -> int:
        """A value in dots from the bottom of the plot; what no logarithm has is the bottom."""
        if self.spec.log_y and y <= 0:
            return 0
        return round(self.y.fraction(y) * (self.rows * DOTS_DOWN - 1))

    def _paint_markers(self, one: Series, lines: list[Line], due: float) -> None:
        """The run's marker at the end of the curve, and on it every so often from `due` on.

        Every curve has a `due` of its own, so that markers of curves that lie on each other
        are all seen.
        """
        if not one.run_marker:
            return
        end_x, end_y = lines[-1][-1]
        for x, y in chain.from_iterable(lines):
            if x >= due and end_x - x > MARKER_EVERY / 4:
                self._paint_marker(one, x, y)
                due = x + MARKER_EVERY
        self._paint_marker(one, end_x, end_y)

    def _paint_marker(self, one: Series, x: float, y: float) -> None:
        self.canvas.put(self.left + int(x), self.rows - 1 - int(y), one.run_marker[0], one.ink)

    def _paint_reference_label(self, reference: Reference) -> None:
        """Beside its line, at the right if it can be, and never over a curve."""
        width = len(reference.label) + 2
        line = self._row(reference.value)
        starts = (self.canvas.width - width - 1, self.left + 1, self.left + self.columns // 2)
        for start, row in product(starts, (line, line - 1, line + 1)):
            if row < self.rows and self.canvas.is_free(start, row, width, REFERENCE_DASH):
                self.canvas.put(start, row, f" {reference.label} ", "frame")
                return

    def _y_ticks(self) -> list[Tick]:
        """The ticks that have a row of their own; the reference takes precedence."""
        reference = self.spec.reference
        ticks = value_ticks(self.y, max(2, self.rows // 3))
        if reference and self.y.low <= reference.value <= self.y.high:
            ticks = [(reference.value, f"{reference.value:.2f}"), *ticks]
        taken: dict[int, Tick] = {}
        for tick in ticks:
            taken.setdefault(self._row(tick[0]), tick)
        return list(taken.values())

    def _paint_axes(self) -> None:
        canvas, bottom, corner = self.canvas, self.rows, self.left - 1
        for row in range(self.rows):
            canvas.put(corner, row, "│", "frame")
        canvas.put(corner, bottom, "└" + "─" * self.columns, "frame")
        for value, label in self.y_ticks:
            canvas.put(0, self._row(value), f"{label:>{corner}}┤", "frame")
        free_from = 0
        for value, label in x_ticks(self.x, max(2, self.columns // 12), whole=self.spec.x.whole):
            column = self.left + int(self._across(value))
            canvas.put(column, bottom, "┬", "frame")
            start = min(column - len(label) // 2, canvas.width - len(label))
            if start >= free_from:
                canvas.put(start, bottom + 1, label, "frame")
                free_from = start + len(label) + 1
