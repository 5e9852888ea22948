"""The columns of the history by group: what each shows of a group, and of the runs beneath it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.text import Text

from runs.metric_table import METRICS
from runs.studies.groups import Group
from tui.columns import BY_KEY, Column, Row, columns_among
from tui.format import age, symbol
from tui.sanitize import clean


@dataclass(frozen=True)
class GroupRow:
    """What the row of a group is made from."""

    group: Group
    title: str
    """What the group is called among the others."""
    mark: Text
    """The marker of a marked group, else empty."""
    now: float
    unfolded: bool = False
    """Whether the rows of its runs follow."""

    @property
    def id(self) -> str:
        """What tells the row from all others: no run id is a group's key."""
        return self.group.key


@dataclass(frozen=True)
class MemberRow(Row):
    """The row of a run beneath its group."""

    group: Group


@dataclass(frozen=True, kw_only=True)
class GroupColumn(Column):
    """A column that knows groups too; what it has of a run are `cell` and `sort`."""

    of_group: Callable[[GroupRow], Text]
    sort_groups: Callable[[GroupRow], Any]
    """Sort key of a group; None sorts last."""


def _state(row: GroupRow) -> Text:
    live = bool(row.group.live(row.now))
    glyph, colour = symbol("running")
    sign = Text("▾" if row.unfolded else "▸")
    return sign + row.mark + (Text(glyph, style=colour) if live else Text(""))


def _member_name(row: Row) -> Text:
    assert isinstance(row, MemberRow)
    return Text(f"  {clean(row.group.name_of(row.record))}")


def metric_column(name: str, rank: int = 9) -> GroupColumn:
    """Mean and standard deviation of a metric over the results."""
    metric, of_run = METRICS[name], BY_KEY[name]

    def cell(row: GroupRow) -> Text:
        spread = row.group.spread(name)
        if spread is None:
            return Text("–", style="dim")
        fewer = "" if spread.n == row.group.n else f" n={spread.n}"
        return Text(spread.mean_and_sd(metric.unit) + fewer)

    def mean(row: GroupRow) -> float | None:
        spread = row.group.spread(name)
        return None if spread is None else spread.mean

    return GroupColumn(
        key=name,
        label=metric.title,
        width=max(14, len(metric.title)),
        rank=rank,
        cell=of_run.cell,
        sort=of_run.sort,
        descending=of_run.descending,
        right=True,
        of_group=cell,
        sort_groups=mean,
    )


def _n(row: GroupRow) -> Text:
    return Text(f"n={row.group.n}{'!' if row.group.mixed else ''}")


def _fit(row: GroupRow) -> Text:
    return Text(row.group.times().words() or "–", style="" if row.group.n else "dim")


def _median(row: GroupRow) -> float | None:
    middle = row.group.times().median
    return None if middle is None else middle.value


def _not_reached(row: GroupRow) -> Text:
    return Text(row.group.times().not_reached().removesuffix(" not reached"))


def _nothing(row: Row) -> Text:
    return Text("")


GROUP_COLUMNS = (
    GroupColumn(
        "state",
        "",
        3,
        0,
        BY_KEY["state"].cell,
        BY_KEY["state"].sort,
        of_group=_state,
        sort_groups=lambda row: -len(row.group.live(row.now)),
    ),
    GroupColumn(
        "name",
        "group",
        BY_KEY["name"].width,
        0,
        _member_name,
        BY_KEY["name"].sort,
        of_group=lambda row: Text(clean(row.title)),
        sort_groups=lambda row: row.title.casefold(),
    ),
    GroupColumn(
        "n",
        "n",
        5,
        1,
        _nothing,
        BY_KEY["seed"].sort,
        descending=True,
        right=True,
        of_group=_n,
        sort_groups=lambda row: row.group.n,
    ),
    metric_column("train_acc", rank=3),
    metric_column("test_acc", rank=4),
    GroupColumn(
        "fit",
        "fit",
        12,
        2,
        BY_KEY["fit"].cell,
        BY_KEY["fit"].sort,
        right=True,
        of_group=_fit,
        sort_groups=_median,
    ),
    GroupColumn(
        "not_reached",
        "not reached",
        11,
        6,
        _nothing,
        BY_KEY["fit"].sort,
        descending=True,
        right=True,
        of_group=_not_reached,
        sort_groups=lambda row: len(row.group.times().budgets),
    ),
    GroupColumn(
        "age",
        "age",
        4,
        5,
        BY_KEY["age"].cell,
        BY_KEY["age"].sort,
        descending=True,
        right=True,
        of_group=lambda row: Text(age(row.now - row.group.created)),
        sort_groups=lambda row: row.group.created,
    ),
)
"""Left to right. `n` counts the seeds that have a result, with `!` where these mix devices,
precisions or versions; `fit` is the median epoch with the range, `not_reached` how many of them
never fitted all labels."""
GROUPS_BY_KEY = {
    **{name: metric_column(name) for name, metric in METRICS.items() if metric.evaluated},
    **{column.key: column for column in GROUP_COLUMNS},
}
"""Every column there is."""


def group_columns_for(width: int) -> tuple[tuple[GroupColumn, ...], int]:
    """The columns that fit into `width` cells, and the width of the name."""
    return columns_among(GROUP_COLUMNS, width)


def sort_groups(rows: list[GroupRow], column: GroupColumn, *, flip: bool) -> list[GroupRow]:
    """The groups in the column's order, those without a value last whichever way it goes."""
    keys = {row.id: column.sort_groups(row) for row in rows}
    with_value = [row for row in rows if keys[row.id] is not None]
    without = [row for row in rows if keys[row.id] is None]
    descending = column.descending != flip
    return sorted(with_value, key=lambda row: keys[row.id], reverse=descending) + without
