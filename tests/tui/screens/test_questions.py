"""A question about a run that becomes something else before it is answered."""

from __future__ import annotations

import time

import pytest

from runs.config import RunConfig
from runs.paths import Home, RunPaths
from runs.process import EngineProcess
from runs.status import State, write_status
from runs.trash import move_to_trash
from tests.fabricate import made_up_status, make_run
from tests.pilots import Seat, main, opened, seen, told, until
from tui.screens.confirm import ConfirmScreen
from tui.screens.notes import NotesScreen


def become(paths: RunPaths, state: State) -> None:
    """What an engine of this host would write."""
    this = EngineProcess.this()
    write_status(paths, made_up_status(RunConfig(), state, 3, time.time(), process=this))


async def closes(pilot: Seat, why: str) -> None:
    await until(pilot, lambda: pilot.app.screen is main(pilot), "the question to close")
    await until(pilot, lambda: why in told(pilot), why)


@pytest.mark.parametrize(
    ("state", "why"),
    [
        ("finished", "r50 uniform 10k: This run is finished: there is nothing to stop."),
        ("stopped", "This run is stopped: no engine is at work on it"),
        ("failed", "This run is failed: no engine is at work on it"),
    ],
)
async def test_stop_this_run_closes_when_the_run_ends(home: Home, state: State, why: str) -> None:
    run = make_run(home, state="running", created=time.time())
    async with opened(home) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: "Stop this run?" in seen(pilot), "the question")
        become(run, state)
        await closes(pilot, why)
        await pilot.press("y")  # meant for the question: the curves, which nobody minds
        assert "not running" not in told(pilot)


async def test_delete_this_run_closes_when_the_run_is_resumed_elsewhere(home: Home) -> None:
    run = make_run(home, state="stopped")
    async with opened(home) as pilot:
        await pilot.press("d")
        await until(pilot, lambda: "Delete this run?" in seen(pilot), "the question")
        become(run, "running")
        await closes(pilot, "This run is running: x stops it, and then it can be deleted.")
    assert run.root.exists()


@pytest.mark.parametrize(("key", "screen"), [("d", ConfirmScreen), ("e", NotesScreen)])
async def test_a_question_about_a_run_that_is_gone_closes(
    home: Home, key: str, screen: type[ConfirmScreen | NotesScreen]
) -> None:
    run = make_run(home)
    make_run(home, created=1.0)
    async with opened(home) as pilot:
        await pilot.press(key)
        await until(pilot, lambda: isinstance(pilot.app.screen, screen), "the question")
        move_to_trash(home, run.id)
        await closes(pilot, "r50 uniform 10k: This run is no longer here.")


async def test_notes_stay_open_whatever_state_the_run_comes_to(home: Home) -> None:
    run = make_run(home, state="running", created=time.time())
    async with opened(home) as pilot:
        await pilot.press("e", *"mine")
        become(run, "finished")
        screen = main(pilot)
        await until(pilot, lambda: screen.selected_state() == "finished", "the end")
        assert isinstance(pilot.app.screen, NotesScreen)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "The notes are kept." in told(pilot), "them to be kept")


async def test_a_question_stays_while_its_run_goes_on(home: Home) -> None:
    run = make_run(home, state="running", created=time.time())
    other = make_run(home, state="running", created=time.time() - 1)
    async with opened(home) as pilot:
        await pilot.press("x")
        become(other, "finished")
        screen = main(pilot)
        await until(
            pilot, lambda: screen._records[other.id].state(time.time()) == "finished", "its end"
        )
        assert isinstance(pilot.app.screen, ConfirmScreen)
        assert screen.selected is not None
        assert screen.selected.id == run.id
