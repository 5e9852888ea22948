"""Groups on the main screen: marked, drawn, described, and left alone by what is for one run."""

from __future__ import annotations

import time
from typing import Any

import pytest

from runs.config import RunConfig, TrainingConfig
from runs.paths import Home, RunPaths
from runs.status import State
from tests.fabricate import make_run
from tests.pilots import LARGE, SMALL, WIDE, Seat, main, opened, seen, told, until
from tui.charts.series import Series

DONE = 1_790_000_000.0


def run(home: Home, seed: int, lr: float = 5e-4, **made: Any) -> RunPaths:
    config = RunConfig(seed=seed, training=TrainingConfig(lr=lr))
    return make_run(home, config=config, created=made.pop("created", DONE + seed), **made)


def two_groups(home: Home) -> None:
    """Three seeds of one recipe, fitted after 10, 20 and 40 epochs, and two of another."""
    for seed, epochs in enumerate((10, 20, 40)):
        run(home, seed, epochs=epochs)
    for seed in range(2):
        run(home, seed, lr=1e-3, created=DONE - 10 + seed, epochs=30 + seed)


def series(pilot: Seat) -> list[Series]:
    return main(pilot).curves_pane.accuracy._series


async def fold(pilot: Seat) -> None:
    await pilot.press("f")
    await until(pilot, lambda: main(pilot).selected_group, "a group under the cursor")


async def test_f_folds_the_history_by_group_and_back(home: Home) -> None:
    two_groups(home)
    async with opened(home, LARGE) as pilot:
        await fold(pilot)
        await until(pilot, lambda: "1 History ── 2 groups of 5 runs" in seen(pilot), "the groups")
        row = next(line for line in seen(pilot).split("\n") if "▸" in line)
        for text in ("lr 0.0005", "n=3", "1.000 ± 0.000", "0.101 ± 0.002", "20 (10-40)"):
            assert text in row
        await pilot.press("f")
        await until(pilot, lambda: "1 History ── 5 runs, 0 running" in seen(pilot), "the runs")
        assert main(pilot).selected


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_group_under_the_cursor_is_drawn_with_its_band(
    home: Home, size: tuple[int, int]
) -> None:
    two_groups(home)
    async with opened(home, size) as pilot:
        await fold(pilot)
        await pilot.press("2")
        await until(pilot, lambda: "median, min-max" in seen(pilot), "the band's name")
        train, test = series(pilot)
        assert train.band is not None
        assert test.band is not None
        assert (train.band.most, train.band.n[-1], train.band.carried) == (3, 3, 10)
        assert test.band.n[-1] == 1
        await until(pilot, lambda: "n 3→1" in seen(pilot), "n in the legend")
        await pilot.press("b")
        await until(pilot, lambda: "mean ± sd" in seen(pilot), "the other band")
        await pilot.press("b")
        await until(pilot, lambda: "median, min-max" in seen(pilot), "the first one again")


async def test_marked_groups_are_drawn_over_the_run_under_the_cursor(home: Home) -> None:
    two_groups(home)
    async with opened(home, LARGE) as pilot:
        await fold(pilot)
        await pilot.press("space", "j", "space")
        await until(pilot, lambda: [s.run_marker for s in series(pilot)] == [*"◆◆●●"], "both")
        assert seen(pilot).count("▸◆") == seen(pilot).count("▸●") == 1
        await pilot.press("right", "right")  # a run of the second: its own curves are the first
        await until(pilot, lambda: [s.run_marker for s in series(pilot)][:2] == ["", ""], "a run")
        assert [s.band is not None for s in series(pilot)] == [False] * 2 + [True] * 4
        await pilot.press("f")  # marks of groups stay where the list is one of runs
        await until(pilot, lambda: main(pilot).selected, "a run")
        assert len(series(pilot)) == 6
        await pilot.press("c")
        await until(pilot, lambda: len(series(pilot)) == 2, "the run alone")
        assert "min-max" not in seen(pilot)


@pytest.mark.parametrize("key", ["x", "r", "d", "e", "R"])
async def test_what_is_for_one_run_does_nothing_to_a_group(home: Home, key: str) -> None:
    states: list[State] = ["running", "stopped", "finished"]
    for seed, state in enumerate(states):
        run(home, seed, state=state, created=time.time() - seed)
    before = sorted(path.name for path in home.runs.iterdir())
    async with opened(home, WIDE) as pilot:
        await fold(pilot)
        await pilot.press(key)
        await until(pilot, lambda: "→ shows the runs in it" in told(pilot), "why not")
        assert pilot.app.screen_stack[-1] == main(pilot)
        assert sorted(path.name for path in home.runs.iterdir()) == before


