"""The curves pane: accuracy and cross-entropy of the selected run and of the marked ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from textual import events, getters
from textual.app import ComposeResult
from textual.containers import Container

from runs.curves import Curves
from runs.studies.bands import BAND_KINDS, CARRIED, BandKind, carries
from tui.charts.group_series import Member, group_series
from tui.charts.points import Points
from tui.charts.series import RunSeries, run_series
from tui.charts.spec import ChartSpec, metric_chart
from tui.widgets.chart import Chart
from tui.widgets.runs_list import RunsList
from tui.widgets.series_list import SeriesList

ACCURACY = ("train_acc", "test_acc")
LOSS = ("train_loss", "test_loss")
"""The metrics of the two charts."""

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
    missing: str = "not yet"
    """What to say of a metric without a value."""


@dataclass(frozen=True)
class GroupOverlay:
    """A group whose line and band are drawn."""

    title: str
    marker: str
    """Its marker, empty for a group that is not marked."""
    members: tuple[Member, ...]
    """Those that the group's line is made of."""
    classes: int
    missing: str = "not yet"


_Made = dict[object, tuple[list[Member], RunSeries]]
"""Curves of groups by what they were made from; the members are kept, for their ids are in it."""


class CurvesPane(Container, can_focus=True):
    """Two charts with a list of the curves each; of several runs or groups, one list for both."""

    DEFAULT_CSS = """
    CurvesPane { layout: vertical; }
    CurvesPane #charts { height: 1fr; width: 1fr; layout: vertical; }
    CurvesPane RunsList { display: none; padding: 0 1; max-width: 80; }
    CurvesPane.-several RunsList { display: block; }
    CurvesPane.-several SeriesList { display: none; }
    CurvesPane.-several.-beside { layout: horizontal; }
    CurvesPane.-several.-beside RunsList { width: 38; height: 100%; padding: 1 0 0 1; }
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
    runs_list = getters.query_one(RunsList)

    def __init__(self) -> None:
        super().__init__(id="curves")
        self._shown: tuple[Sequence[Overlay | GroupOverlay], str] = [], ""
        self._kind: BandKind = BAND_KINDS[0]
        self._made: _Made = {}
        self._points: list[Points] = []
        """Of the runs that are drawn."""

    def compose(self) -> ComposeResult:
        """Accuracy above, cross-entropy below."""
        with Container(id="charts"):
            with Container(classes="chart-row"):
                yield Chart(metric_chart(ACCURACY), id="accuracy")
                yield SeriesList(id="accuracy-list")
            with Container(classes="chart-row"):
                yield Chart(metric_chart(LOSS), id="loss")
                yield SeriesList(id="loss-list")
        yield RunsList([metric_chart(names).title for names in (ACCURACY, LOSS)])

    def on_resize(self, event: events.Resize) -> None:
        """Put the lists beside the charts where there is room, else below."""
        self.set_class(event.size.width >= BESIDE, "-beside")

    def show(self, overlays: Sequence[Overlay | GroupOverlay], nothing: str = "") -> None:
        """Draw these; the first one is the selected one, and says what chance is.

        `nothing` is why there is no value where there is none.
        """
        self._shown = overlays, nothing
        classes = overlays[0].classes if overlays else None
        listed_once = len(overlays) > 1 or any(isinstance(one, GroupOverlay) for one in overlays)
        self.set_class(listed_once, "-several")
        made, self._made = self._made, {}
        self._points = [self._points_of(one.curves) for one in overlays if isinstance(one, Overlay)]
        drawn = []
        for metrics, chart, listed in (
            (ACCURACY, self.accuracy, self.accuracy_list),
            (LOSS, self.loss, self.loss_list),
        ):
            spec = metric_chart(metrics, classes)
            runs = [self._series(one, spec, slot, made) for slot, one in enumerate(overlays)]
            drawn.append(runs)
            curves = [one for run in runs for one in run.curves]
            banded = any(one.band and one.band.most > 1 for one in curves)
            chart.show(replace(spec, band=self._kind if banded else None), curves, nothing)
            listed.update_run(runs[0] if runs and not listed_once else None)
        self.runs_list.update_runs(list(zip(*drawn, strict=True)) if listed_once else [])

    def _series(
        self, one: Overlay | GroupOverlay, spec: ChartSpec, slot: int, made: _Made
    ) -> RunSeries:
        if isinstance(one, Overlay):
            return run_series(
                self._points_of(one.curves),
                spec,
                name=one.title,
                run_marker=one.marker,
                slot=slot,
                missing=one.missing,
            )
        # A band costs more than a redraw: it is made anew only where one of its runs has grown.
        members = tuple(
            (id(m.curves), m.curves.taken, carries(m.record, CARRIED)) for m in one.members
        )
        key = (members, one.title, one.marker, one.missing, spec.metrics, slot, self._kind)
        known = made.get(key)
        if known is None:
            known = (
                list(one.members),
                group_series(
                    one.members,
                    spec,
                    self._kind,
                    name=one.title,
                    run_marker=one.marker,
                    slot=slot,
                    missing=one.missing,
                ),
            )
        self._made[key] = known
        return known[1]

    @property
    def draws_a_group(self) -> bool:
        """Whether any band can be seen, or will be."""
        return any(isinstance(one, GroupOverlay) for one in self._shown[0])

    def next_band(self) -> None:
        """Make the bands of groups the other kind."""
        self._kind = BAND_KINDS[(BAND_KINDS.index(self._kind) + 1) % len(BAND_KINDS)]
        self.show(*self._shown)

    def _points_of(self, curves: Curves) -> Points:
        known = (points for points in self._points if points.curves is curves)
        return next(known, None) or Points(curves)

    def toggle_log(self) -> None:
        """Switch the loss between a logarithmic and a linear axis."""
        self.loss.log_y = not self.loss.log_y
