"""What a chart is: its metrics, and the title, axes and reference line that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runs.metric_table import METRICS, Metric
from runs.studies.bands import BandKind
from tui.charts.axis import EPOCHS, XAxis


@dataclass(frozen=True)
class Reference:
    """A level that a curve is read against."""

    value: float
    """In the unit of the y axis."""
    label: str
    """What the level is."""


@dataclass(frozen=True)
class ChartSpec:
    """A chart without its data."""

    title: str
    """The quantity, with its unit where it has one."""
    metrics: tuple[Metric, ...] = ()
    """What is drawn of each run, one curve a metric."""
    x: XAxis = EPOCHS
    """What it is drawn over."""
    reference: Reference | None = None
    """Drawn as a faint line behind the curves."""
    y_range: tuple[float, float] | None = None
    """A range that is shown whatever the curves are; None fits it to them and the reference."""
    log_y: bool = False
    """Logarithmic y axis; values of 0 and less are then left out."""
    band: BandKind | None = None
    """What the bands of groups are; None where there is none."""

    @property
    def labels(self) -> list[str]:
        """The metrics' titles, less the words at the end that all of them share."""
        words = [metric.title.split() for metric in self.metrics]
        while len(words) > 1 and all(len(title) > 1 for title in words):
            if len({title[-1] for title in words}) > 1:
                break
            words = [title[:-1] for title in words]
        return [" ".join(title) for title in words]


def metric_chart(names: Sequence[str], classes: int | None = None, x: XAxis = EPOCHS) -> ChartSpec:
    """The chart of these metrics, all of one unit, for a data set of so many classes.

    Without `classes` there is no reference line. KeyError for a name that is no metric's.
    """
    metrics = tuple(METRICS[name] for name in names)
    units = {metric.unit for metric in metrics}
    if len(units) != 1:
        raise ValueError(f"a chart has one unit, and {', '.join(names)} have {len(units)}")
    [unit] = units
    return ChartSpec(
        title=_title(metrics),
        metrics=metrics,
        x=x,
        reference=_chance(metrics, classes) if classes else None,
        y_range=(0.0, 1.0) if unit == "fraction" else None,
        log_y=unit == "nats",
    )


def _title(metrics: tuple[Metric, ...]) -> str:
    """What the metrics have in common, else their titles."""
    unit = metrics[0].unit
    match unit:
        case "fraction" if all(metric.better == "higher" for metric in metrics):
            return "Accuracy"
        case "nats":
            return "Cross-entropy, nats"
    titles = [metric.title for metric in metrics]
    return ", ".join(titles if unit == "fraction" or unit in titles else [*titles, unit])


def _chance(metrics: tuple[Metric, ...], classes: int) -> Reference | None:
    """The value of guessing, where it is the same for all metrics."""
    values = {metric.chance(classes) if metric.chance else None for metric in metrics}
    value = values.pop()
    if values or value is None:
        return None
    label = f"ln {classes}" if metrics[0].unit == "nats" else f"chance {value:.2f}"
    return Reference(value, label)
