from __future__ import annotations

import pytest
from textual.widgets import Input, Static

from runs.notes import Notes
from runs.paths import Home
from runs.record import RunRecord, load_record
from tests.fabricate import make_run
from tests.pilots import ask, controls, hosted, seen
from tui.screens.notes import NotesScreen


def record(home: Home, notes: Notes | None = None) -> RunRecord:
    return load_record(make_run(home, notes=notes))


@pytest.mark.parametrize("keep", ["ctrl+s", "enter"])
async def test_what_is_typed_is_kept(home: Home, keep: str) -> None:
    async with hosted(Static()) as pilot:
        answers = await ask(pilot, NotesScreen(record(home)))
        await pilot.press("end", *" two", "tab", *"a, b,,c ", "tab", *"[/] q", keep)
        assert answers == [Notes(name="r50 uniform 10k two", tags=("a", "b", "c"), note="[/] q")]


async def test_what_was_there_is_there_to_be_edited(home: Home) -> None:
    notes = Notes(name="mine", tags=("x", "y"), note="a note")
    async with hosted(Static()) as pilot:
        answers = await ask(pilot, NotesScreen(record(home, notes)))
        await pilot.press("ctrl+s")
        assert answers == [notes]


@pytest.mark.parametrize("name", ["", "  ", "r50 uniform 10k"])
async def test_without_a_name_of_its_own_the_run_keeps_the_configurations(
    home: Home, name: str
) -> None:
    async with hosted(Static()) as pilot:
        answers = await ask(pilot, NotesScreen(record(home, Notes(name="mine"))))
        pilot.app.screen.query_one("#name", Input).value = name
        await pilot.click("#keep")
        assert answers == [Notes()]


@pytest.mark.parametrize("button", [False, True])
async def test_backing_out_keeps_nothing(home: Home, button: bool) -> None:
    async with hosted(Static()) as pilot:
        answers = await ask(pilot, NotesScreen(record(home)))
        await pilot.press(*"xyz")
        await (pilot.click("#cancel") if button else pilot.press("escape"))
        assert answers == [None]


async def test_hostile_notes_are_shown_as_text_and_limits_hold(home: Home) -> None:
    hostile = "[/red][@click=app.quit]x[/]\x1b[2J\u202e"
    notes = Notes(name=hostile, tags=(hostile,), note=hostile)
    async with hosted(Static()) as pilot:
        answers = await ask(pilot, NotesScreen(record(home, notes)))
        assert seen(pilot).count("[/red][@click=app.quit]x[/]") == 3
        assert not controls(pilot)
        pilot.app.screen.query_one("#tags", Input).value = ",".join(["t" * 150] * 6)
        await pilot.press("ctrl+s")
        kept = answers[0]
        assert kept is not None
        assert kept.tags == ("t" * 100,) * 6
