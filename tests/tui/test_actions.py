"""What the keys do to runs: with engines that only act, and once with the real one."""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input

from runs import launcher
from runs.config import RunConfig
from runs.notes import Notes, load_notes
from runs.paths import Home, RunPaths
from runs.process import EngineProcess
from runs.status import LIVE, State, read_status, write_status
from runs.stored_config import load_resolved
from runs.trash import trashed
from tests.fabricate import gone, make_run, resnet
from tests.pilots import SMALL, WIDE, Seat, main, opened, seen, select, told, until
from tests.waiting import wait_for
from tui.actions import Actions
from tui.screens.confirm import ConfirmScreen
from tui.screens.new_run import NewRunScreen
from tui.screens.notes import NotesScreen
from tui.widgets.form_field import FormField


def all_runs(home: Home) -> list[RunPaths]:
    """The runs that are made whole: a directory comes a moment before its configuration."""
    found = sorted(home.runs.iterdir()) if home.runs.is_dir() else []
    return [run for run in map(RunPaths, found) if run.config.exists()]


def launched(home: Home, act: str, state: State) -> RunPaths:
    """A run of the fake engine that has got so far."""
    paths = launcher.launch(home, RunConfig(name=act))
    wait_for(lambda: launcher.state_now(paths) == state, f"{act} to be {state}")
    return paths


def is_ended(paths: RunPaths) -> bool:
    return launcher.exit_code(paths) is not None


async def put(pilot: Seat, path: str, text: str) -> None:
    field = next(f for f in pilot.app.screen.query(FormField) if f.field.path == path)
    field.query_one(Input).value = text
    await pilot.pause()


@pytest.mark.usefixtures("acted")
async def test_n_sets_up_a_run_and_starts_it(home: Home) -> None:
    async with opened(home, SMALL) as pilot:
        await pilot.press("n", "escape")
        assert all_runs(home) == []
        await pilot.press("n")
        assert isinstance(pilot.app.screen, NewRunScreen)
        await put(pilot, "name", "finish this")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "It goes on when you quit" in told(pilot), "the report")
        [run] = all_runs(home)
        await until(pilot, lambda: main(pilot)._selected == run.id, "the cursor on the new run")
        assert main(pilot).pane == "curves", "on a small terminal its curves show at once"
        await until(pilot, lambda: " ✓ finished  finish this" in seen(pilot), "its end")


@pytest.mark.usefixtures("acted")
async def test_s_starts_the_quickstart_and_the_cursor_goes_to_it(home: Home) -> None:
    make_run(home)
    async with opened(home, WIDE) as pilot:
        await pilot.press("s")
        await until(pilot, lambda: len(all_runs(home)) == 2, "a second run")
        new = all_runs(home)[-1]
        config = load_resolved(new.config)
        assert (resnet(config).depth, config.data.train_size) == (18, 1000)
        await until(pilot, lambda: main(pilot)._selected == new.id, "the cursor on the new run")
        assert main(pilot).pane == "history"


@pytest.mark.usefixtures("acted")
async def test_capital_r_starts_a_changed_copy(home: Home) -> None:
    old = make_run(home, config=RunConfig(name="old", seed=17))
    async with opened(home, WIDE) as pilot:
        await pilot.press("R")
        await until(pilot, lambda: isinstance(pilot.app.screen, NewRunScreen), "the form")
        await put(pilot, "name", "finish copy")
        await pilot.press("ctrl+s")
        await until(pilot, lambda: len(all_runs(home)) == 2, "the copy")
        config = load_resolved(all_runs(home)[-1].config)
        assert (config.name, config.seed) == ("finish copy", 17)
        assert load_resolved(old.config).name == "old"


@pytest.mark.usefixtures("acted")
async def test_x_stops_a_run_once_it_is_confirmed(home: Home) -> None:
    run = launched(home, "wait", "running")
    async with opened(home) as pilot:
        await until(pilot, lambda: "▶ running" in seen(pilot), "the run")
        for refusal in ("n", "escape", "enter"):
            await pilot.press("x")
            await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), "the question")
            await pilot.press(refusal)
            await until(pilot, lambda: pilot.app.screen is main(pilot), "the answer")
        assert launcher.state_now(run) == "running"
        await pilot.press("x", "y")
        await until(pilot, lambda: "‖ stopped" in seen(pilot), "the run to be stopped")


@pytest.mark.usefixtures("acted")
async def test_r_resumes_a_run(home: Home) -> None:
    run = make_run(home, state="running", process=gone(), config=RunConfig(name="finish it"))
    async with opened(home) as pilot:
        await until(pilot, lambda: "? lost" in seen(pilot), "the run to be lost")
        await pilot.press("r")
        await until(pilot, lambda: "✓ finished" in seen(pilot), "the run to be finished")
        assert launcher.state_now(run) == "finished"


