"""The table of runs, or of groups of runs.

Drawn line by line, and only what is in view: textual's own DataTable takes 0.4 ms a row to
fill, which at 10,000 runs is a gap of four seconds whenever the width or the order changes.
"""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip

from tui.columns import GAP, Column, Row
from tui.group_columns import GroupRow, MemberRow
from tui.messages import RunHighlighted, RunOpened
from tui.widgets.history_rows import AGE, AnyRow, ByGroup, ByRun, cell, look
from tui.widgets.row_cursor import HEADER, RowCursor


class HistoryTable(RowCursor, can_focus=True):
    """Runs or groups as rows; the cursor stays on its row when rows come, go or are sorted anew."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, tooltip="To the next run"),
        Binding("up,k", "move(-1)", "Up", show=False, tooltip="To the run before"),
        Binding("pagedown", "page(1)", "Page down", show=False, tooltip="A page of runs down"),
        Binding("pageup", "page(-1)", "Page up", show=False, tooltip="A page of runs up"),
        Binding("home,g", "move(-1000000)", "First run", show=False, tooltip="To the first run"),
        Binding("end,G", "move(1000000)", "Last run", show=False, tooltip="To the last run"),
        Binding("enter", "open", "Open", show=False, tooltip="Open the curves"),
        Binding("right,l", "unfold", "Unfold", show=False, tooltip="Show the runs of the group"),
        Binding("left,h", "fold", "Fold", show=False, tooltip="Back to the group; fold it"),
        Binding("o", "next_order", "Sort", tooltip="Sort by the next column"),
        Binding("O", "flip_order", "Reverse", show=False, tooltip="Reverse the order"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--header", "table--cursor"}
    DEFAULT_CSS = """
    HistoryTable { overflow-x: hidden; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    HistoryTable > .table--header { background: $panel; color: $foreground; text-style: bold; }
    HistoryTable > .table--cursor {
        background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground;
        text-style: bold;
    }
    HistoryTable:focus > .table--cursor {
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    """

    def __init__(self) -> None:
        super().__init__(id="history-table")
        self._list: ByRun | ByGroup = ByRun([], {}, 0.0)
        self._unfolded: set[str] = set()
        self._order = AGE
        self._flip = False
        self._rows: list[AnyRow] = []
        self._looks: list[object] = []
        self._columns: tuple[Column, ...] = ()
        self._name_width = 0

    # What is shown

    def show(self, shown: ByRun | ByGroup) -> None:
        """Show these; where it is another kind of list, with the cursor on what it was on."""
        here, switched = self._row, type(shown) is not type(self._list)
        self._list = shown
        if here is None or not switched:
            self._update()
            return
        self._order = shown.column(self._order).key
        self._update(at=shown.instead_of(here))
        self._set_cursor(self._cursor)

    @property
    def _row(self) -> AnyRow | None:
        """The row under the cursor."""
        return self._rows[self._cursor] if self._rows else None

    @property
    def run_id(self) -> str | None:
        """The run under the cursor; None on a group."""
        return self._row_id if isinstance(self._row, Row) else None

    @property
    def group_key(self) -> str | None:
        """The group under the cursor; None on a run."""
        return self._row_id if isinstance(self._row, GroupRow) else None

    @property
    def listed(self) -> list[AnyRow]:
        """The runs and groups, in the order of the rows."""
        return self._rows

    @property
    def order(self) -> tuple[str, bool]:
        """The key of the column that sorts the rows, and whether it is reversed."""
        return self._order, self._flip

    def move_to(self, run_id: str) -> None:
        """Put the cursor on a run, if it is shown or can be unfolded."""
        by_group = self._list if isinstance(self._list, ByGroup) else None
        if by_group and run_id not in self.shown and (key := by_group.group_of(run_id)):
            self._unfolded.add(key)
            self._update()
        if run_id in (shown := self.shown):
            self._set_cursor(shown.index(run_id))

    def _update(self, at: str | None = None) -> None:
        """Take in new records, marks, order or width; redraw only what looks different.

        The cursor stays on its row, or goes to the one of the id `at`.
        """
        self._rows = self._list.rows(self._order, flip=self._flip, unfolded=self._unfolded)
        self._columns, self._name_width = self._list.columns(self.scrollable_content_region.width)
        self._stay(at or self._row_id)
        looks: list[object] = [self._order, self._flip, self._columns, self._name_width]
        looks += [look(row) for row in self._visible()]
        if looks != self._looks:
            self._looks = looks
            self.refresh()

    def _visible(self) -> list[AnyRow]:
        top = self.scroll_offset.y
        return self._rows[top : top + self.size.height]

    # The cursor

    def tell(self) -> None:
        """Say that the cursor is on another run, or on none."""
        self.post_message(RunHighlighted(self.run_id))

    def action_open(self) -> None:
        """Open the curves of the run, or of the group, under the cursor."""
        if self._row_id is not None:
            self.post_message(RunOpened(self._row_id))

    def action_unfold(self) -> None:
        """Show the runs of the group under the cursor; where they show, go to the first."""
        row = self._row
        if isinstance(row, GroupRow):
            if row.unfolded:
                self._set_cursor(self._cursor + 1)
            else:
                self._turn(row.id)

    def action_fold(self) -> None:
        """From a run of a group go to the group; from there hide its runs."""
        row = self._row
        if isinstance(row, MemberRow):
            self._set_cursor(self.shown.index(row.group.key))
        elif isinstance(row, GroupRow) and row.unfolded:
            self._turn(row.id)

    def _turn(self, key: str) -> None:
        """Fold a group that is unfolded, unfold one that is not."""
        self._unfolded ^= {key}
        self._update()

    def on_click(self, event: events.Click) -> None:
        """A click on a row goes to it, a second one opens it; one on the header sorts.

        One on the sign before a group folds or unfolds it.
        """
        if event.y < HEADER:
            self._header_clicked(event.x)
            return
        row = self.scroll_offset.y + event.y - HEADER
        if row < len(self._rows):
            opened = row == self._cursor and event.chain > 1
            self._set_cursor(row)
            group = self._rows[row]
            if isinstance(group, GroupRow) and event.x == 0:
                self._turn(group.id)
            elif opened:
                self.action_open()

    # The order

    def action_next_order(self) -> None:
        """Sort by the next of the columns that are shown, or by age, the order at first."""
        keys = [column.key for column in self._columns]
        if AGE not in keys:
            keys.append(AGE)
        at = keys.index(self._order) if self._order in keys else -1
        self._sort_by(keys[(at + 1) % len(keys)], flip=False)

    def action_flip_order(self) -> None:
        """Turn the order around."""
        self._sort_by(self._order, flip=not self._flip)

    def _header_clicked(self, x: int) -> None:
        for column in self._columns:
            x -= self._width(column)
            if x < 0:
                self._sort_by(column.key, flip=column.key == self._order and not self._flip)
                return

    def _sort_by(self, key: str, *, flip: bool) -> None:
        self._order, self._flip = key, flip
        self._update()
        self._set_cursor(self._cursor)

    # Drawing

    def on_resize(self) -> None:
        """Show the columns that fit."""
        self._update()

    def render_line(self, y: int) -> Strip:
        """The header, or the row that is in view at line `y`."""
        index = self.scroll_offset.y + y - HEADER
        if y < HEADER:
            style = self.get_component_rich_style("table--header")
            return self._strip([self._header(column) for column in self._columns], style)
        if index >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        row = self._rows[index]
        cells = [self._fit(cell(column, row), column) for column in self._columns]
        if index != self._cursor:
            return self._strip(cells, self.rich_style)
        # On the cursor, the cells' colours give way to its contrast.
        plain = [Text(cell.plain) for cell in cells]
        return self._strip(plain, self.get_component_rich_style("table--cursor"))

    def _strip(self, cells: list[Text], style: Style) -> Strip:
        line = Text.assemble(*cells, end="")
        segments = Segment.apply_style(line.render(self.app.console), style)
        return Strip(segments).adjust_cell_length(self.size.width, style)

    def _width(self, column: Column) -> int:
        return GAP + (self._name_width if column.key == "name" else column.width)

    def _header(self, column: Column) -> Text:
        if column.key != self._order:
            return self._fit(Text(column.label), column)
        arrow = "▲" if column.descending == self._flip else "▼"
        return self._fit(Text((column.label + arrow)[-max(column.width, 2) :]), column)

    def _fit(self, cell: Text, column: Column) -> Text:
        """The cell in its column's width, with the gap after it."""
        width = self._width(column) - GAP
        cell.truncate(width, overflow="ellipsis", pad=not column.right)
        if column.right:
            cell.pad_left(width - cell.cell_len)
        cell.pad_right(GAP)
        return cell
