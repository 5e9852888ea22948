"""The rows of the history's table, by run or by group, and in which order they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rich.text import Text

from runs.record import RunRecord
from runs.studies.groups import Group
from tui.columns import BY_KEY, Column, Row, columns_for, sort_rows
from tui.format import age
from tui.group_columns import (
    GROUPS_BY_KEY,
    GroupColumn,
    GroupRow,
    MemberRow,
    group_columns_for,
    sort_groups,
)

AnyRow = Row | GroupRow
_NO_MARK = Text(" ")
AGE = "age"
"""The column that sorts the rows at first."""


@dataclass(frozen=True)
class ByRun:
    """A row for each run."""

    records: Sequence[RunRecord]
    marks: Mapping[str, Text]
    now: float

    def rows(self, order: str, *, flip: bool, unfolded: AbstractSet[str]) -> list[AnyRow]:
        """All rows, sorted by the column of this key; no run can be unfolded."""
        made = [Row(r, r.state(self.now), _mark(self.marks, r.id), self.now) for r in self.records]
        return [*sort_rows(made, self.column(order), flip=flip)]

    def columns(self, width: int) -> tuple[tuple[Column, ...], int]:
        """The columns that fit, and the width of the name."""
        return columns_for(width)

    def column(self, key: str) -> Column:
        """The column of that key, or the one that sorts at first."""
        return BY_KEY.get(key, BY_KEY[AGE])

    def instead_of(self, row: AnyRow) -> str | None:
        """The id of the row that stands for a group's."""
        return row.group.records[0].id if isinstance(row, GroupRow) else row.id


@dataclass(frozen=True)
class ByGroup:
    """A row for each group, and beneath those that are unfolded one for each of their runs."""

    groups: Sequence[Group]
    titles: Mapping[str, str]
    marks: Mapping[str, Text]
    now: float

    def rows(self, order: str, *, flip: bool, unfolded: AbstractSet[str]) -> list[AnyRow]:
        """All rows: groups sorted by the column of this key, and the runs of unfolded ones."""
        made = [
            GroupRow(
                group,
                self.titles[group.key],
                self.marks.get(group.key, _NO_MARK),
                self.now,
                group.key in unfolded,
            )
            for group in self.groups
        ]
        rows: list[AnyRow] = []
        for row in sort_groups(made, self.column(order), flip=flip):
            rows.append(row)
            if row.unfolded:
                rows += [
                    MemberRow(r, r.state(self.now), _mark(self.marks, r.id), self.now, row.group)
                    for r in row.group.records
                ]
        return rows

    def columns(self, width: int) -> tuple[tuple[Column, ...], int]:
        """The columns that fit, and the width of the name."""
        return group_columns_for(width)

    def column(self, key: str) -> GroupColumn:
        """The column of that key, or the one that sorts at first."""
        return GROUPS_BY_KEY.get(key, GROUPS_BY_KEY[AGE])

    def instead_of(self, row: AnyRow) -> str | None:
        """The key of the group that stands for a run's row."""
        return self.group_of(row.id)

    def group_of(self, run_id: str) -> str | None:
        """The key of the group that a run belongs to."""
        return next((g.key for g in self.groups if any(r.id == run_id for r in g.records)), None)


def _mark(marks: Mapping[str, Text], row_id: str) -> Text:
    return marks.get(row_id, _NO_MARK)


def cell(column: Column, row: AnyRow) -> Text:
    """What a row shows in a column."""
    if isinstance(row, GroupRow):
        assert isinstance(column, GroupColumn)
        return column.of_group(row)
    return column.cell(row)


def look(row: AnyRow) -> tuple[object, ...]:
    """What a row's cells depend on."""
    if isinstance(row, GroupRow):
        group, since = row.group, age(row.now - row.group.created)
        live = bool(group.live(row.now))
        return (group, row.title, row.mark.plain, row.unfolded, live, since)
    written_anew = row.record.config, row.record.status, row.record.notes
    return (*map(id, written_anew), row.state, row.mark.plain, age(row.now - row.record.created))