async def test_a_run_beneath_its_group_is_dealt_with_as_ever(home: Home) -> None:
    run(home, 0, epochs=10)
    gone = run(home, 1)
    async with opened(home, WIDE) as pilot:
        await fold(pilot)
        await pilot.press("right", "right", "j")
        await until(pilot, lambda: main(pilot)._selected == gone.id, "the second seed")
        await pilot.press("d", "right", "enter")
        await until(pilot, lambda: not gone.root.exists(), "it in the trash")
        await until(pilot, lambda: "n=1" in seen(pilot), "the group without it")


async def test_details_and_strip_describe_the_group(home: Home) -> None:
    two_groups(home)
    run(home, 3, state="failed", epochs=5)
    async with opened(home, (120, 100)) as pilot:
        await fold(pilot)
        for text in (
            "n=4  3 finished, 1 failed",
            "fitted 1.00 at epoch 30 (10->200) n=4, 1 of 4 not reached   precise",
            "fitted 0.90   27 (9->200) n=4, 1 of 4 not",
            "train         0.887 ± 0.225, 1.000",
        ):
            await until(pilot, lambda text=text: text in seen(pilot), text)


async def test_a_mixed_group_says_so(home: Home) -> None:
    run(home, 0)
    status = run(home, 1).status
    status.write_text(
        status.read_text("utf-8").replace('"precision":"fp32","v', '"precision":"bf16","v')
    )
    async with opened(home, WIDE) as pilot:
        await fold(pilot)
        await until(pilot, lambda: "n=2!" in seen(pilot), "the sign")
        await until(pilot, lambda: seen(pilot).count("mixed: bf16 and fp32") == 2, "the words")


async def test_a_group_has_no_log_and_its_runs_have(home: Home) -> None:
    run(home, 0).log.write_text("of seed 0\n", "utf-8")
    run(home, 1).log.write_text("of seed 1\n", "utf-8")
    async with opened(home, WIDE) as pilot:
        await pilot.press("4", "1")
        await until(pilot, lambda: "of seed 1" in seen(pilot), "a log")
        await fold(pilot)
        await until(pilot, lambda: "Each run of a group has its own log" in seen(pilot), "none")
        assert "of seed" not in seen(pilot)
        await pilot.press("right", "right")
        await until(pilot, lambda: "of seed 0" in seen(pilot), "the log of the first")


async def test_a_group_without_a_result_draws_what_is_at_work_or_says_why_not(home: Home) -> None:
    run(home, 0, state="stopped")
    run(home, 1, lr=1e-3, state="running", created=time.time())
    async with opened(home, WIDE) as pilot:
        await fold(pilot)
        await until(pilot, lambda: len(series(pilot)) == 2 and series(pilot)[0].y, "a live curve")
        assert "▶" in seen(pilot)
        await pilot.press("j")
        await until(pilot, lambda: "no run of this group has finished" in seen(pilot), "why")


async def test_a_run_that_comes_joins_its_group_under_a_cursor_that_stays(home: Home) -> None:
    two_groups(home)
    async with opened(home, LARGE) as pilot:
        await fold(pilot)
        await pilot.press("j", "right", "j")
        here = main(pilot).history_pane.table.row_id
        assert here in main(pilot)._records
        run(home, 2, lr=1e-3, created=DONE + 500, epochs=33)
        await until(pilot, lambda: len(main(pilot)._records) == 6, "the new run")
        assert main(pilot).history_pane.table.row_id == here
        await pilot.press("left")
        await until(pilot, lambda: series(pilot) and series(pilot)[0].band, "the group")
        await until(pilot, lambda: series(pilot)[0].band.most == 3, "all three")  # type: ignore[union-attr]


async def test_b_without_a_group_says_how_to_get_one(home: Home) -> None:
    run(home, 0)
    async with opened(home, WIDE) as pilot:
        await pilot.press("b")
        await until(pilot, lambda: "f shows the history by group" in told(pilot), "how")


async def test_enter_opens_the_curves_of_a_group(home: Home) -> None:
    two_groups(home)
    async with opened(home) as pilot:
        await fold(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: main(pilot).pane == "curves", "the curves")
        await until(pilot, lambda: "median, min-max" in seen(pilot), "the group's")


async def test_hostile_names_of_groups_are_text(home: Home) -> None:
    for seed in range(2):
        config = RunConfig(name=f"[/red]\x1b[2J\u202e seed {seed}", seed=seed)
        make_run(home, config=config, created=DONE + seed)
    async with opened(home, WIDE) as pilot:
        await fold(pilot)
        await pilot.press("space", "3")
        await until(pilot, lambda: seen(pilot).count("[/red][2J") >= 4, "its name everywhere")
