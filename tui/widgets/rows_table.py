"""A list of anything in rows: studies, what waits in the queue, claims, the runs of a cell.

Drawn line by line, and only what is in view, as the history is: a queue may have thousands of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.strip import Strip

from tui.messages import RowHighlighted, RowOpened
from tui.widgets.row_cursor import HEADER, RowCursor

GAP = 2
"""Empty cells after each column."""


@dataclass(frozen=True)
class RowColumn:
    """A column of a list."""

    label: str
    width: int
    """Cells; of one that is `wide`, the fewest."""
    rank: int = 0
    """Columns of the highest rank go first where there is no room; those of 0 stay."""
    right: bool = False
    """Whether it ends flush."""
    wide: bool = False
    """Whether it takes what is left, with others that do."""


@dataclass(frozen=True)
class ListRow:
    """A row: what tells it from the others, and a cell for each column."""

    id: str
    cells: tuple[Text, ...]


class RowsTable(RowCursor, can_focus=True):
    """Rows under a header; the cursor stays on its row when rows come, go or change places."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", show=False, tooltip="To the next row"),
        Binding("up,k", "move(-1)", "Up", show=False, tooltip="To the row before"),
        Binding("pagedown", "page(1)", "Page down", show=False, tooltip="A page of rows down"),
        Binding("pageup", "page(-1)", "Page up", show=False, tooltip="A page of rows up"),
        Binding("home,g", "move(-1000000)", "First row", show=False, tooltip="To the first row"),
        Binding("end,G", "move(1000000)", "Last row", show=False, tooltip="To the last row"),
        Binding("enter", "open", "Open", show=False, tooltip="Open what the row stands for"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--header", "rows--cursor"}
    DEFAULT_CSS = """
    RowsTable { overflow-x: hidden; scrollbar-size: 0 1; scrollbar-gutter: stable; }
    RowsTable { background: transparent; }
    RowsTable > .rows--header { background: $panel; color: $foreground; text-style: bold; }
    RowsTable > .rows--cursor {
        background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground;
        text-style: bold;
    }
    RowsTable:focus > .rows--cursor {
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    """

    def __init__(self, columns: Sequence[RowColumn], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._columns = columns
        self._rows: list[ListRow] = []

    def show(self, rows: Sequence[ListRow]) -> None:
        """Show these rows; only what looks different is drawn anew."""
        if list(rows) == self._rows:
            return
        self._rows = list(rows)
        self._stay(self._row_id)
        self.refresh()

    @property
    def listed(self) -> list[ListRow]:
        """The rows, in their order."""
        return self._rows

    def move_to(self, row_id: str) -> None:
        """Put the cursor on a row, if it is shown."""
        if row_id in (shown := self.shown):
            self._set_cursor(shown.index(row_id))

    # The cursor

    def tell(self) -> None:
        """Say that the cursor is on another row."""
        self.post_message(RowHighlighted(self._row_id))

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self._row_id is not None:
            self.post_message(RowOpened(self._row_id))

    def on_click(self, event: events.Click) -> None:
        """A click on a row goes to it, a second one opens it."""
        row = self.scroll_offset.y + event.y - HEADER
        if event.y >= HEADER and row < len(self._rows):
            opened = row == self._cursor and event.chain > 1
            self._set_cursor(row)
            if opened:
                self.action_open()

    # Drawing

    def render_line(self, y: int) -> Strip:
        """The header, or the row that is in view at line `y`."""
        widths = self._widths()
        if y < HEADER:
            style = self.get_component_rich_style("rows--header")
            return self._strip([Text(column.label) for column in self._columns], widths, style)
        index = self.scroll_offset.y + y - HEADER
        if index >= len(self._rows):
            return Strip.blank(self.size.width, self.rich_style)
        cells = list(self._rows[index].cells)
        if index != self._cursor:
            return self._strip(cells, widths, self.rich_style)
        # On the cursor, the cells' colours give way to its contrast.
        plain = [Text(cell.plain) for cell in cells]
        return self._strip(plain, widths, self.get_component_rich_style("rows--cursor"))

    def _widths(self) -> list[int]:
        """Cells of each column, 0 for one that has no room; what is left goes to the wide one."""
        room = self.scrollable_content_region.width
        shown = list(self._columns)
        while len(shown) > 1 and sum(column.width + GAP for column in shown) - GAP > room:
            last = max(shown, key=lambda column: column.rank)
            if not last.rank:
                break
            shown.remove(last)
        rest = max(0, room - sum(column.width + GAP for column in shown) + GAP)
        share = rest // max(1, sum(column.wide for column in shown))
        return [
            0 if column not in shown else column.width + (share if column.wide else 0)
            for column in self._columns
        ]

    def _strip(self, cells: list[Text], widths: list[int], style: Style) -> Strip:
        fitted = [
            _fit(cell, width, right=column.right)
            for cell, width, column in zip(cells, widths, self._columns, strict=True)
            if width
        ]
        line = Text(" " * GAP, end="").join(fitted)
        line.end = ""
        segments = Segment.apply_style(line.render(self.app.console), style)
        return Strip(segments).adjust_cell_length(self.size.width, style)


def _fit(cell: Text, width: int, *, right: bool) -> Text:
    """A copy of the cell, as wide as its column."""
    cell = cell.copy()
    cell.truncate(width, overflow="ellipsis", pad=not right)
    if right:
        cell.pad_left(width - cell.cell_len)
    return cell
