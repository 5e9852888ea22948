"""The figures of a study as charts: a panel each, and the curves that stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from runs.curves import Curves
from runs.errors import ConfigError
from runs.paths import Home
from runs.record import RunRecord
from runs.status import LIVE
from runs.studies import figures
from runs.studies.bands import BandKind, band_words
from runs.studies.outcome import Outcome
from runs.studies.results import CellResults, Place, Standing
from tui.charts.group_series import Member, group_series
from tui.charts.palette import MARKERS
from tui.charts.series import RunSeries, Stroke
from tui.charts.spec import ChartSpec, metric_chart
from tui.follow.run import CurvesFollower
from tui.sanitize import clean

SELECTED = ("train_acc", "test_acc")
"""What is drawn of cells that somebody picks."""


@dataclass(frozen=True)
class Curve:
    """One line of a panel."""

    cell: int
    """Index of the study's cell."""
    metrics: tuple[str, ...]
    label: str


@dataclass(frozen=True)
class Panel:
    """What one chart shows."""

    title: str
    curves: tuple[Curve, ...]

    @property
    def metrics(self) -> tuple[str, ...]:
        """All that is drawn in it."""
        return tuple(dict.fromkeys(name for curve in self.curves for name in curve.metrics))


@dataclass(frozen=True)
class Picture:
    """A panel with its curves, ready to be drawn."""

    panel: Panel
    spec: ChartSpec
    runs: tuple[RunSeries, ...]
    nothing: str
    """Why there is no value where there is none."""


def panels(stands: Standing) -> tuple[list[Panel], str]:
    """The panels of the study's figures, and what is wrong with its list of them, if anything is.

    Times to overfit have none: the table shows them.
    """
    names, trouble = stands.study.figures, ""
    try:
        figures.check(names, stands.study.name)
    except ConfigError as error:
        names, trouble = (), str(error)
    index = {id(cell): i for i, cell in enumerate(stands.cells)}
    found = []
    for page in figures.figures(stands.cells, names):
        for panel in page.panels:
            curves = (Curve(index[id(li.cell)], (li.metric,), li.label) for li in panel.lines)
            title = ", ".join(filter(None, (page.name, panel.title)))
            found.append(Panel(title, tuple(curves)))
    return found, trouble


def picked(stands: Standing, cells: Sequence[int], *, marked: bool) -> Panel:
    """The panel of cells that somebody has marked, or of the one under the cursor."""
    curves = tuple(Curve(i, SELECTED, stands.cells[i].title) for i in cells)
    title = "marked groups" if marked else stands.cells[cells[0]].title if cells else "no cell"
    return Panel(title, curves)


class Album:
    """Reads the curves of a study's runs, each once, and makes pictures of them.

    Used by one thread at a time.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._ended: dict[tuple[str, int], Curves] = {}
        self._live: dict[str, CurvesFollower] = {}

    def picture(self, stands: Standing, panel: Panel, kind: BandKind) -> Picture:
        """The panel as it is now; a journal that cannot be read is said where no curve is left."""
        cells = stands.cells
        classes = cells[0].config.data_set.classes if cells else None
        spec = metric_chart(panel.metrics or SELECTED, classes)
        drawn, troubles, several = [], list[str](), len(panel.curves) > 1
        for slot, curve in enumerate(panel.curves):
            cell = cells[curve.cell]
            members = self._members(cell, troubles)
            series = group_series(
                members,
                metric_chart(curve.metrics, classes),
                kind,
                name=curve.label,
                run_marker=MARKERS[slot % len(MARKERS)] if several else "",
                slot=slot,
                missing="not yet" if _open(cell) else "none",
            )
            drawn.append(_told_apart(series, curve, panel))
        title = f"3 {clean(panel.title)} ── {spec.title}: {band_words(kind)}"
        nothing = "; ".join(dict.fromkeys(troubles)) or "no run of it has been evaluated yet"
        return Picture(panel, replace(spec, title=title), tuple(drawn), nothing)

    def _members(self, cell: CellResults, troubles: list[str]) -> list[Member]:
        """The runs that stand for a cell: its results; before any, those at work."""
        members = []
        for place in cell.places:
            try:
                if place.outcome:
                    members.append(self._of_result(place.outcome))
                elif not cell.outcomes and place.pending and place.state in LIVE:
                    members.append(self._of_live(place.pending))
            except OSError as error:
                troubles.append(f"{error.filename or 'a journal'}: {error.strerror}")
        return members

    def _of_result(self, outcome: Outcome) -> Member:
        record, key = outcome.record, (outcome.record.id, outcome.end)
        if key not in self._ended:
            curves = outcome.read()
            curves.epochs = [epoch for epoch in curves.epochs if epoch.epoch <= outcome.end]
            self._ended[key] = curves
        status = record.status
        if status is not None and outcome.summary is not None:
            # As if it had been trained as the cell says: so a curve is carried on where it ends.
            status = msgspec.structs.replace(status, summary=outcome.summary)
            record = msgspec.structs.replace(record, config=outcome.config, status=status)
        return Member(record, self._ended[key])

    def _of_live(self, record: RunRecord) -> Member:
        follower = self._live.setdefault(record.id, CurvesFollower(self._home.run(record.id)))
        while follower.take(follower.read()) and not follower.read_through:
            pass
        return Member(record, follower.curves)


def _told_apart(series: RunSeries, curve: Curve, panel: Panel) -> RunSeries:
    """A line of its own says in its name what it is; test curves are dotted, as in the history."""
    if len(curve.metrics) > 1:
        return series
    [one] = series.curves
    first = curve.metrics[0] == panel.metrics[0]
    stroke: Stroke = "solid" if first else "dotted"
    return replace(series, curves=(replace(one, label="newest", stroke=stroke),))


def _open(cell: CellResults) -> bool:
    """Whether anything may still come."""
    return any(_may_come(place) for place in cell.places)


def _may_come(place: Place) -> bool:
    return place.outcome is None and (place.pending is None or place.state != "failed")
