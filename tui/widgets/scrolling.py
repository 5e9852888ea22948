"""The keys of whatever scrolls: the same for the details, the log, the welcome and the help."""

from __future__ import annotations

from textual.binding import Binding, BindingType

SCROLL_KEYS: list[BindingType] = [
    Binding("down,j", "scroll_down", "Down", show=False, tooltip="A line down"),
    Binding("up,k", "scroll_up", "Up", show=False, tooltip="A line up"),
    Binding("pagedown", "page_down", "Page down", show=False, tooltip="A page down"),
    Binding("pageup", "page_up", "Page up", show=False, tooltip="A page up"),
    Binding("home,g", "scroll_home", "Beginning", show=False, tooltip="To the first line"),
    Binding("end,G", "scroll_end", "End", show=False, tooltip="To the last line"),
]
"""Actions that every scrollable container has."""
