"""A study's figures drawn: from cells and curves to files, with the words that go below each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runs.paths import Home
from runs.studies.bands import Curve, band
from runs.studies.figures import Figure, Line, Panel, figures
from runs.studies.outcome import Outcome
from runs.studies.results import CellResults
from tui.report.drawing import curves, dots
from tui.report.drawing.style import our_style, saved
from tui.report.group_times import budget, times
from tui.report.material import Material

SHOWN = (0.90, 0.99, 1.0)
"""Thresholds of the times to overfit that have a panel."""


@dataclass(frozen=True)
class Picture:
    """A figure, drawn."""

    name: str
    """Its files' stem."""
    title: str
    caption: str
    """How to read it."""
    files: dict[str, bytes]
    """Its content by suffix."""


def pictures(material: Material, home: Home) -> Iterator[Picture]:
    """The figures that the study names, or that fit it, one after the other."""
    names = material.study.figures if material.study else ()
    for figure in figures(material.cells, names):
        with our_style():
            if figure.cells:
                rows = [_row(cell) for cell in figure.cells]
                files, caption = saved(dots.draw(rows, SHOWN)), _times_caption(rows)
            else:
                panels = [(panel, _lines(material, panel, home)) for panel in figure.panels]
                files = saved(curves.draw(figure, panels, _classes(material)))
                caption = _curves_caption(figure, [line for _, lines in panels for line in lines])
        yield Picture(figure.name, figure.title, caption, files)


def _lines(material: Material, panel: Panel, home: Home) -> list[curves.Drawn]:
    return [_line(material, line, home) for line in panel.lines]


def _line(material: Material, line: Line, home: Home) -> curves.Drawn:
    outcomes = material.drawn(line.cell, home)
    found = [_curve(material, outcome, line.metric) for outcome in outcomes]
    unfinished = 0 if line.cell.outcomes else len(outcomes)
    return curves.Drawn(line.label, line.metric, band(found, "min-max"), unfinished)


def _curve(material: Material, outcome: Outcome, metric: str) -> Curve:
    recorded = material.recorded.get(outcome.record.id)
    return recorded.curve(metric, outcome) if recorded else Curve([], [])


def _row(cell: CellResults) -> dots.Row:
    outcomes = cell.outcomes
    return dots.Row(
        title=cell.title,
        random=cell.config.labels.mode != "true",
        n=len(outcomes),
        marks=tuple(tuple(_mark(outcome, theta) for outcome in outcomes) for theta in SHOWN),
        medians=tuple(_median(outcomes, theta) for theta in SHOWN),
    )


def _mark(outcome: Outcome, theta: float) -> dots.Mark:
    time = outcome.time(theta)
    if time.epoch is None:
        return dots.Mark(budget(outcome), None, outcome.diverged)
    after = time.epoch - 1 if time.after_epoch is None else time.after_epoch
    return dots.Mark(after, time.epoch, outcome.diverged)


def _median(outcomes: Sequence[Outcome], theta: float) -> float | None:
    middle = times(outcomes, theta).median
    return middle.value if middle is not None and middle.exact else None


def _classes(material: Material) -> int:
    return material.cells[0].config.data_set.classes if material.cells else 10


def _curves_caption(figure: Figure, lines: Sequence[curves.Drawn]) -> str:
    """What lines and bands are, and whatever else there is to see in this very figure."""
    metrics = {line.metric for panel in figure.panels for line in panel.lines}
    said = [
        f"{figure.title}.",
        "Lines are medians over seeds, and bands go from the lowest to the highest run (min-max); "
        "between two evaluations of a run its values are taken to lie on a straight line.",
    ]
    if metrics & {"train_acc", "train_loss"}:
        said.append("Training set: given labels, whole set, eval mode, moving statistics.")
    if "test_acc" in metrics:
        said.append("Test set: true labels, all test images.")
    if any(line.band.carried is not None for line in lines):
        said.append(
            "Dashed, in a paler band: runs that stopped because they were fitted are carried on at "
            "their last train accuracy, and at no other metric."
        )
    if any(len(set(line.band.n)) > 1 for line in lines):
        said.append("The strips below show n, on how many runs each place stands.")
    if any(line.unfinished for line in lines):
        said.append("Unfinished runs are drawn where a cell has no result yet; they do not count.")
    said.append("Dotted: chance.")
    return " ".join(said)


def _times_caption(rows: Sequence[dots.Row]) -> str:
    marks = [mark for row in rows for marks in row.marks for mark in marks]
    said = [
        "Times to overfit. A mark is a seed, at the first evaluation with the train accuracy above "
        "the panel; the line to its left goes back to the evaluation before, between which and the "
        "mark the threshold was crossed. By precise batch-norm statistics where there are any. "
        "Upright lines are medians, where these are known exactly.",
    ]
    if any(mark.at is None and not mark.diverged for mark in marks):
        said.append("Arrows: not reached by the end of the run, so later than that (censored).")
    if any(mark.at is None and mark.diverged for mark in marks):
        said.append("Crosses: diverged, so never reached; at the budget of the run.")
    return " ".join(said)
