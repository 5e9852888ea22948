"""The list of a run's curves beside a chart, in the form that fits its place."""

from __future__ import annotations

from rich.text import Text
from textual.geometry import Size
from textual.widget import Widget

from tui.charts.legend import column, one_line
from tui.charts.series import RunSeries


class SeriesList(Widget):
    """An entry for each curve of one run; all in one row where the widget is one row high."""

    DEFAULT_CSS = """
    SeriesList {
        width: 1fr;
        height: auto;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._run: RunSeries | None = None

    def update_run(self, run: RunSeries | None) -> None:
        """Show the curves of this run; nothing happens if they are the same."""
        if run != self._run:
            self._run = run
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row where all entries fit into it, else one for each."""
        if self._run is None or one_line(self._run, dark=True).cell_len <= width:
            return 1
        return len(self._run.curves)

    def render(self) -> Text:
        """The list in the form that fits."""
        size, dark = self.content_size, self.app.current_theme.dark
        if self._run is None:
            return Text()
        if size.height <= 1:
            return one_line(self._run, dark=dark)
        return column(self._run, size.width, dark=dark)
