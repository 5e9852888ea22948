"""The table of a study: its cells with what they have come to, and a cursor on one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.messages import CellHighlighted, CellOpened
from tui.sanitize import clean
from tui.studies.table import Grid, Line, Said

TITLE = 26
"""Cells of a row's title at most."""
NARROWEST = 24
"""Cells of a column at least; where not all have room, those around the cursor show."""
ONE_LINE = 42
"""Cells of a column from which a result and its notes stand in one line."""
GAP = 2
HEADER = 1


class StudyTable(ScrollView, can_focus=True):
    """Cells in rows and columns; each is a result with its n, or says what is true instead.

    A result and its notes take one line where columns are wide, else two. That depends on the width
    alone, so that nothing moves while runs come in.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1,0)", "Down", show=False, tooltip="To the cell below"),
        Binding("up,k", "move(-1,0)", "Up", show=False, tooltip="To the cell above"),
        Binding("right,l", "move(0,1)", "Right", show=False, tooltip="To the cell at the right"),
        Binding("left,h", "move(0,-1)", "Left", show=False, tooltip="To the cell at the left"),
        Binding("home,g", "move(-100000,0)", "Top", show=False, tooltip="To the top of the column"),
        Binding("end,G", "move(100000,0)", "Bottom", show=False, tooltip="To its bottom"),
        Binding("enter", "open", "Runs", show=False, tooltip="Show the runs of the cell"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"cells--header", "cells--cursor", "cells--block"}
    DEFAULT_CSS = """
    StudyTable { overflow-x: hidden; scrollbar-size: 0 1; scrollbar-gutter: stable; }
    StudyTable { background: transparent; }
    StudyTable > .cells--header { background: $panel; color: $foreground; text-style: bold; }
    StudyTable > .cells--block { color: $text-accent; text-style: bold; }
    StudyTable > .cells--cursor {
        background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground;
    }
    StudyTable:focus > .cells--cursor {
        background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
    }
    """

    def __init__(self) -> None:
        super().__init__(id="study-table")
        self._grid = Grid((), ())
        self._said: list[Said] = []
        self._marks: Mapping[int, str] = {}
        self._rows: list[tuple[int, ...]] = []
        self._lines: list[tuple[Line, int, int]] = []
        """The lines below the header: each with which part of its row it is, and of which row."""
        self._row, self._column = 0, 0
        """Of the cursor; rows without headings."""
        self._longest = 0
        """Cells of the longest title of a row."""
        self._first = 0
        """The first column in view."""

    def show(self, grid: Grid, said: Sequence[Said], marks: Mapping[int, str]) -> None:
        """Show these cells, and the markers of the marked ones, by their indices."""
        if (grid, list(said), marks) == (self._grid, self._said, self._marks):
            return
        other = grid != self._grid
        self._grid, self._said, self._marks = grid, list(said), dict(marks)
        if other:
            self._measure()
            self._set_cursor(self._row, self._column)
            self.call_later(self._tell)
        self.refresh()

    @property
    def cell(self) -> int | None:
        """The index of the cell under the cursor, among the study's cells."""
        return self._rows[self._row][self._column] if self._rows else None

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as all of it takes, less what the scroll bar's column leaves."""
        tall = self._tall(width - 1)
        return HEADER + sum(tall if line.cells else 1 for line in self._grid.lines)

    # The cursor

    def _set_cursor(self, row: int, column: int) -> None:
        before = self.cell
        self._row = max(0, min(row, len(self._rows) - 1))
        self._column = max(0, min(column, len(self._grid.columns) - 1))
        fit = self._columns_in_view()
        self._first = max(0, min(self._first, self._column, len(self._grid.columns) - fit))
        self._first = max(self._first, self._column - fit + 1)
        self.call_after_refresh(self._show_cursor)
        if self.cell != before:
            self.call_later(self._tell)
        self.refresh()

    def _tell(self) -> None:
        if self.cell is not None:
            self.post_message(CellHighlighted(self.cell))

    def _show_cursor(self) -> None:
        tops = (i for i, (_, part, row) in enumerate(self._lines) if row == self._row and not part)
        if (top := next(tops, None)) is not None:
            # The header covers the first line, so the line above comes into view as well.
            tall = self._tall(self._room)
            self.scroll_to_region(Region(0, top, 1, HEADER + tall), animate=False)

    def action_move(self, rows: int, columns: int) -> None:
        """Move the cursor."""
        self._set_cursor(self._row + rows, self._column + columns)

    def action_open(self) -> None:
        """Show the runs of the cell."""
        if self.cell is not None:
            self.post_message(CellOpened(self.cell))

    def on_click(self, event: events.Click) -> None:
        """A click on a cell goes to it, a second one opens it."""
        at = self.scroll_offset.y + event.y - HEADER
        if event.y < HEADER or at >= len(self._lines) or not self._lines[at][0].cells:
            return
        row = self._lines[at][2]
        title, width = self._widths()
        column = self._first + max(0, event.x - title - GAP) // (width + GAP)
        again = (row, column) == (self._row, self._column)
        self._set_cursor(row, column)
        if again and event.chain > 1:
            self.action_open()

    # Drawing

    def on_resize(self) -> None:
        """Put the cells into the new width."""
        self._measure()
        self._set_cursor(self._row, self._column)

    @property
    def _room(self) -> int:
        return self.scrollable_content_region.width

    def _measure(self) -> None:
        """Lay out the lines for the width that there is."""
        self._rows = [line.cells for line in self._grid.lines if line.cells]
        titles = (cell_len(clean(line.title)) for line in self._grid.lines if line.cells)
        self._longest = max(titles, default=0)
        tall, row = self._tall(self._room), -1
        self._lines = []
        for line in self._grid.lines:
            row += bool(line.cells)
            self._lines += [(line, part, row) for part in range(tall if line.cells else 1)]
        self.virtual_size = Size(0, HEADER + len(self._lines))

    def _title_width(self) -> int:
        return min(TITLE, self._longest)

    def _columns_in_view(self) -> int:
        room = self._room - self._title_width()
        return max(1, min(len(self._grid.columns), room // (NARROWEST + GAP)))

    def _widths(self) -> tuple[int, int]:
        """Cells of the titles, and of each column in view."""
        title, fit = self._title_width(), self._columns_in_view()
        return title, max(1, (self._room - title) // fit - GAP)

    def _tall(self, width: int) -> int:
        """Lines of a row."""
        title = self._title_width()
        fit = max(1, min(len(self._grid.columns), (width - title) // (NARROWEST + GAP)))
        return 1 if (width - title) // fit - GAP >= ONE_LINE else 2

    def render_line(self, y: int) -> Strip:
        """The header, a heading, or a line of a row."""
        if y < HEADER:
            return self._header()
        index = self.scroll_offset.y + y - HEADER
        if index >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        line, part, row = self._lines[index]
        if not line.cells:
            style = self.rich_style + self.get_component_rich_style("cells--block", partial=True)
            return self._strip([(Text(clean(line.title)), self.size.width, style)])
        title, width = self._widths()
        pieces = [(Text(clean(line.title) if not part else ""), title, self.rich_style)]
        for column in range(self._first, self._first + self._columns_in_view()):
            if column < len(line.cells):
                pieces.append((Text(" " * GAP), GAP, self.rich_style))
                pieces.append(self._piece(line.cells[column], part, (row, column), width))
        return self._strip(pieces)

    def _piece(
        self, cell: int, part: int, place: tuple[int, int], width: int
    ) -> tuple[Text, int, Style]:
        said = self._said[cell]
        mark = self._marks.get(cell, "")
        sign = f"{mark} " if mark and not part else ""
        if self._tall(self._room) == 1:
            notes = [Text("  "), said.notes] if said.notes.plain else []
            text = Text.assemble(sign, said.result, *notes)
        else:
            text = Text.assemble("  " if part else sign, said.notes if part else said.result)
        if place != (self._row, self._column):
            return text, width, self.rich_style
        # On the cursor, the colours give way to its contrast.
        return Text(text.plain), width, self.get_component_rich_style("cells--cursor")

    def _header(self) -> Strip:
        style = self.get_component_rich_style("cells--header")
        title, width = self._widths()
        pieces = [(Text(), title, style)]
        columns, fit = self._grid.columns, self._columns_in_view()
        for i in range(self._first, min(len(columns), self._first + fit)):
            more = " ▸" if i == self._first + fit - 1 and i < len(columns) - 1 else ""
            less = "◂ " if i == self._first and i else ""
            pieces.append((Text(" " * GAP), GAP, style))
            pieces.append((Text(f"{less}{clean(columns[i])}{more}"), width, style))
        return self._strip(pieces, style)

    def _strip(self, pieces: list[tuple[Text, int, Style]], rest: Style | None = None) -> Strip:
        segments: list[Segment] = []
        for text, width, style in pieces:
            fitted = text.copy()
            fitted.truncate(width, overflow="ellipsis", pad=True)
            fitted.end = ""
            segments += Segment.apply_style(fitted.render(self.app.console), style)
        return Strip(segments).adjust_cell_length(self.size.width, rest or self.rich_style)
