"""The log pane: what the engine of the selected run printed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.events import Resize
from textual.widgets import RichLog

from tui.sanitize import clean
from tui.widgets.scrolling import SCROLL_KEYS

LONGEST = 5000
"""Lines that are kept."""


class LogPane(RichLog):
    """Lines as they come; it follows the end unless one has scrolled up."""

    BINDINGS: ClassVar[list[BindingType]] = SCROLL_KEYS
    DEFAULT_CSS = """
    LogPane {
        border: round $foreground 30%; border-title-color: $text-muted;
        padding: 0 1; background: transparent; overflow-x: hidden;
    }
    LogPane:focus { border: round $accent; border-title-color: $text; }
    """

    def __init__(self) -> None:
        super().__init__(
            id="log", max_lines=LONGEST, wrap=True, markup=False, highlight=False, min_width=1
        )
        self.border_title = "4 Log"
        self._kept: deque[str] = deque(maxlen=LONGEST)
        self._wrapped_at = 0
        """The width that what is shown was wrapped at; 0: lines have come while it was hidden."""

    def grow(self, lines: list[str], *, fresh: bool) -> None:
        """Add lines; `fresh` ones are of another run and replace what is shown."""
        if fresh:
            self._kept.clear()
        cleaned = [clean(line) for line in lines]
        self._kept.extend(cleaned)
        width = self.scrollable_content_region.width
        if fresh or width != self._wrapped_at:
            self._wrap(width, follow=fresh)
        else:
            self._write(cleaned, follow=self.is_vertical_scroll_end)

    def on_resize(self, event: Resize) -> None:
        """Wrap anew, and what has come while the pane was hidden for the first time."""
        width = self.scrollable_content_region.width
        if width not in (0, self._wrapped_at):
            self._wrap(width, follow=False)

    def _wrap(self, width: int, *, follow: bool) -> None:
        # A hidden pane has no width, and textual would wrap at one character for good.
        follow = follow or not self._wrapped_at or self.is_vertical_scroll_end
        self._wrapped_at = width
        self.clear()
        if width:
            self._write(self._kept, follow=follow)

    def _write(self, lines: Iterable[str], *, follow: bool) -> None:
        for line in lines:
            self.write(Text(line), scroll_end=follow)
