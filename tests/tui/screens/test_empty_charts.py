"""What the main screen says where there is no curve, and which pane a click leads to."""

from __future__ import annotations

import threading
import time

import pytest

from runs.paths import Home
from tests.fabricate import make_run
from tests.pilots import SMALL, WIDE, focused_pane, main, opened, seen, until
from tui.follow.run import CurvesFollower, Taken


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_charts_say_that_no_run_matches(home: Home, size: tuple[int, int]) -> None:
    make_run(home)
    async with opened(home, size) as pilot:
        await pilot.press("slash", *"zzz", "enter", "2")
        await until(
            pilot,
            lambda: " ".join(seen(pilot).split()).count("no run matches the filter") == 2,
            "what is true",
        )
        assert "no evaluation yet" not in seen(pilot)
        await pilot.press("escape", "escape", "2")
        await until(pilot, lambda: "no run matches" not in seen(pilot), "the curves")


async def test_a_run_whose_journal_is_being_read_has_no_evaluation_missing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run(home)
    may_read = threading.Event()
    read = CurvesFollower.read

    def late(self: CurvesFollower) -> Taken:
        may_read.wait()
        return read(self)

    monkeypatch.setattr(CurvesFollower, "read", late)
    async with opened(home, WIDE) as pilot:
        try:
            await until(pilot, lambda: seen(pilot).count("reading ...") == 2, "that it is read")
            assert "no evaluation" not in seen(pilot)
            assert "not yet" not in seen(pilot)
        finally:
            may_read.set()
        await until(pilot, lambda: "━━━ train 1.000" in seen(pilot), "the curves")


async def test_a_run_that_ended_without_an_evaluation_does_not_await_one(home: Home) -> None:
    make_run(home, state="stopped").metrics.unlink()
    live = make_run(home, state="running", created=time.time())
    live.metrics.unlink()
    async with opened(home, WIDE) as pilot:
        await until(pilot, lambda: seen(pilot).count("no evaluation yet") == 2, "the live one")
        await pilot.press("j")
        await until(
            pilot,
            lambda: seen(pilot).count("no evaluation was recorded: the run is stopped") == 2,
            "the stopped one",
        )
        assert "━━━ train none" in seen(pilot)


async def test_a_journal_that_cannot_be_read_is_said_where_the_curves_would_be(home: Home) -> None:
    paths = make_run(home)
    paths.metrics.unlink()
    paths.metrics.mkdir()
    async with opened(home, WIDE) as pilot:
        words = "metrics.jsonl cannot be read"
        await until(pilot, lambda: seen(pilot).count(words) == 2, "why")


@pytest.mark.parametrize(
    ("widget", "pane", "after"),
    [
        ("#accuracy", "curves", "details"),
        ("#loss", "curves", "details"),
        ("#details-body", "details", "log"),
        ("#history-table", "history", "curves"),
        ("#log", "log", "history"),
    ],
)
async def test_a_click_lights_the_tab_of_its_pane_and_tab_goes_on_from_there(
    home: Home, widget: str, pane: str, after: str
) -> None:
    make_run(home)
    async with opened(home, WIDE) as pilot:
        await pilot.press("4" if pane == "log" else "3", "1" if pane != "history" else "2")
        await pilot.pause()
        await pilot.click(widget)
        await until(pilot, lambda: focused_pane(pilot) == pane, f"focus in {pane}")
        assert main(pilot).pane == pane
        assert main(pilot).query_one(f"#tab-{pane}").has_class("-active")
        assert len(main(pilot).query(".tab.-active")) == 1
        await pilot.press("tab")
        await until(pilot, lambda: focused_pane(pilot) == after, f"tab to {after}")


async def test_a_click_on_the_filter_stays_there(home: Home) -> None:
    make_run(home)
    async with opened(home, WIDE) as pilot:
        await pilot.press("slash", *"r50", "enter", "2")
        await pilot.click("#filter")
        await pilot.press(*"zz")
        await until(pilot, lambda: "zz" in main(pilot).history_pane.filter.value, "it")
        assert main(pilot).pane == "history"
