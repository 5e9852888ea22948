"""One line of the new-run form: label, editor, and a hint or what is wrong."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label, Select, Static

from runs.fields import Field
from tui.sanitize import clean


def widget_id(path: str) -> str:
    """The id of the field's line."""
    return "field-" + path.replace(".", "-").replace("_", "-")


class FormField(Horizontal):
    """Edits one field; says when it changed."""

    DEFAULT_CSS = """
    FormField { height: 1; }
    FormField Label { width: 15; }
    FormField Input, FormField Select { width: 22; }
    FormField Input { background: $panel; }
    FormField .hint { width: 1fr; padding-left: 2; color: $text-muted; }
    FormField.-bad, FormField.-bad .hint { height: auto; }
    FormField.-bad .hint { color: $text-error; }
    FormField.-bad Label { color: $text-error; text-style: bold; }
    """

    @dataclass
    class Changed(Message):
        """The field has another value."""

        path: str
        value: str

    def __init__(self, field: Field, value: str) -> None:
        super().__init__(id=widget_id(field.path))
        self.field = field
        self._value = value
        self._error: str | None = None

    def compose(self) -> ComposeResult:
        """A list to choose from, or a line to type into."""
        yield Label(self.field.title)
        if self.field.choices:
            options = [(choice, choice) for choice in self.field.choices]
            yield Select[str](options, value=self._value, allow_blank=False, compact=True)
        else:
            yield Input(self._value, compact=True, select_on_focus=True)
        yield Static(self.field.hint, classes="hint", markup=False)

    @property
    def value(self) -> str:
        """The field's text at this moment; `Changed` comes a little later."""
        for editor in self.query(Input):
            return editor.value
        for choice in self.query(Select):
            return str(choice.value)
        return self._value

    @value.setter
    def value(self, value: str) -> None:
        self._value = value
        for editor in self.query(Input):
            editor.value = value
        for choice in self.query(Select):
            choice.value = value

    def suggest(self, text: str) -> None:
        """What an empty line stands for."""
        for editor in self.query(Input):
            if editor.placeholder != clean(text):
                editor.placeholder = clean(text)

    def complain(self, error: str | None) -> None:
        """Show what is wrong beside the field; None: nothing."""
        if error != self._error:  # each update is a layout, and every key asks every field
            self._error = error
            self.set_class(error is not None, "-bad")
            self.query_one(".hint", Static).update(Text(clean(error or self.field.hint)))

    @on(Input.Changed)
    @on(Select.Changed)
    def _edited(self, event: Input.Changed | Select.Changed) -> None:
        event.stop()
        if str(event.value) != self._value:
            self._value = str(event.value)
            self.post_message(self.Changed(self.field.path, self._value))
