"""Runs that change while one looks at them."""

from __future__ import annotations

import asyncio
import time

import msgspec
import pytest

from runs.config import RunConfig
from runs.journal import EventWriter
from runs.paths import Home
from runs.process import EngineProcess
from runs.status import read_status, write_status
from tests.fabricate import gone, made_up_events, made_up_status, make_run
from tests.pilots import SMALL, WIDE, main, opened, seen, select, until
from tui.follow import home as following
from tui.follow import run as files
from tui.follow.home import HomeFollower
from tui.messages import CurvesChanged, HistoryChanged, LogGrew
from tui.screens.main import MainScreen

CREATED = 1_790_000_000.0


async def test_curves_log_and_state_grow_before_ones_eyes(home: Home) -> None:
    now = time.time()
    run = make_run(home, state="new", created=now)
    run.log.touch()  # as whoever starts an engine does
    config = RunConfig()
    events = made_up_events(config, 4, now)
    async with opened(home, WIDE) as pilot:
        pane = main(pilot).curves_pane
        await until(pilot, lambda: "… starting" in seen(pilot), "the new run")
        assert not any(series.x for series in pane.accuracy._series)
        writer = EventWriter(run.metrics)
        status = made_up_status(config, "running", 2, now, total=8, process=EngineProcess.this())
        write_status(run, status)
        for event in events[:4]:
            writer.append(event)
        await until(pilot, lambda: "▶ running" in seen(pilot), "the running run")
        await until(
            pilot,
            lambda: pane.accuracy._series and list(pane.accuracy._series[0].x) == [0, 1, 2],
            "three epochs",
        )
        await pilot.press("4")
        run.log.write_text("the first line\n", "utf-8")
        await until(pilot, lambda: "the first line" in seen(pilot), "the log")
        for event in events[4:]:
            writer.append(event)
        finished = made_up_status(config, "finished", 4, now, process=EngineProcess.this())
        write_status(run, finished)
        await until(pilot, lambda: len(pane.accuracy._series[0].x) == 5, "five epochs")
        await until(pilot, lambda: "✓ finished" in seen(pilot), "the finished run")
        assert "train 1.000" in seen(pilot)


async def test_what_a_live_run_has_come_to_shows_with_its_curve(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "HISTORY_SECONDS", 3600.0)  # it is looked at when told to
    now, config = time.time(), RunConfig()
    run = make_run(home, state="new", created=now)
    *events, last, _ = made_up_events(config, 4, now)
    process = EngineProcess.this()
    write_status(run, made_up_status(config, "running", 3, now, process=process))
    writer = EventWriter(run.metrics)
    for event in events:
        writer.append(event)
    async with opened(home, WIDE) as pilot:
        series = main(pilot).curves_pane.accuracy._series
        await until(pilot, lambda: series and series[0].x[-1] == 3, "the curve")
        assert "fitted 1.00 at epoch 4" not in seen(pilot)
        write_status(run, made_up_status(config, "running", 4, now, process=process))
        writer.append(last)
        async with asyncio.timeout(20):
            while "fitted 1.00 at epoch 4" not in seen(pilot):
                await asyncio.sleep(0.02)


async def test_an_engine_that_dies_without_a_word_is_noticed(home: Home) -> None:
    run = make_run(home, state="running", created=time.time())
    async with opened(home) as pilot:
        await until(pilot, lambda: "▶ running" in seen(pilot), "the running run")
        status = read_status(run)
        assert status is not None
        write_status(run, msgspec.structs.replace(status, process=gone()))
        await until(pilot, lambda: "? lost" in seen(pilot), "the lost run")
        await pilot.press("2")
        await until(pilot, lambda: "train 0.550" in seen(pilot), "every epoch is still drawn")


