"""All that a study's screen shows of its runs, made in a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text

from runs.errors import ConfigError
from runs.paths import Home
from runs.record import RunRecord
from runs.studies.results import CellResults, Place
from runs.units import duration
from tui.format import accuracy, symbol
from tui.studies.figure import Panel, panels
from tui.studies.look import StudyLook, look_at
from tui.studies.table import VALUES, Grid, Said, Value, grid, said


@dataclass(frozen=True)
class Page:
    """A study at one moment."""

    look: StudyLook
    grid: Grid
    said: Mapping[Value, Sequence[Said]]
    """What each cell says, for each of the values that the table can show."""
    panels: Sequence[Panel]
    """Of the study's figures."""
    trouble: str = ""
    """What is wrong with the study's file, though the study is shown."""


def page(home: Home, name: str, records: Sequence[RunRecord], now: float) -> Page | str:
    """The study of that name; a line for people where it cannot be shown."""
    try:
        look = look_at(home, name, records, now)
    except ConfigError as error:
        return str(error)
    except OSError as error:
        return f"{name}: {error.filename or home.root}: {error.strerror or error}"
    cells = look.now.cells
    words = {value: [said(cell, value) for cell in cells] for value in VALUES}
    found, trouble = panels(look.now)
    return Page(look, grid(cells), words, found, trouble)


def runs_of(cell: CellResults) -> list[tuple[str, tuple[Text, ...]]]:
    """The runs of a cell: id (or the seed, where there is none), seed, state, fit, test, time."""
    rows = []
    for place in cell.places:
        rows.append(_row(place))
        for repeat in place.repeats:
            words = (Text(f"{place.seed}"), Text("repeat", "dim"), *(Text("–", "dim"),) * 3)
            rows.append((repeat.id, (*words, Text(repeat.id))))
    return rows


def _row(place: Place) -> tuple[str, tuple[Text, ...]]:
    seed, outcome = Text(str(place.seed)), place.outcome
    if outcome is None:
        nothing = (Text("–", "dim"),) * 3
        if place.pending is None or place.state is None:
            row = (seed, Text("not begun", "dim"), *nothing, Text())
            return f"seed {place.seed}", row
        glyph, colour = symbol(place.state)
        state = Text(f"{glyph} {place.state}", colour)
        return place.pending.id, (seed, state, *nothing, Text(place.pending.id))
    state = Text("✗ diverged", "red") if outcome.diverged else Text("✓ finished", "blue")
    fitted, test, summary = outcome.time(1.0).epoch, outcome.test_acc, outcome.summary
    row = (
        seed,
        state,
        Text(f"epoch {fitted}" if fitted is not None else f"not by {outcome.end}"),
        Text(accuracy(test) if test is not None else "–"),
        Text(duration(summary.seconds) if summary else "–"),
        Text(outcome.record.id),
    )
    return outcome.record.id, row
