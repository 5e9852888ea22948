"""The legend of one run: how each curve is drawn, what it is, and its newest value."""

from __future__ import annotations

import math

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from tui.charts.palette import shade
from tui.charts.series import RunSeries, Series
from tui.format import accuracy
from tui.sanitize import clean

SAMPLES = {"solid": "━", "dotted": "┅"}
"""A piece of each stroke."""
GAP = "   "
"""Between entries on one line."""
VALUE = 8
"""Cells of a value and the gap before it: `not yet` and `999.123` are the longest."""
BOLD = Style(bold=True)


def column(run: RunSeries, width: int, *, dark: bool) -> Text:
    """A row for each curve, its value flush right; names give way, values do not."""
    rows = []
    for one in run.curves:
        room = max(0, width - cell_len(stroke(one)) - 1 - VALUE)
        label = clean(one.label, room)
        row = Text.assemble((f"{stroke(one)} ", style(one, dark)), label)
        row.append(" " * (room - cell_len(label)))
        row.append(f"{value_of(one):>{VALUE}}", style(one, dark) + BOLD)
        rows.append(row)
    return Text("\n", no_wrap=True, overflow="crop", end="").join(rows)


def one_line(run: RunSeries, *, dark: bool) -> Text:
    """`━━━ train 0.972   ┅┅┅ test 0.101`."""
    pieces = [
        Text.assemble(
            (f"{stroke(one)} ", style(one, dark)),
            f"{one.label} ",
            (value_of(one), style(one, dark) + BOLD),
        )
        for one in run.curves
    ]
    return Text(GAP, no_wrap=True, overflow="crop", end="").join(pieces)


def stroke(one: Series) -> str:
    """Three cells of the curve, with its run's marker where it has one."""
    piece = SAMPLES[one.stroke]
    return f"{piece}{one.run_marker[:1] or piece}{piece}"


def value_of(one: Series) -> str:
    """The newest value, or why there is none."""
    return one.missing if one.current is None else value_text(one.current)


def value_text(value: float) -> str:
    """`0.972`, `5.710`, `1.2e-5`, `nan` after a collapse.

    Only a perfect accuracy reads 1.000: 0.9999 is `0.999+`.
    """
    if 0.001 <= value <= 1.0:
        return accuracy(value)
    if not math.isfinite(value):
        return f"{value}"
    if value == 0.0 or 0.001 <= abs(value) < 1000:
        return f"{value:.3f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def style(one: Series, dark: bool) -> Style:
    """The colour of a curve."""
    return Style(color=shade(one.ink, dark))
