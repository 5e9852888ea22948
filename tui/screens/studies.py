"""The studies: shipped ones and one's own, what each asks and costs, and how far it is."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Footer, Static

from runs.record import RunRecord
from runs.status import State
from tui.format import symbol
from tui.messages import RowHighlighted, RowOpened
from tui.sanitize import clean
from tui.screens import place_keys
from tui.screens.runs import RunsScreen
from tui.screens.study import StudyScreen
from tui.screens.study_acts import StudyActsScreen
from tui.studies.look import (
    AllStudies,
    StudyLook,
    look_at_all,
    price,
    progress,
    question,
    time_left,
    to_go,
    varies,
)
from tui.widgets.rows_table import ListRow, RowColumn, RowsTable
from tui.widgets.top_bar import TopBar

COLUMNS = (
    RowColumn("study", 19, wide=True),
    RowColumn("cells", 5, rank=3, right=True),
    RowColumn("seeds", 5, rank=3, right=True),
    RowColumn("runs done", 11, right=True),
    RowColumn("now", 20),
    RowColumn("to go", 18, rank=1),
)


class StudiesScreen(StudyActsScreen):
    """A list of studies, and beneath it all about the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = place_keys.STUDIES
    DEFAULT_CSS = """
    StudiesScreen #studies-list { height: 1fr; border: round $accent; }
    StudiesScreen #studies-about {
        height: auto; max-height: 50%; border: round $foreground 30%; padding: 0 1;
    }
    """

    table = getters.query_one(RowsTable)

    def __init__(self, runs: RunsScreen) -> None:
        super().__init__(runs)
        self._all = AllStudies()

    def compose(self) -> ComposeResult:
        """The list above, the study below."""
        yield TopBar({}, "Studies")
        yield RowsTable(COLUMNS, id="studies-list")
        with VerticalScroll(id="studies-about", can_focus=False):
            yield Static(markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.table.border_title = Text("Studies ── questions asked of many runs")
        self.table.focus()

    def look(self, records: list[RunRecord], now: float) -> AllStudies:
        """All studies of the home."""
        return look_at_all(self.runs.home, records, now)

    def show(self, seen: AllStudies) -> None:
        """Show the list, and the study under the cursor."""
        self._all = seen
        self.table.show([_row(look) for look in seen.looks])
        self._show_about()

    @property
    def chosen(self) -> StudyLook | None:
        """The study under the cursor."""
        return next((o for o in self._all.looks if o.study.name == self.table.row_id), None)

    @on(RowHighlighted)
    def _show_about(self) -> None:
        about = Text()
        if look := self.chosen:
            box = self.query_one("#studies-about")
            box.border_title = Text(clean(look.study.name, 60))
            about.append(f"{question(look.study)}\n")
            about.append(f"{varies(look)}\n", "dim")
            about.append(f"{progress(look)}   {time_left(look)}")
            if look.todo.to_queue:
                about.append(f"\ns trains {price(look)}", "dim")
        for trouble in self._all.troubles:
            about.append(f"\n! {clean(trouble)}", "yellow")
        about.rstrip()
        self.query_one("#studies-about Static", Static).update(about)

    @on(RowOpened)
    def _open(self, message: RowOpened) -> None:
        self.app.push_screen(StudyScreen(self.runs, message.row_id))


def _row(look: StudyLook) -> ListRow:
    study = look.study
    return ListRow(
        study.name,
        (
            Text(clean(study.name)),
            Text(str(len(look.now.cells))),
            Text(str(len(study.all_seeds))),
            Text(f"{look.done:,} of {look.total:,}"),
            _now(look),
            Text(to_go(look), "dim"),
        ),
    )


def _now(look: StudyLook) -> Text:
    """What goes on, in signs with their numbers."""
    todo = look.todo
    counts: list[tuple[State, int]] = [
        ("running", len(todo.at_work)),
        ("queued", len(todo.waiting)),
        ("stopped", len(todo.go_on)),
        ("failed", len(todo.failed)),
    ]
    now = Text()
    for state, count in counts:
        if count:
            glyph, colour = symbol(state)
            now.append(f"{glyph} {count}  ", colour)
    if not now.plain:
        now = Text("✓ complete", "blue") if look.done == look.total else Text("–", "dim")
    return now
