"""Name, tags and note of a run."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label

from runs.notes import Notes
from runs.record import RunRecord
from tui.sanitize import clean


class NotesScreen(ModalScreen[Notes | None]):
    """What a person wants to say about a run; None when they backed out."""

    DEFAULT_CSS = """
    NotesScreen { align: center middle; }
    NotesScreen > Vertical {
        width: 76; max-width: 96%; height: auto; padding: 1 2;
        border: round $accent; background: $surface;
    }
    NotesScreen .line { height: 1; margin-bottom: 1; }
    NotesScreen Label { width: 8; }
    NotesScreen Input { width: 1fr; }
    NotesScreen .buttons { height: 1; align-horizontal: right; }
    NotesScreen Button { margin-left: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", "Keep", tooltip="Keep what was typed; enter, too"),
        Binding("escape", "dismiss(None)", "Cancel", tooltip="Leave the notes as they were"),
    ]

    def __init__(self, record: RunRecord) -> None:
        super().__init__()
        self._record = record

    def compose(self) -> ComposeResult:
        """Three lines and two buttons."""
        notes = self._record.notes
        with Vertical() as box:
            box.border_title = Text("Notes")
            for name, value, hint, longest in (
                ("name", clean(self._record.title), "", 200),
                ("tags", clean(", ".join(notes.tags)), "words, separated by commas", 1000),
                ("note", clean(notes.note), "free text", 10_000),
            ):
                with Horizontal(classes="line"):
                    yield Label(name)
                    yield Input(value, placeholder=hint, id=name, compact=True, max_length=longest)
            with Horizontal(classes="buttons"):
                yield Button("Cancel  esc", id="cancel", compact=True)
                yield Button("Keep  ctrl+s", id="keep", variant="primary", compact=True)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#keep")
    @on(Input.Submitted)
    def action_keep(self) -> None:
        """Keep what was typed."""
        name, tags, note = (self.query_one(f"#{i}", Input).value for i in ("name", "tags", "note"))
        words = (tag.strip()[:100] for tag in tags.split(","))
        name = "" if name.strip() == self._record.config.name else name.strip()
        self.dismiss(Notes(name=name, tags=tuple(filter(None, words))[:100], note=note.strip()))
