"""Keys that come faster than the screen follows, as they do when somebody types or ssh stalls."""

from __future__ import annotations

import pytest
from textual.events import Key
from textual.widgets import Input

from runs import launcher
from runs.config import RunConfig
from runs.paths import Home, RunPaths
from tests.fabricate import make_run
from tests.pilots import SMALL, WIDE, Seat, main, opened, until
from tui.screens.new_run import NewRunScreen
from tui.screens.notes import NotesScreen
from tui.widgets.form_field import FormField, widget_id


def burst(pilot: Seat, *keys: str) -> None:
    """All keys at once: none waits until the one before has been dealt with."""
    for key in keys:
        character = "." if key == "full_stop" else key if len(key) == 1 else None
        pilot.app.post_message(Key(key, character))


@pytest.fixture
def runs(home: Home) -> list[RunPaths]:
    """Six stopped runs, the newest first as in the history."""
    made = [
        make_run(home, state="stopped", created=1.79e9 + i, config=RunConfig(name=f"run {i}"))
        for i in range(6)
    ]
    return made[::-1]


@pytest.mark.parametrize("size", [SMALL, WIDE])
@pytest.mark.parametrize("down", [1, 3, 5])
async def test_a_mark_goes_to_the_run_that_the_cursor_has_come_to(
    home: Home, runs: list[RunPaths], size: tuple[int, int], down: int
) -> None:
    async with opened(home, size) as pilot:
        burst(pilot, "g", *["j"] * down, "space")
        await until(pilot, lambda: main(pilot)._marked, "a mark")
        assert main(pilot)._marked == [runs[down].id]


@pytest.fixture
def resumed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the runs that are resumed, instead of resuming them."""
    ids: list[str] = []
    monkeypatch.setattr(launcher, "resume", lambda paths: ids.append(paths.id))
    return ids


async def test_a_resume_goes_to_the_run_that_the_cursor_has_come_to(
    home: Home, runs: list[RunPaths], resumed: list[str]
) -> None:
    async with opened(home, WIDE) as pilot:
        burst(pilot, "G", "k", "r")
        await until(pilot, lambda: resumed, "a resume")
        assert resumed == [runs[4].id]


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_what_is_typed_behind_the_slash_is_the_filter_and_no_key(
    home: Home, runs: list[RunPaths], size: tuple[int, int], resumed: list[str]
) -> None:
    async with opened(home, size) as pilot:
        burst(pilot, "slash", "r", "5", "0")
        await until(pilot, lambda: main(pilot).history_pane.filter.value == "r50", "the filter")
        assert resumed == []
        assert main(pilot)._marked == []


@pytest.mark.parametrize("size", [SMALL, WIDE])
@pytest.mark.parametrize(("end", "left"), [("enter", "run"), ("down", "run"), ("escape", "")])
async def test_what_is_typed_behind_the_end_of_a_filter_is_for_the_runs(
    home: Home, runs: list[RunPaths], size: tuple[int, int], end: str, left: str
) -> None:
    async with opened(home, size) as pilot:
        burst(pilot, "slash", "r", "u", "n", end, "j", "j", "space")
        await until(pilot, lambda: main(pilot)._marked, "a mark")
        assert main(pilot)._marked == [runs[2].id]
        assert main(pilot).history_pane.filter.value == left


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_what_is_typed_behind_the_way_to_a_pane_is_for_that_pane(
    home: Home, runs: list[RunPaths], size: tuple[int, int]
) -> None:
    async with opened(home, size) as pilot:
        burst(pilot, "2", "j", "1", "j", "space")
        await until(pilot, lambda: main(pilot)._marked, "a mark")
        assert main(pilot)._marked == [runs[1].id]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[RunConfig]:
    """The configurations of the runs that are started, instead of starting them."""
    configs: list[RunConfig] = []

    def launch(home: Home, config: RunConfig) -> RunPaths:
        configs.append(config)
        return home.run("20260101-000000-r18-uniform-1k-0000")

    monkeypatch.setattr(launcher, "launch", launch)
    return configs


def field(pilot: Seat, path: str) -> FormField:
    return pilot.app.screen.query_one(f"#{widget_id(path)}", FormField)


async def test_a_start_takes_what_was_typed_right_before_it(
    home: Home, runs: list[RunPaths], started: list[RunConfig]
) -> None:
    async with opened(home, WIDE) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewRunScreen), "the form")
        pilot.app.screen.set_focus(field(pilot, "seed").query_one(Input))
        burst(pilot, "7", "7", "ctrl+s")
        await until(pilot, lambda: started, "a start")
        assert started[0].seed == 77


async def test_what_is_typed_after_a_tab_goes_into_the_next_field(
    home: Home, runs: list[RunPaths], started: list[RunConfig]
) -> None:
    async with opened(home, WIDE) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewRunScreen), "the form")
        pilot.app.screen.set_focus(field(pilot, "labels.p").query_one(Input))
        burst(pilot, "0", "full_stop", "5", "tab", "2", "0", "ctrl+s")
        await until(pilot, lambda: started, "a start")
        assert started[0].labels.p == 0.5
        assert started[0].training.epochs == 20


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_what_is_typed_behind_a_key_that_opens_a_screen_is_for_that_screen(
    home: Home, runs: list[RunPaths], size: tuple[int, int], resumed: list[str]
) -> None:
    async with opened(home, size) as pilot:
        burst(pilot, "e", "r", "x", "r")  # the notes: all of it is the name
        await until(pilot, lambda: isinstance(pilot.app.screen, NotesScreen), "the notes")
        await until(
            pilot, lambda: "rxr" in pilot.app.screen.query_one("#name", Input).value, "text"
        )
        burst(pilot, "escape", "j", "space")
        await until(pilot, lambda: main(pilot)._marked == [runs[1].id], "the mark")
        burst(pilot, "question_mark", "r", "escape", "question_mark", "escape", "j", "space")
        await until(pilot, lambda: len(main(pilot)._marked) == 2, "the second mark")
        assert resumed == []


async def test_a_question_is_answered_by_the_key_behind_it(
    home: Home, runs: list[RunPaths]
) -> None:
    async with opened(home, WIDE) as pilot:
        burst(pilot, "j", "d", "y")
        await until(pilot, lambda: not runs[1].root.exists(), "the run to go")
        assert all(run.root.exists() for run in runs if run != runs[1])
