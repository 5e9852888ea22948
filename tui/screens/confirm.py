"""A question before something that cannot simply be done again."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui.sanitize import clean


class ConfirmScreen(ModalScreen[bool]):
    """True for yes. `esc` and `n` back out; the safe button has the focus."""

    DEFAULT_CSS = """
    ConfirmScreen { align: center middle; }
    ConfirmScreen Vertical {
        width: 64; max-width: 90%; height: auto; padding: 1 2;
        border: round $warning; background: $surface;
    }
    ConfirmScreen Horizontal { height: auto; align-horizontal: right; margin-top: 1; }
    ConfirmScreen Button { margin-left: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer(True)", "Yes", tooltip="Do it"),
        Binding("n,escape", "answer(False)", "No", tooltip="Leave all as it is"),
        Binding(
            "left,h",
            "app.focus_previous",
            "Left",
            show=False,
            tooltip="Left; enter gives the answer",
        ),
        Binding(
            "right,l",
            "app.focus_next",
            "Right",
            show=False,
            tooltip="Right; enter gives the answer",
        ),
    ]

    def __init__(self, title: str, text: str, verb: str) -> None:
        super().__init__()
        self._title, self._text, self._verb = title, text, verb

    def compose(self) -> ComposeResult:
        """The question and two answers."""
        with Vertical() as box:
            box.border_title = Text(self._title)
            yield Static(Text(clean(self._text)))
            with Horizontal():
                yield Button("Cancel  n", id="no", compact=True)
                yield Button(f"{self._verb}  y", id="yes", variant="warning", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button."""
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        """Answer with a key."""
        self.dismiss(yes)
