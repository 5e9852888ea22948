"""The list of curves beside a chart, in the form that fits its place."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.geometry import Size
from textual.widget import Widget

from tui.charts.legend import column, one_line
from tui.charts.series import RunSeries


class SeriesList(Widget):
    """One run alone has an entry for each curve; several runs have a line each, with all values.

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
        """One row where all entries of one run fit into it, else as many as the column has."""
        if len(self._runs) > 1:
            return 1 + len(self._runs)
        if one_line(self._runs, width, dark=True).cell_len <= width:
            return 1
        return sum(len(run.curves) for run in self._runs)

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
