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
from tui.charts.series import Series
from tui.text import clean
from tui.words import accuracy

SAMPLES = {"solid": "━", "dotted": "┅"}
"""A piece of each stroke."""
GAP = "   "
"""Between entries on one line."""
UNLIMITED = 10_000
"""Cells that hold any list on one line."""


class SeriesList(Widget):
    """One entry a row; all in one row where the widget is one row high."""

    DEFAULT_CSS = """
    SeriesList {
        width: 1fr;
        height: auto;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._series: list[Series] = []

    def update_series(self, series: Sequence[Series]) -> None:
        """Show these curves; nothing happens if they are the same."""
        if list(series) != self._series:
            self._series = list(series)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row where all entries fit into it, else a row for each."""
        row = one_line(self._series, UNLIMITED, dark=True)
        return 1 if row.cell_len <= width else len(self._series)

    def render(self) -> Text:
        """The list in the form that fits."""
        size, dark = self.content_size, self.app.current_theme.dark
        if size.height <= 1:
            return one_line(self._series, size.width, dark=dark)
        shown = self._series
        if len(shown) > size.height:
            shown = shown[: size.height - 1]
        text = column(shown, size.width, dark=dark)
        if hidden := len(self._series) - len(shown):
            text.append(f"\n+{hidden} more")
        return text


def column(series: Sequence[Series], width: int, *, dark: bool) -> Text:
    """One entry a row, values flush right; names give way, values do not."""
    text = Text(no_wrap=True, overflow="crop", end="")
    for i, one in enumerate(series):
        if i:
            text.append("\n")
        value = value_text(one.current)
        room = max(0, width - 4 - 1 - cell_len(value))
        label = clean(one.label, room)
        text.append(f"{sample(one)} ", _style(one, dark))
        text.append(label + " " * (room - cell_len(label) + 1))
        text.append(value, _style(one, dark) + Style(bold=True))
    return text


def one_line(series: Sequence[Series], width: int, *, dark: bool) -> Text:
    """All entries in one row; those without room are counted: `+2`."""
    text = Text(no_wrap=True, overflow="crop", end="")
    for i, one in enumerate(series):
        entry = Text()
        entry.append(f"{sample(one)} ", _style(one, dark))
        entry.append(f"{clean(one.label)} ")
        entry.append(value_text(one.current), _style(one, dark) + Style(bold=True))
        rest = len(series) - i
        reserve = len(f" +{rest - 1}") if rest > 1 else 0
        gap = GAP if i else ""
        if text.cell_len + len(gap) + entry.cell_len + reserve > width:
            text.append(f" +{rest}")
            break
        text.append(gap)
        text.append_text(entry)
    return text


def sample(one: Series) -> str:
    """Three cells of the curve, with its run's marker where it has one."""
    stroke = SAMPLES[one.stroke]
    return f"{stroke}{one.run_marker[:1] or stroke}{stroke}"


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
