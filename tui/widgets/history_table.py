"""The table of runs.

Drawn line by line, and only what is in view: textual's own DataTable takes 0.4 ms a row to
fill, which at 10,000 runs is a gap of four seconds whenever the width or the order changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from runs.record import RunRecord
from tui.columns import BY_KEY, GAP, Column, Row, columns_for, sort_rows
from tui.format import age
from tui.messages import RunHighlighted, RunOpened

_NO_MARK = Text(" ")
AGE = "age"
"""The column that sorts the rows at first."""
HEADER = 1
"""Rows of the header, which stays in view."""


class HistoryTable(ScrollView, can_focus=True):
    """Runs as rows; the cursor stays on its run when rows come, go or are sorted anew."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, tooltip="To the next run"),
        Binding("up,k", "move(-1)", "Up", show=False, tooltip="To the run before"),
        Binding("pagedown", "page(1)", "Page down", show=False, tooltip="A page of runs down"),
        Binding("pageup", "page(-1)", "Page up", show=False, tooltip="A page of runs up"),
        Binding("home,g", "move(-1000000)", "First run", show=False, tooltip="To the first run"),
        Binding("end,G", "move(1000000)", "Last run", show=False, tooltip="To the last run"),
        Binding("enter", "open", "Open", show=False, tooltip="Open the run's curves"),
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
        self._records: list[RunRecord] = []
        self._marks: Mapping[str, Text] = {}
        self._now = 0.0
        self._order = BY_KEY[AGE]
        self._flip = False
        self._rows: list[Row] = []
        self._cursor = 0
        self._run_id: str | None = None
        self._looks: list[object] = []
        self._columns: tuple[Column, ...] = ()
        self._name_width = 0

    # What is shown

    def show(self, records: list[RunRecord], marks: Mapping[str, Text], now: float) -> None:
        """Show these runs at the time `now`, with the markers of the marked ones."""
        self._records, self._marks, self._now = records, marks, now
        self._update()

    @property
    def run_id(self) -> str | None:
        """The run under the cursor."""
        return self._run_id

    @property
    def shown(self) -> list[str]:
        """The ids of the runs, in the order of the rows."""
        return [row.record.id for row in self._rows]

    @property
    def order(self) -> tuple[str, bool]:
        """The key of the column that sorts the rows, and whether it is reversed."""
        return self._order.key, self._flip

    def move_to(self, run_id: str) -> None:
        """Put the cursor on a run, if it is shown."""
        if run_id in (shown := self.shown):
            self._set_cursor(shown.index(run_id))

    def _update(self) -> None:
        """Take in new records, marks, order or width; redraw only what looks different."""
        rows = [Row(r, r.state(self._now), self._mark(r), self._now) for r in self._records]
        self._rows = sort_rows(rows, self._order, flip=self._flip)
        self._columns, self._name_width = columns_for(self.scrollable_content_region.width)
        self.virtual_size = Size(0, HEADER + len(self._rows))
        here = next((i for i, row in enumerate(self._rows) if row.record.id == self._run_id), None)
        self._set_cursor(self._cursor if here is None else here, scroll=here is None)
        looks: list[object] = [self._order.key, self._flip, self._columns, self._name_width]
        looks += [_look(row) for row in self._visible()]
        if looks != self._looks:
            self._looks = looks
            self.refresh()

    def _mark(self, record: RunRecord) -> Text:
        return self._marks.get(record.id, _NO_MARK)

    def _visible(self) -> list[Row]:
        top = self.scroll_offset.y
        return self._rows[top : top + self.size.height]

    # The cursor

    def _set_cursor(self, index: int, *, scroll: bool = True) -> None:
        before = self._cursor, self._run_id
        self._cursor = max(0, min(index, len(self._rows) - 1))
        self._run_id = self._rows[self._cursor].record.id if self._rows else None
        if scroll:
            self.call_after_refresh(self._show_cursor)  # once new rows have their room
        if self._run_id != before[1]:
            # Not posted from here: a message that is made while a parent handles one of its
            # own counts as the parent's, and would not bubble past it.
            self.call_later(self._tell)
        if (self._cursor, self._run_id) != before:
            self.refresh()

    def _tell(self) -> None:
        self.post_message(RunHighlighted(self._run_id))

    def _show_cursor(self) -> None:
        # The header covers the first line, so the row above comes into view as well.
        self.scroll_to_region(Region(0, self._cursor, 1, HEADER + 1), animate=False)

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._set_cursor(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is in view."""
        self._set_cursor(self._cursor + pages * max(1, self.size.height - HEADER - 1))

    def action_open(self) -> None:
        """Open the run under the cursor."""
        if self._run_id is not None:
            self.post_message(RunOpened(self._run_id))

    def on_click(self, event: events.Click) -> None:
        """A click on a run goes to it, a second one opens it; one on the header sorts."""
        if event.y < HEADER:
            self._header_clicked(event.x)
            return
        row = self.scroll_offset.y + event.y - HEADER
        if row < len(self._rows):
            opened = row == self._cursor and event.chain > 1
            self._set_cursor(row)
            if opened:
                self.action_open()

    # The order

    def action_next_order(self) -> None:
        """Sort by the next of the columns that are shown, or by age, the order at first."""
        keys = [column.key for column in self._columns]
        if AGE not in keys:
            keys.append(AGE)
        at = keys.index(self._order.key) if self._order.key in keys else -1
        self._sort_by(keys[(at + 1) % len(keys)], flip=False)

    def action_flip_order(self) -> None:
        """Turn the order around."""
        self._sort_by(self._order.key, flip=not self._flip)

    def _header_clicked(self, x: int) -> None:
        for column in self._columns:
            x -= self._width(column)
            if x < 0:
                self._sort_by(column.key, flip=column == self._order and not self._flip)
                return

    def _sort_by(self, key: str, *, flip: bool) -> None:
        self._order, self._flip = BY_KEY[key], flip
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
        cells = [self._fit(column.cell(row), column) for column in self._columns]
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
        if column != self._order:
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


def _look(row: Row) -> tuple[object, ...]:
    """What a row's cells depend on."""
    written_anew = row.record.config, row.record.status, row.record.notes
    return (*map(id, written_anew), row.state, row.mark.plain, age(row.now - row.record.created))
