"""The columns of the history: what each shows, and which fit into a given width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from rich.text import Text

from runs.metric_table import METRICS
from runs.record import RunRecord
from runs.status import OPEN, State
from runs.units import measured
from tui.format import age, symbol
from tui.sanitize import clean


@dataclass(frozen=True)
class Row:
    """What a row is made from."""

    record: RunRecord
    state: State
    mark: Text
    """The marker of a marked run, else empty."""
    now: float

    @property
    def id(self) -> str:
        """What tells the row from all others."""
        return self.record.id


@dataclass(frozen=True)
class Column:
    """One column of the history."""

    key: str
    label: str
    width: int
    """Cells of its content."""
    rank: int
    """Columns with a high rank give way first when the pane is narrow."""
    cell: Callable[[Row], Text]
    sort: Callable[[Row], Any]
    """Sort key; None sorts last."""
    descending: bool = False
    """Whether the first sort shows the largest first."""
    right: bool = False
    """Whether the content is flush right, as numbers are."""


def _state(row: Row) -> Text:
    glyph, colour = symbol(row.state)
    return Text(glyph, style=colour) + row.mark


def _missing(row: Row) -> Text:
    return Text("·" if row.state in OPEN else "–", style="dim")


def _fit(row: Row) -> Text:
    """The epoch; `m`: by moving statistics, the only ones taken; `p`: by precise ones alone."""
    record = row.record
    if record.summary is None or record.epochs_to_fit is None:
        return _missing(row)
    by_both = record.summary.fitted(1.0) is not None
    marks = {"moving": "m", "precise": "" if by_both else "p", None: ""}
    return Text(f"{record.epochs_to_fit}{marks[record.kind]}")


def metric_column(name: str, rank: int = 9) -> Column:
    """The newest value of a metric that evaluations take."""
    metric = METRICS[name]

    def cell(row: Row) -> Text:
        value = row.record.metric(name)
        return _missing(row) if value is None else Text(measured(value, metric.unit))

    return Column(
        key=name,
        label=metric.title,
        width=max(6, len(metric.title)),
        rank=rank,
        cell=cell,
        sort=lambda row: row.record.metric(name),
        descending=metric.better != "lower",
        right=True,
    )


NAME_WIDTH = 16
"""Cells of the name at least."""

COLUMNS = (
    Column("state", "", 2, 0, _state, lambda row: row.state),
    Column(
        "name",
        "run",
        NAME_WIDTH,
        0,
        lambda row: Text(clean(row.record.title)),
        lambda row: row.record.title.casefold(),
    ),
    Column(
        "model",
        "model",
        5,
        6,
        lambda row: Text(row.record.config.model.label),
        lambda row: (row.record.config.model.family(), row.record.config.cost.train_flop),
    ),
    Column(
        "labels",
        "labels",
        14,  # `symmetric 0.25`: p is what runs of one study differ in
        5,
        lambda row: Text(row.record.labels.replace("p=", "")),
        lambda row: (row.record.config.labels.mode, row.record.config.labels.p),
    ),
    Column(
        "size",
        "n",
        5,
        4,
        lambda row: Text(row.record.size),
        lambda row: row.record.config.data.train_size,
        descending=True,
        right=True,
    ),
    Column(
        "seed",
        "seed",
        4,
        7,
        lambda row: Text(str(row.record.config.seed)),
        lambda row: row.record.config.seed,
        right=True,
    ),
    metric_column("train_acc", rank=1),
    metric_column("test_acc", rank=1),
    Column("fit", "fit", 4, 2, _fit, lambda row: row.record.epochs_to_fit, right=True),
    Column(
        "age",
        "age",
        4,
        3,
        lambda row: Text(age(row.now - row.record.created)),
        lambda row: row.record.created,
        descending=True,
        right=True,
    ),
)
"""The columns of the history, left to right. `fit` is the epoch at which all labels were fitted."""
BY_KEY = {
    **{name: metric_column(name) for name, metric in METRICS.items() if metric.evaluated},
    **{column.key: column for column in COLUMNS},
}
"""Every column there is, with one for each metric of an evaluation."""

GAP = 1
"""Empty cells after each column."""


C = TypeVar("C", bound=Column)


def columns_for(width: int) -> tuple[tuple[Column, ...], int]:
    """The columns that fit into `width` cells, and the width of the name."""
    return columns_among(COLUMNS, width)


def columns_among(columns: Sequence[C], width: int) -> tuple[tuple[C, ...], int]:
    """Those of these columns that fit into `width` cells, and the width of the name."""
    shown = list(columns)
    while len(shown) > 2 and _width(shown) > width:
        shown.remove(max(shown, key=lambda column: column.rank))
    return tuple(shown), NAME_WIDTH + max(0, width - _width(shown))


def _width(columns: Sequence[Column]) -> int:
    return sum(column.width + GAP for column in columns)


def sort_rows(rows: list[Row], column: Column, *, flip: bool) -> list[Row]:
    """The rows in the column's order, those without a value last whichever way it goes."""
    with_value = [row for row in rows if column.sort(row) is not None]
    without = [row for row in rows if column.sort(row) is None]
    return sorted(with_value, key=column.sort, reverse=column.descending != flip) + without
