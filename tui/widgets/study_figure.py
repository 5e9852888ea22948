"""A figure of a study: one chart, with the list of its lines below or beside it."""

from __future__ import annotations

from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Container

from tui.charts.spec import metric_chart
from tui.studies.figure import SELECTED, Picture
from tui.widgets.chart import Chart
from tui.widgets.runs_list import RunsList

BESIDE = 96
"""Columns from which the list stands beside the chart."""


class StudyFigure(Container, can_focus=True):
    """A chart of groups."""

    DEFAULT_CSS = """
    StudyFigure { layout: vertical; }
    StudyFigure Chart { height: 1fr; width: 1fr; }
    StudyFigure:focus Chart { border: round $accent; }
    StudyFigure RunsList { padding: 0 1; max-height: 4; }
    StudyFigure.-beside { layout: horizontal; }
    StudyFigure.-beside RunsList {
        width: 30%; max-width: 44; height: 100%; max-height: 100%; padding: 1 0 0 1;
    }
    """

    chart = getters.query_one(Chart)
    listed = getters.query_one(RunsList)

    def __init__(self) -> None:
        super().__init__(id="study-figure")

    def compose(self) -> ComposeResult:
        """The chart and its list."""
        yield Chart(metric_chart(SELECTED))
        yield RunsList(["group"])

    def on_resize(self, event: events.Resize) -> None:
        """Put the list beside the chart where there is room."""
        self.set_class(event.size.width >= BESIDE, "-beside")

    def show(self, picture: Picture, place: str) -> None:
        """Draw this picture; `place` says which of the figures it is."""
        curves = [one for run in picture.runs for one in run.curves]
        self.chart.show(picture.spec, curves, picture.nothing)
        self.chart.border_subtitle = place
        self.listed.update_runs([(run,) for run in picture.runs])

    def toggle_log(self) -> None:
        """Switch between a logarithmic and a linear axis."""
        self.chart.log_y = not self.chart.log_y
