"""The log pane: what the engine of the selected run printed."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import RichLog

from tui.sanitize import clean


class LogPane(RichLog):
    """Lines as they come; it follows the end unless one has scrolled up."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", show=False),
        Binding("k", "scroll_up", "Up", show=False),
        Binding("h", "scroll_left", "Left", show=False),
        Binding("l", "scroll_right", "Right", show=False),
        Binding("g", "scroll_home", "First line", show=False),
        Binding("G", "scroll_end", "Last line", show=False),
    ]
    DEFAULT_CSS = """
    LogPane {
        border: round $foreground 30%; border-title-color: $text-muted;
        padding: 0 1; background: transparent; overflow-x: hidden;
    }
    LogPane:focus { border: round $accent; border-title-color: $text; }
    """

    def __init__(self) -> None:
        super().__init__(
            id="log", max_lines=5000, wrap=True, markup=False, highlight=False, min_width=1
        )
        self.border_title = "4 Log"

    def grow(self, lines: list[str], *, fresh: bool) -> None:
        """Add lines; `fresh` ones are of another run and replace what is shown."""
        if fresh:
            self.clear()
        follow = fresh or self.is_vertical_scroll_end
        for line in lines:
            self.write(Text(clean(line)), scroll_end=follow)
