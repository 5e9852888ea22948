"""Times to overfit as dots: a row a cell, a mark a seed, a panel a threshold."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter

from tui.report.drawing.style import GREY, LINES, WIDTH
from tui.sanitize import clean

WIDE = 15.0
"""Times that are further apart than this are drawn on a logarithmic axis."""
WRAPPED = 30
"""Characters of a cell's title in a line."""
RANDOM, TRUE = LINES[0], LINES[2]
"""Colours and markers of random and of true labels, as in the curves."""


@dataclass(frozen=True)
class Mark:
    """One run at one threshold."""

    after: float
    """The evaluation before, which had not reached it; the budget where none had."""
    at: float | None
    """The evaluation that had; None: not reached."""
    diverged: bool


@dataclass(frozen=True)
class Row:
    """A cell."""

    title: str
    random: bool
    """Whether its labels are other than the true ones."""
    n: int
    marks: tuple[tuple[Mark, ...], ...]
    """For each threshold, a mark a seed."""
    medians: tuple[float | None, ...]
    """For each threshold; None where the median is not known exactly."""


def draw(rows: Sequence[Row], thresholds: Sequence[float]) -> Canvas:
    """A panel for each threshold, the cells from top to bottom."""
    titles = [textwrap.wrap(clean(row.title), WRAPPED)[:3] or [""] for row in rows]
    lines = sum(max(1.7, len(title)) for title in titles)
    canvas = Canvas(figsize=(WIDTH, 0.95 + 0.16 * lines), layout="constrained")
    panels: list[Axes] = [canvas.add_subplot(1, len(thresholds), 1)]
    panels += [
        canvas.add_subplot(1, len(thresholds), i + 2, sharey=panels[0], sharex=panels[0])
        for i in range(len(thresholds) - 1)
    ]
    _set_axis(panels[0], rows)
    for i, (axes, theta) in enumerate(zip(panels, thresholds, strict=True)):
        axes.set_title(f"train accuracy {theta:.2f}", loc="left")
        axes.set_xlabel("epochs")
        axes.grid(visible=True, axis="x", color="0.9", linewidth=0.5)
        axes.set_axisbelow(True)
        axes.tick_params(axis="y", length=0, labelleft=i == 0)
        for place, row in enumerate(rows):
            _draw_row(axes, place, row, i)
    panels[0].set_yticks(range(len(rows)), ["\n".join(title) for title in titles])
    panels[0].set_ylim(len(rows) - 0.5, -0.5)
    for place, row in enumerate(rows):
        panels[-1].annotate(
            f"n = {row.n}",
            (1.02, place),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=7,
        )
    _legend(canvas, rows)
    return canvas


def _set_axis(axes: Axes, rows: Sequence[Row]) -> None:
    shown = [mark.at or mark.after for row in rows for marks in row.marks for mark in marks]
    if shown and max(shown) > WIDE * max(1.0, min(shown)):
        first = min(max(0.5, mark.after) for row in rows for marks in row.marks for mark in marks)
        axes.set_xscale("log")
        axes.set_xlim(0.8 * first, 1.6 * max(shown))
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0), numticks=6))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_xlim(0, 1.15 * max([*shown, 1.0]))
        axes.xaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))


def _draw_row(axes: Axes, place: int, row: Row, threshold: int) -> None:
    colour, marker = RANDOM if row.random else TRUE
    marks = row.marks[threshold]
    heights = [
        place + (0.56 * (i / (len(marks) - 1) - 0.5) if len(marks) > 1 else 0.0)
        for i in range(len(marks))
    ]
    reached = [(m.after, m.at, y) for m, y in zip(marks, heights, strict=True) if m.at is not None]
    if reached:
        least = axes.get_xlim()[0] * 1.02
        afters, ats, ys = zip(*reached, strict=True)
        axes.hlines(ys, [max(after, least) for after in afters], ats, color=colour, linewidth=0.9)
        axes.plot(ats, ys, color=colour, marker=marker, markeredgewidth=0, linestyle="")
    for mark, y in zip(marks, heights, strict=True):
        if mark.at is None:
            _draw_censored(axes, mark, y, colour)
    middle = row.medians[threshold]
    if middle is not None:
        axes.plot([middle, middle], [place - 0.36, place + 0.36], color="black", linewidth=0.9)
    if not row.n:
        axes.text(
            0.03,
            place,
            "no results yet",
            transform=axes.get_yaxis_transform(),
            va="center",
            color=GREY,
            fontsize=7,
        )


def _draw_censored(axes: Axes, mark: Mark, y: float, colour: str) -> None:
    """An arrow from the run's end to where its time may lie; a cross first where it diverged."""
    tip = {"arrowstyle": "<-", "color": colour, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
    # An annotation's arrow leads from its text to its point, of which the text is in points.
    axes.annotate(
        "",
        (mark.after, y),
        xytext=(10, 0),
        textcoords="offset points",
        arrowprops=tip,
        annotation_clip=False,
    )
    axes.plot([mark.after], [y], color=colour, marker="x" if mark.diverged else "|", markersize=4)


def _legend(canvas: Canvas, rows: Sequence[Row]) -> None:
    entries: list[tuple[Line2D | Patch, str]] = []
    for random, (colour, marker), words in (
        (True, RANDOM, "random labels"),
        (False, TRUE, "true labels"),
    ):
        if any(row.random is random for row in rows):
            line = Line2D([], [], color=colour, marker=marker, markeredgewidth=0, linewidth=0.9)
            entries.append((line, words))
    marks = [mark for row in rows for marks in row.marks for mark in marks]
    middle = Line2D([], [], color="black", marker="|", linestyle="", markersize=7)
    entries.append((middle, "median"))
    if any(mark.at is None and not mark.diverged for mark in marks):
        handle = Line2D([], [], color=GREY, marker=">", markersize=4, linewidth=0.8)
        entries.append((handle, "not reached by then"))
    if any(mark.diverged for mark in marks):
        handle = Line2D([], [], color=GREY, marker="x", linestyle="", markersize=4)
        entries.append((handle, "diverged: never"))
    handles, labels = zip(*entries, strict=True)
    canvas.legend(handles, labels, loc="outside lower center", ncols=5, handlelength=1.8)