async def test_d_and_y_delete_and_u_brings_back(home: Home) -> None:
    older = make_run(home, created=1_790_000_000.0)
    newer = make_run(home, created=1_790_000_100.0)
    async with opened(home) as pilot:
        await select(pilot, newer.id)
        for refusal in ("n", "escape"):
            await pilot.press("d", refusal)
            assert pilot.app.screen is main(pilot)
        assert newer.root.exists()
        await pilot.press("d", "y")
        await until(pilot, lambda: "1 run, 0 running" in seen(pilot), "one run less")
        assert trashed(home) == [newer.id]
        await until(pilot, lambda: main(pilot)._selected == older.id, "the cursor on the other")
        await pilot.press("d", "y")
        await until(pilot, lambda: "Here you can watch" in seen(pilot), "the welcome")
        await pilot.press("u")
        await until(pilot, lambda: main(pilot)._selected == older.id, "the last deleted one back")
        await pilot.press("u")
        await until(pilot, lambda: "2 runs" in seen(pilot), "both back")
        await until(pilot, lambda: main(pilot)._selected == newer.id, "the cursor on it")
        await pilot.press("u")
        await until(pilot, lambda: "The trash is empty." in told(pilot), "the report")


async def test_e_edits_the_notes(home: Home) -> None:
    run = make_run(home)
    async with opened(home, WIDE) as pilot:
        await pilot.press("e", "escape", "e")
        assert isinstance(pilot.app.screen, NotesScreen)
        pilot.app.screen.query_one("#name", Input).value = "[/red] mine"
        await pilot.press("tab", *"ab", "ctrl+s")
        await until(pilot, lambda: seen(pilot).count("[/red] mine") >= 3, "the new name")
        assert load_notes(run)[0] == Notes(name="[/red] mine", tags=("ab",))


async def test_what_cannot_be_done_is_said(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    run = make_run(home, state="stopped")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "[/red]/notes")

    monkeypatch.setattr(launcher, "start_engine", refuse)
    async with opened(home, WIDE) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "Permission denied: [/red]/notes" in told(pilot), "the reason")
        await pilot.press("d")  # before the history can miss it
        run.root.rename(home.root / "elsewhere")
        await pilot.press("y")
        await until(pilot, lambda: "is not there any more" in told(pilot), "the reason")


async def test_a_run_that_another_host_trains_cannot_be_stopped_here(home: Home) -> None:
    import time

    import msgspec

    from runs.status import read_status, write_status

    far = EngineProcess(pid=1, started=1.0, host="[/red]far")
    run = make_run(home, state="running", process=far)
    status = read_status(run)
    assert status is not None
    write_status(run, msgspec.structs.replace(status, updated=time.time()))
    async with opened(home, WIDE) as pilot:
        await pilot.press("x", "y")
        await until(pilot, lambda: "trained on another host, [/red]far" in told(pilot), "why not")


@pytest.mark.usefixtures("engines")
async def test_a_real_run_from_the_form_to_its_end(
    home: Home, fashion_mnist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    async with opened(home, WIDE) as pilot:
        await pilot.press("n")
        for path, text in (
            ("data.train_size", "64"),
            ("training.batch_size", "32"),
            ("training.epochs", "1"),
            ("training.until", ""),
            ("device", "cpu"),
        ):
            await put(pilot, path, text)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: main(pilot).selected is not None, "the run", seconds=60)
        [run] = all_runs(home)
        assert launcher.state_now(run) in LIVE
        pane = main(pilot).curves_pane
        await until(
            pilot,
            lambda: pane.accuracy._series and list(pane.accuracy._series[0].x) == [0, 1],
            "both evaluations in the chart",
            seconds=120,
        )
        await until(pilot, lambda: "✓ finished" in seen(pilot), "the end", seconds=60)
        await pilot.press("4")
        await until(pilot, lambda: main(pilot).log_pane.lines, "what the engine printed")


async def test_an_engine_gets_warm_when_nothing_is_trained(home: Home, warmed: list[str]) -> None:
    async with opened(home) as pilot:
        await until(pilot, lambda: len(warmed) == 1, "one at the start")
        await until(pilot, lambda: main(pilot)._idle, "the history once more")
        running = make_run(home, state="running", created=time.time())
        await until(pilot, lambda: not main(pilot)._idle, "the run to be seen")
        status = read_status(running)
        assert status is not None
        write_status(running, msgspec.structs.replace(status, state="finished"))
        await until(pilot, lambda: len(warmed) == 2, "one more after the run")


async def test_an_engine_gets_warm_while_the_form_is_filled(home: Home, warmed: list[str]) -> None:
    make_run(home, state="running", created=time.time())
    async with opened(home) as pilot:
        await pilot.press("n")
        await until(pilot, lambda: len(warmed) == 1, "one for the form alone")
        await pilot.press("escape", "R")
        await until(pilot, lambda: len(warmed) == 2, "one for the copy")


async def test_no_engine_gets_warm_where_no_run_can_be_started(
    home: Home, warmed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home.create()
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    await Actions(home).warm_up()
    assert warmed == []
    monkeypatch.undo()
    monkeypatch.setattr(launcher, "warm_up", lambda: warmed.append("warm"))
    await Actions(home).warm_up()
    assert warmed == ["warm"]


async def test_no_engine_gets_warm_in_the_demo(home: Home, warmed: list[str]) -> None:
    home.create()
    home.shipped.touch()
    await Actions(home).warm_up()
    assert warmed == []
