"""A chart's legend as text: how each curve is drawn, what it is, and its newest value."""

from __future__ import annotations

import math
from collections.abc import Sequence

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
NAME = 8
"""Cells of a run's name at least where runs share a line."""
BOLD = Style(bold=True)


def column(runs: Sequence[RunSeries], width: int, *, dark: bool) -> Text:
    """A row for each curve of a run alone, else for each run, below a header.

    Values are flush right; names give way, values do not.
    """
    if any(run.name for run in runs):
        heads = [f"{SAMPLES[one.stroke]} {one.label}" for one in runs[0].curves]
        cells = [max(VALUE, cell_len(head) + 1) for head in heads]
        header = "".join(f"{head:>{n}}" for head, n in zip(heads, cells, strict=True))
        rows = [Text(f"{header:>{width}}", "dim")]
        rows += [_row(sign(run), run.name, run.curves, cells, width, dark) for run in runs]
    else:
        curves = [one for run in runs for one in run.curves]
        rows = [_row(stroke(one), one.label, [one], [VALUE], width, dark) for one in curves]
    return Text("\n", no_wrap=True, overflow="crop", end="").join(rows)


def _row(
    mark: str, name: str, curves: Sequence[Series], cells: Sequence[int], width: int, dark: bool
) -> Text:
    """Mark and name, and at the right the value of each curve in its number of cells."""
    room = max(0, width - cell_len(mark) - 1 - sum(cells))
    name = clean(name, room)
    row = Text.assemble((f"{mark} ", _style(curves[0], dark)), name, " " * (room - cell_len(name)))
    for one, n in zip(curves, cells, strict=True):
        row.append(f"{value_text(one.current):>{n}}", _style(one, dark) + BOLD)
    return row


def one_line(runs: Sequence[RunSeries], width: int, *, dark: bool) -> Text:
    """All in one row, with shorter names if need be; runs without room are counted."""
    entries = [_entry(run, width, dark) for run in runs]
    if _joined(entries).cell_len > width:
        share = (width + len(GAP)) // len(entries) - len(GAP)
        entries = [_entry(run, share, dark) for run in runs]
    shown = len(entries)
    while shown > 1 and _joined(entries, shown).cell_len > width:
        shown -= 1
    return _joined(entries, shown)


def _joined(entries: Sequence[Text], shown: int | None = None) -> Text:
    """The first `shown` entries (None: all), and how many more there are."""
    line = Text(GAP, no_wrap=True, overflow="crop", end="").join(entries[:shown])
    hidden = len(entries[shown:]) if shown is not None else 0
    return line.append(f" +{hidden}") if hidden else line


def _entry(run: RunSeries, width: int, dark: bool) -> Text:
    """A run in one line: with its name, in `width` cells, where there are others."""
    return _named(run, width, dark) if run.name else _unnamed(run, dark)


def _unnamed(run: RunSeries, dark: bool) -> Text:
    """`━━━ train 0.972   ┅┅┅ test 0.101`."""
    pieces = [
        Text.assemble(
            (f"{stroke(one)} ", _style(one, dark)),
            f"{one.label} ",
            (value_text(one.current), _style(one, dark) + BOLD),
        )
        for one in run.curves
    ]
    return Text(GAP).join(pieces)


def _named(run: RunSeries, width: int, dark: bool) -> Text:
    """`● r50 true ━━ 0.972 ┅┅ 0.101`.

    Two cells of each stroke: one alone looks like a minus sign.
    """
    values = [f" {SAMPLES[one.stroke] * 2} {value_text(one.current)}" for one in run.curves]
    room = max(NAME, width - 2 - sum(map(cell_len, values)))
    entry = Text.assemble((f"{sign(run)} ", _style(run.curves[0], dark)), clean(run.name, room))
    for one, value in zip(run.curves, values, strict=True):
        entry.append(value, _style(one, dark) + BOLD)
    return entry


def stroke(one: Series) -> str:
    """Three cells of the curve, with its run's marker where it has one."""
    piece = SAMPLES[one.stroke]
    return f"{piece}{one.run_marker[:1] or piece}{piece}"


def sign(run: RunSeries) -> str:
    """What tells a run's curves from others: its marker, or that it has none."""
    first = run.curves[0]
    return first.run_marker[:1] or SAMPLES[first.stroke]


def value_text(value: float | None) -> str:
    """`0.972`, `5.710`, `1.2e-5`; `not yet` before the first evaluation, `nan` after a collapse.

    Only a perfect accuracy reads 1.000: 0.9999 is `0.999+`.
    """
    if value is None or 0.001 <= value <= 1.0:
        return accuracy(value)
    if not math.isfinite(value):
        return f"{value}"
    if value == 0.0 or 0.001 <= abs(value) < 1000:
        return f"{value:.3f}"
    mantissa, exponent = f"{value:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def _style(one: Series, dark: bool) -> Style:
    return Style(color=shade(one.ink, dark))
