"""What a chart shows, as plain data: its axes, its reference line and its curves."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

from runs.curves import Curves
from runs.metrics import chance_acc, chance_loss
from tui.charts.palette import Ink, inks

CHANCE_ACC, CHANCE_LOSS = chance_acc(10), chance_loss(10)
Stroke = Literal["solid", "dotted"]
Metric = Literal["train_acc", "test_acc", "train_loss", "test_loss"]

LARGEST = 1e300
"""Beyond it the difference of two values may not be finite."""
SMALLEST = 1e-300
"""On a logarithmic axis; below it floats lose their precision."""


@dataclass(frozen=True)
class Reference:
    """A level that a curve is read against."""

    value: float
    """In the unit of the y axis."""
    label: str
    """What the level is."""


@dataclass(frozen=True)
class ChartSpec:
    """The axes of a chart. The x axis is epochs, always."""

    title: str
    """The quantity, with its unit where it has one."""
    reference: Reference | None = None
    """Drawn as a faint line behind the curves."""
    y_range: tuple[float, float] | None = None
    """A fixed range; None fits the range to the curves and the reference."""
    log_y: bool = False
    """Logarithmic y axis; values of 0 and less are then left out."""


ACCURACY = ChartSpec(
    title="Accuracy",
    reference=Reference(CHANCE_ACC, f"chance {CHANCE_ACC:.2f}"),
    y_range=(0.0, 1.0),
)
"""Fractions of images classified correctly."""
CROSS_ENTROPY = ChartSpec(
    title="Cross-entropy, nats", reference=Reference(CHANCE_LOSS, "ln 10"), log_y=True
)
"""Losses in nats; ln 10 is the uniform prediction's."""


@dataclass(frozen=True)
class Series:
    """One curve. It is told apart by its stroke and its run's marker, not by colour alone.

    Make a new one for new data: charts compare the old with the new to see what changed.
    """

    label: str
    """What the curve is: `train` or `test`."""
    x: list[int] = field(default_factory=list)
    """Evaluated epochs, strictly rising."""
    y: list[float] = field(default_factory=list)
    """Values as recorded; NaN and infinity are allowed, and are gaps in the curve."""
    ink: Ink = "blue"
    """Colour by name; the theme decides its shade."""
    stroke: Stroke = "solid"
    """Solid for training, dotted for test."""
    run_marker: str = ""
    """One narrow character such as `◆`, set on the curve here and there; empty: none."""

    @property
    def current(self) -> float | None:
        """The newest value as recorded; None: not evaluated yet."""
        return self.y[-1] if self.y else None


@dataclass(frozen=True)
class RunSeries:
    """The two curves of one run in a chart."""

    name: str
    """The run's name, empty where the chart has one run only. Data: clean it before it is shown."""
    train: Series
    test: Series

    @property
    def curves(self) -> tuple[Series, Series]:
        """Both, in the order in which they are listed."""
        return self.train, self.test


@dataclass(frozen=True)
class Stretch:
    """An unbroken part of a curve, every point of which can be drawn."""

    x: list[int]
    y: list[float]


def drawable(series: Series, log_y: bool) -> list[Stretch]:
    """What can be drawn of a curve, broken where points had to be left out.

    The only place that decides this. plotext aborts the whole process at a NaN in a line and
    raises at infinity, and a logarithm has no 0, so nothing may reach it by another way.
    """
    least = SMALLEST if log_y else -LARGEST
    good = [y is not None and least <= y <= LARGEST for y in series.y]  # False for NaN
    stretches = []
    start = 0
    for is_good, group in groupby(good):
        end = start + len(list(group))
        if is_good:
            stretches.append(Stretch(series.x[start:end], series.y[start:end]))
        start = end
    return stretches


def accuracy_series(
    curves: Curves, *, name: str = "", run_marker: str = "", slot: int = 0
) -> RunSeries:
    """`train_acc` and `test_acc` of a run, over its evaluated epochs.

    `slot` is 0 for the run that is open and 1, 2, ... for the marked ones; it picks the colours.
    """
    return _pair(curves, ("train_acc", "test_acc"), name, run_marker, slot)


def loss_series(
    curves: Curves, *, name: str = "", run_marker: str = "", slot: int = 0
) -> RunSeries:
    """`train_loss` and `test_loss` of a run; the arguments are those of `accuracy_series`."""
    return _pair(curves, ("train_loss", "test_loss"), name, run_marker, slot)


def _pair(
    curves: Curves, metrics: tuple[Metric, Metric], name: str, run_marker: str, slot: int
) -> RunSeries:
    train_ink, test_ink = inks(slot)
    train, test = metrics
    return RunSeries(
        name,
        Series("train", *_points(curves, train), train_ink, "solid", run_marker),
        Series("test", *_points(curves, test), test_ink, "dotted", run_marker),
    )


def _points(curves: Curves, metric: Metric) -> tuple[list[int], list[float]]:
    """The epochs at which a metric was taken, and its values."""
    taken = [(e.epoch, getattr(e.evaluation, metric, None)) for e in curves.epochs]
    points = [(epoch, value) for epoch, value in taken if value is not None]
    return [epoch for epoch, _ in points], [value for _, value in points]
