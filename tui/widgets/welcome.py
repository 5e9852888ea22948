"""What the application shows before the first run."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui.widgets.scrolling import SCROLL_KEYS

TITLE = "Deep networks memorise random labels."
STORY = """

Give every image of Fashion-MNIST a label drawn by lot, and train a residual network \
on it. There is nothing to learn, and yet the network comes to know every label: train \
accuracy climbs to 1.000, while test accuracy stays at 0.100, which is chance. With true \
labels the same network, of the same size, trained in the same way, generalises well. So \
its size alone cannot be the reason why. Zhang et al. showed this in 2017, and textbooks \
had to be rewritten.

Here you can watch it happen.

"""
KEYS = {
    "s": "quickstart: 1,000 random labels, ResNet-18, about a minute",
    "n": "a run of your own: depth, labels, train size",
    "S": "studies: questions asked of many runs, with verdicts",
    "?": "all keys",
    "q": "leave; runs go on without the terminal",
}


def text() -> Text:
    """The story and the keys."""
    welcome = Text.assemble((TITLE, "bold"), STORY)
    for key, meaning in KEYS.items():
        welcome.append_text(Text.assemble("  ", (f" {key} ", "bold reverse"), f"  {meaning}\n"))
    return welcome


class Welcome(VerticalScroll):
    """One paragraph and the keys that matter."""

    BINDINGS: ClassVar[list[BindingType]] = SCROLL_KEYS
    DEFAULT_CSS = """
    Welcome { align: center middle; }
    Welcome Static {
        width: 100%; max-width: 76; height: auto; padding: 1 2; border: round $accent;
    }
    """

    def __init__(self) -> None:
        super().__init__(id="welcome")

    def compose(self) -> ComposeResult:
        """The text."""
        yield Static(text())
