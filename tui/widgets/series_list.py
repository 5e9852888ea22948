"""The list of curves beside a chart: how each is drawn, what it is, and its current value."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.geometry import Size
from textual.widget import Widget

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


class SeriesList(Widget):
    """One run alone has an entry for each curve; several runs have a line each, with both values.

    All is in one row where the widget is one row high.
    """

    DEFAULT_CSS = """
    SeriesList {
        width: 1fr;
        height: auto;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._runs: list[RunSeries] = []

    def update_runs(self, runs: Sequence[RunSeries]) -> None:
        """Show the curves of these runs; nothing happens if they are the same."""
        if list(runs) != self._runs:
            self._runs = list(runs)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row where one run's two entries fit into it, else as many as the column has."""
        if len(self._runs) > 1:
            return 1 + len(self._runs)
        return 1 if one_line(self._runs, width, dark=True).cell_len <= width else 2

    def render(self) -> Text:
        """The list in the form that fits."""
        size, dark = self.content_size, self.app.current_theme.dark
        if size.height <= 1:
            return one_line(self._runs, size.width, dark=dark)
        shown, below_header = self._runs, size.height - 1
        if len(shown) > below_header:
            shown = shown[: below_header - 1]
        text = column(shown, size.width, dark=dark)
        if hidden := len(self._runs) - len(shown):
            text.append(f"\n+{hidden} more")
        return text


def column(runs: Sequence[RunSeries], width: int, *, dark: bool) -> Text:
    """An entry a row, values flush right; names give way, values do not."""
    if any(run.name for run in runs):
        rows = [Text(f"{'━ train':>{width - VALUE}}{'┅ test':>{VALUE}}", "dim")]
        rows += [_row(sign(run), run.name, run.curves, width, dark) for run in runs]
    else:
        curves = [one for run in runs for one in run.curves]
        rows = [_row(stroke(one), one.label, (one,), width, dark) for one in curves]
    return Text("\n", no_wrap=True, overflow="crop", end="").join(rows)


def _row(mark: str, name: str, curves: Sequence[Series], width: int, dark: bool) -> Text:
    room = max(0, width - cell_len(mark) - 1 - VALUE * len(curves))
    name = clean(name, room)
    row = Text.assemble((f"{mark} ", _style(curves[0], dark)), name, " " * (room - cell_len(name)))
    for one in curves:
        row.append(f"{value_text(one.current):>{VALUE}}", _style(one, dark) + BOLD)
    return row


def one_line(runs: Sequence[RunSeries], width: int, *, dark: bool) -> Text:
    """All entries in one row, with shorter names if need be; those without room are counted."""
    entries = [_entry(run, width, dark) for run in runs]
    if sum(entry.cell_len + len(GAP) for entry in entries) - len(GAP) > width:
        share = (width + len(GAP)) // len(entries) - len(GAP)
        entries = [_entry(run, share, dark) for run in runs]
    text = Text(no_wrap=True, overflow="crop", end="")
    for i, entry in enumerate(entries):
        rest = len(entries) - i
        reserve = len(f" +{rest - 1}") if rest > 1 else 0
        gap = GAP if i else ""
        if i and text.cell_len + len(gap) + entry.cell_len + reserve > width:
            text.append(f" +{rest}")
            break
        text.append(gap)
        text.append_text(entry)
    return text


def _entry(run: RunSeries, width: int, dark: bool) -> Text:
    """`━━━ train 0.972   ┅┅┅ test 0.101`, or `● r50 true ━━ 0.972 ┅┅ 0.101` in `width` cells.

    Two cells of each stroke: one alone looks like a minus sign.
    """
    if not run.name:
        pieces = [
            Text.assemble(
                (f"{stroke(one)} ", _style(one, dark)),
                f"{one.label} ",
                (value_text(one.current), _style(one, dark) + BOLD),
            )
            for one in run.curves
        ]
        return Text(GAP).join(pieces)
    values = [f" {SAMPLES[one.stroke] * 2} {value_text(one.current)}" for one in run.curves]
    room = max(NAME, width - 2 - sum(map(cell_len, values)))
    entry = Text.assemble((f"{sign(run)} ", _style(run.train, dark)), clean(run.name, room))
    for one, value in zip(run.curves, values, strict=True):
        entry.append(value, _style(one, dark) + BOLD)
    return entry


def stroke(one: Series) -> str:
    """Three cells of the curve, with its run's marker where it has one."""
    piece = SAMPLES[one.stroke]
    return f"{piece}{one.run_marker[:1] or piece}{piece}"


def sign(run: RunSeries) -> str:
    """What tells a run's curves from others: its marker, or that it has none."""
    return run.train.run_marker[:1] or SAMPLES[run.train.stroke]


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