async def test_cursor_and_marks_stay_on_their_runs(home: Home) -> None:
    runs = [
        make_run(home, config=RunConfig(name=name), created=CREATED + 10 * i)
        for i, name in enumerate(["anna", "bert", "cleo"])
    ]
    async with opened(home, SMALL) as pilot:
        await select(pilot, runs[0].id)
        await pilot.press("space")
        await select(pilot, runs[1].id)

        def stays() -> bool:
            return main(pilot)._selected == runs[1].id and "✓● anna" in seen(pilot)

        make_run(home, config=RunConfig(name="dora"), created=CREATED + 99)
        await until(pilot, lambda: "dora" in seen(pilot), "the new run")
        assert stays()
        for key in "oooOo":
            await pilot.press(key)
            assert stays()
        runs[2].root.rename(home.trash / runs[2].id)
        await until(pilot, lambda: "cleo" not in seen(pilot), "the run to go")
        assert stays()
        runs[0].root.rename(home.trash / runs[0].id)
        await until(pilot, lambda: "anna" not in seen(pilot), "the marked run to go")
        assert main(pilot)._marked == []
        assert main(pilot)._selected == runs[1].id


async def test_the_first_run_takes_the_place_of_the_welcome_and_the_last_gives_it_back(
    home: Home,
) -> None:
    async with opened(home) as pilot:
        assert "memorise random labels" in seen(pilot)
        run = make_run(home)
        await until(pilot, lambda: "1 History ── 1 run" in seen(pilot), "the history")
        await pilot.press("2")
        run.root.rename(home.trash / run.id)
        await until(pilot, lambda: "memorise random labels" in seen(pilot), "the welcome")


async def test_a_rebuilt_index_is_said_once(home: Home) -> None:
    make_run(home)
    async with opened(home, WIDE) as pilot:
        await until(pilot, lambda: "rebuilt from 1 run" in seen(pilot), "the notice")
        main(pilot)._follower.hurry()
        await pilot.pause()
        assert seen(pilot).count("rebuilt from 1 run") == 1
    async with opened(home, WIDE) as pilot:
        assert "rebuilt" not in seen(pilot)


async def test_nothing_is_told_of_runs_that_do_not_change(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "HISTORY_SECONDS", 0.001)
    make_run(home)
    told: list[HistoryChanged] = []
    looks = 0

    async def wait(event: asyncio.Event, seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks > 5:
            raise asyncio.CancelledError

    monkeypatch.setattr(following, "_wait", wait)
    with pytest.raises(asyncio.CancelledError):
        async for message in HomeFollower(home).history():
            told.append(message)
    # The first look comes so soon after the run was written that the second may read it anew.
    assert looks == 6
    assert len(told) == 1


async def test_a_long_journal_is_shown_now_and_then_while_it_is_read_and_at_its_end(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PORTION", 512)
    monkeypatch.setattr(following, "CHUNKS_SECONDS", 3600.0)
    run = make_run(home, epochs=50)
    looking = HomeFollower(home)
    looking.follow(run.id, [])
    seen: list[tuple[int, bool]] = []
    async for message in looking.files():
        followed = looking.followed(run.id)
        assert followed is not None
        if isinstance(message, CurvesChanged):
            seen.append((len(followed.curves.epochs), followed.read_through))
            if followed.read_through:
                break
    first, last = seen
    assert first[0] < 5
    assert last == (51, True)


async def test_what_is_not_followed_any_more_is_not_read(home: Home) -> None:
    first, second = make_run(home, created=CREATED), make_run(home, created=CREATED + 1)
    looking = HomeFollower(home)
    looking.follow(first.id, [second.id])
    assert looking.followed(first.id) is not None
    kept = looking.followed(second.id)
    looking.follow(second.id, [])
    assert looking.followed(first.id) is None
    assert looking.followed(second.id) is kept
    assert looking.followed(None) is None
    said: list[CurvesChanged | LogGrew] = []
    async for message in looking.files():
        said.append(message)
        if len(said) == 2:
            break
    assert [message.run_id for message in said] == [second.id, second.id]
    assert isinstance(said[1], LogGrew)
    assert (said[1].lines, said[1].fresh) == (["made-up log"], True)


async def test_the_footer_is_not_made_anew_while_nothing_changes(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run(home, state="running", created=time.time())
    made: list[int] = []
    remake = MainScreen.refresh_bindings

    def counted(screen: MainScreen) -> None:
        made.append(1)
        remake(screen)

    async with opened(home) as pilot:
        await until(pilot, lambda: "Stop" in seen(pilot), "the keys of a running run")
        monkeypatch.setattr(MainScreen, "refresh_bindings", counted)
        for _ in range(3):
            main(pilot)._show_run()
        assert made == []
        monkeypatch.undo()
