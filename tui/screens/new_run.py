"""The form for a new run."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Collapsible, Input, Label, Select, Static

from runs import presets
from runs.config import RunConfig
from runs.errors import ConfigError
from runs.fields import FAMILY
from runs.record import RunRecord
from runs.short_names import default_name
from tui.estimate import estimate
from tui.form import config_of, errors_of, form_fields, of_family, values_of
from tui.sanitize import clean
from tui.widgets.form_field import FormField

COPY = "copy of the run"
"""What the preset's list says where the form was filled from a run."""


MOVES: list[BindingType] = [
    Binding(
        "tab,down",
        "app.focus_next",
        "Next field",
        show=False,
        tooltip="Next field; ↓ opens a list",
    ),
    Binding(
        "shift+tab,up",
        "app.focus_previous",
        "Field before",
        show=False,
        tooltip="Field before; ↑ opens a list",
    ),
]
"""The way through the fields."""


class Fields(VerticalScroll, can_focus=False):
    """All fields, as far as there is room; it has their keys, for its own would only scroll it."""

    BINDINGS: ClassVar[list[BindingType]] = MOVES


class NewRunScreen(ModalScreen[RunConfig | None]):
    """Gives the configuration to start, None when the user backed out."""

    CSS_PATH = "new_run.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "start", "Start", priority=True, tooltip="Start; enter in a line, too"),
        Binding("escape", "dismiss(None)", "Cancel", tooltip="Start nothing"),
        *MOVES,
    ]

    start = getters.query_one("#start", Button)
    cost = getters.query_one("#cost", Static)

    def __init__(self, copied: RunConfig | None, known: list[RunRecord]) -> None:
        super().__init__()
        self._copied = copied
        self._known = known
        config = copied or presets.load("quickstart")
        self._values = values_of(config)
        self._filled = self._values.copy()
        """What the preset put into the fields. All else was typed, and stays with another one."""
        self._family = config.model.family()
        self._said = ""
        self._preset = COPY if copied else "quickstart"

    def compose(self) -> ComposeResult:
        """The preset, what most runs differ in, and the rest folded up."""
        names = ([COPY] if self._copied else []) + presets.names()
        with Vertical(id="form") as box:
            box.border_title = Text("New run")
            with Fields(id="fields"):
                with Horizontal(id="preset-line"):
                    yield Label("Preset")
                    yield Select[str](
                        [(name, name) for name in names],
                        value=self._preset,
                        allow_blank=False,
                        compact=True,
                        id="preset",
                    )
                fields = list(form_fields(self._family))
                for field in fields:
                    if field.main:
                        yield FormField(field, self._values[field.path])
                with Collapsible(title="Advanced", id="advanced"):
                    for field in fields:
                        if not field.main:
                            yield FormField(field, self._values[field.path])
            yield Static(id="cost", markup=False)
            with Horizontal(id="buttons"):
                yield Button("Cancel  esc", id="cancel", compact=True)
                yield Button("Start  ctrl+s", id="start", variant="primary", compact=True)

    def on_mount(self) -> None:
        """Check at once, so that the cost shows."""
        self._check()

    @on(Select.Changed, "#preset")
    async def _take_preset(self, event: Select.Changed) -> None:
        name = str(event.value)
        if name == self._preset:
            return
        self._preset = name
        config = self._copied if name == COPY and self._copied else presets.load(name)
        filled = values_of(config)
        typed = {p: v for p, v in self._values.items() if v != self._filled.get(p) and p in filled}
        self._filled = filled
        await self._show_values({**filled, **typed})

    @on(FormField.Changed)
    async def _field_changed(self, event: FormField.Changed) -> None:
        if event.path == FAMILY:
            await self._show_values(of_family(self._values, event.value))
            return
        self._values[event.path] = event.value
        self._check()

    async def _show_values(self, values: dict[str, str]) -> None:
        """Put values into the form, which is made anew where they are of another family."""
        family = values.get(FAMILY, self._family)
        self._values = values
        if family != self._family:
            self._family = family
            await self.recompose()
        else:
            with self.prevent(Input.Changed, Select.Changed):
                for field in self.query(FormField):
                    field.value = values[field.field.path]
        self._check()

    def _check(self) -> bool:
        """Show what is wrong beside each field, else what the run will cost."""
        errors = errors_of(self._values)
        for field in self.query(FormField):
            field.complain(errors.get(field.field.path))
        self.start.disabled = bool(errors)
        if errors:
            self._suggest_name("made once all is right")
            fields = form_fields(self._family)
            hidden = [f.title for f in fields if f.path in errors and not f.main]
            where = f" ({', '.join(hidden)} under Advanced)" if hidden else ""
            count = "one field is" if len(errors) == 1 else f"{len(errors)} fields are"
            self._say(f"{count} not right yet{where}")
            return False
        config = config_of(self._values)
        self._suggest_name(default_name(config))
        self._say(clean(estimate(config, self._known)))
        return True

    def _suggest_name(self, text: str) -> None:
        """What an empty name stands for: never what the fields said before."""
        self.query_one("#field-name", FormField).suggest(text)

    def _say(self, text: str) -> None:
        """Show a line below the fields; the same one costs nothing, a new one no layout."""
        if text != self._said:
            self._said = text
            self.cost.update(text, layout=False)

    @on(Collapsible.Toggled)
    def _unfolded(self, event: Collapsible.Toggled) -> None:
        self.query_one("#form").set_class(not event.collapsible.collapsed, "-unfolded")

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#start")
    @on(Input.Submitted)
    def action_start(self) -> None:
        """Start, if all is right; else go to the first field that is not."""
        # What the fields hold now: the word of the last change may still be on its way.
        self._values |= {field.field.path: field.value for field in self.query(FormField)}
        try:
            config = config_of(self._values)
        except ConfigError:
            self._check()
            bad = next(iter(self.query(FormField).filter(".-bad")), None)
            if bad is not None:
                if not bad.field.main:
                    self.query_one("#advanced", Collapsible).collapsed = False
                bad.query("Input, Select").first().focus()
            return
        self.dismiss(config)
