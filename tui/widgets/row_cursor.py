"""A cursor over rows that are drawn line by line under a header: of the history and other lists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView

HEADER = 1
"""Rows of the header, which stays in view."""


class HasId(Protocol):
    """A row."""

    @property
    def id(self) -> str:
        """What tells it from the others."""


class RowCursor(ScrollView):
    """Rows with a cursor, which stays on its row when rows come, go or change places."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._cursor = 0
        self._row_id: str | None = None

    @property
    def listed(self) -> Sequence[HasId]:
        """The rows, in their order."""
        raise NotImplementedError

    def tell(self) -> None:
        """Say that the cursor is on another row."""
        raise NotImplementedError

    @property
    def row_id(self) -> str | None:
        """The id of the row under the cursor."""
        return self._row_id

    @property
    def shown(self) -> list[str]:
        """The ids of the rows, in their order."""
        return [row.id for row in self.listed]

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        self._set_cursor(self._cursor + rows)

    def action_page(self, pages: int) -> None:
        """Move the cursor by what is in view."""
        self._set_cursor(self._cursor + pages * max(1, self.size.height - HEADER - 1))

    def _set_cursor(self, index: int, *, scroll: bool = True) -> None:
        before = self._cursor, self._row_id
        self._cursor = max(0, min(index, len(self.listed) - 1))
        self._row_id = self.listed[self._cursor].id if self.listed else None
        if scroll:
            self.call_after_refresh(self._show_cursor)  # once new rows have their room
        if self._row_id != before[1]:
            # Not posted from here: a message that is made while a parent handles one of its
            # own counts as the parent's, and would not bubble past it.
            self.call_later(self.tell)
        if (self._cursor, self._row_id) != before:
            self.refresh()

    def _stay(self, row_id: str | None) -> None:
        """Make room for the rows that there are now, with the cursor on that one, if it is there.

        Else it stays where it is, and comes into view.
        """
        self.virtual_size = Size(0, HEADER + len(self.listed))
        here = next((i for i, row in enumerate(self.listed) if row.id == row_id), None)
        self._set_cursor(self._cursor if here is None else here, scroll=here is None)

    def _show_cursor(self) -> None:
        # The header covers the first line, so the row above comes into view as well.
        self.scroll_to_region(Region(0, self._cursor, 1, HEADER + 1), animate=False)
