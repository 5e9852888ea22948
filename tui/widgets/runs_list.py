"""The list of several runs, once for all charts."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual.geometry import Size
from textual.widget import Widget

from tui.charts.runs_legend import Run, legend

SHARE = 5
"""Below the charts it takes a fifth of the height at most: the curves come first."""
FEWEST = 2
"""Rows it may always take there."""


class RunsList(Widget):
    """Names, markers and newest values of the runs whose curves are drawn."""

    DEFAULT_CSS = """
    RunsList {
        width: 1fr;
        height: auto;
    }
    """

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self._titles = titles
        self._runs: list[Run] = []

    def update_runs(self, runs: Sequence[Run]) -> None:
        """Show these runs; nothing happens if they are the same."""
        if list(runs) != self._runs:
            self._runs = list(runs)
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as say the most within its share of the height."""
        return self._legend(width, max(FEWEST, container.height // SHARE)).plain.count("\n") + 1

    def render(self) -> Text:
        """The legend in the form that fits."""
        return self._legend(*self.content_size)

    def _legend(self, width: int, height: int) -> Text:
        if not self._runs:
            return Text()
        return legend(self._runs, self._titles, width, height, dark=self.app.current_theme.dark)
