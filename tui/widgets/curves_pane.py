"""The curves pane: accuracy and cross-entropy of the selected run and of the marked ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Container, Vertical

from runs.curves import Curves
from tui.charts.series import run_series
from tui.charts.spec import metric_chart
from tui.widgets.chart import Chart
from tui.widgets.series_list import SeriesList

ACCURACY = ("train_acc", "test_acc")
LOSS = ("train_loss", "test_loss")
"""The metrics of the two charts."""

MARKERS = "●◆▲■★▼◼✚"
"""Markers of marked runs, in the order of marking; then they come again."""

BESIDE = 96
"""Columns of the pane from which the lists stand beside the charts."""


@dataclass(frozen=True)
class Overlay:
    """A run whose curves are drawn."""

    title: str
    """Its name; a chart with one run needs none."""
    marker: str
    """Its marker, empty for a run that is not marked."""
    curves: Curves
    classes: int
    """How many its data set has."""


class CurvesPane(Vertical, can_focus=True):
    """Two charts with the list of their curves."""

    DEFAULT_CSS = """
    CurvesPane Chart { height: 1fr; width: 1fr; }
    CurvesPane:focus Chart { border: round $accent; }
    CurvesPane .chart-row { height: 1fr; layout: vertical; }
    CurvesPane SeriesList { height: auto; max-height: 30%; max-width: 52; padding: 0 1; }
    CurvesPane.-beside .chart-row { layout: horizontal; }
    CurvesPane.-beside SeriesList { width: 32; height: 100%; max-height: 100%; padding: 1 0 0 1; }
    """

    accuracy = getters.query_one("#accuracy", Chart)
    loss = getters.query_one("#loss", Chart)
    accuracy_list = getters.query_one("#accuracy-list", SeriesList)
    loss_list = getters.query_one("#loss-list", SeriesList)

    def __init__(self) -> None:
        super().__init__(id="curves")

    def compose(self) -> ComposeResult:
        """Accuracy above, cross-entropy below."""
        with Container(classes="chart-row"):
            yield Chart(metric_chart(ACCURACY), id="accuracy")
            yield SeriesList(id="accuracy-list")
        with Container(classes="chart-row"):
            yield Chart(metric_chart(LOSS), id="loss")
            yield SeriesList(id="loss-list")

    def on_resize(self, event: events.Resize) -> None:
        """Put the lists beside the charts where there is room, else below."""
        self.set_class(event.size.width >= BESIDE, "-beside")

    def show(self, overlays: Sequence[Overlay]) -> None:
        """Draw these runs; the first one is the selected one, and says what chance is."""
        classes = overlays[0].classes if overlays else None
        for metrics, chart, listed in (
            (ACCURACY, self.accuracy, self.accuracy_list),
            (LOSS, self.loss, self.loss_list),
        ):
            spec = metric_chart(metrics, classes)
            runs = [
                run_series(
                    run.curves,
                    spec,
                    name=run.title if len(overlays) > 1 else "",
                    run_marker=run.marker,
                    slot=slot,
                )
                for slot, run in enumerate(overlays)
            ]
            chart.show(spec, [one for run in runs for one in run.curves])
            listed.update_runs(runs)

    def toggle_log(self) -> None:
        """Switch the loss between a logarithmic and a linear axis."""
        self.loss.log_y = not self.loss.log_y
