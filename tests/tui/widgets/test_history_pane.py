from __future__ import annotations

import pytest

from runs.config import RunConfig
from runs.paths import Home
from runs.record import RunRecord, load_record
from tests.fabricate import make_run
from tests.pilots import hosted, seen
from tui.widgets.history_pane import HistoryPane

CREATED = 1_790_000_000.0
NOW = CREATED + 100


@pytest.fixture
def records(home: Home) -> list[RunRecord]:
    states = (("alpha", "finished"), ("beta", "running"), ("gamma", "failed"))
    return [
        load_record(
            make_run(home, state=state, config=RunConfig(name=name), created=CREATED + i)  # type: ignore[arg-type]
        )
        for i, (name, state) in enumerate(states)
    ]


async def test_the_title_counts(records: list[RunRecord]) -> None:
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        for shown, title in (
            (records, "1 History ── 3 runs, 1 running"),
            (records[:1], "1 History ── 1 run, 0 running"),
            ([], "1 History ── 0 runs, 0 running"),
        ):
            pane.show(shown, {}, NOW)
            await pilot.pause()
            assert title in seen(pilot)


async def test_the_filter_narrows_while_one_types_and_stays(records: list[RunRecord]) -> None:
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        pane.show(records, {}, NOW)
        assert not pane.has_class("-filtering")
        pane.open_filter()
        await pilot.press(*"fail")
        assert pane.table.shown == [records[2].id]
        assert "1 of 3 runs" in seen(pilot)
        await pilot.press("enter")
        assert pane.table.has_focus
        assert pane.has_class("-filtering")
        assert "fail" in seen(pilot)
        pane.show(records[:2], {}, NOW)
        assert pane.table.shown == []


@pytest.mark.parametrize("key", ["escape", "enter"])
async def test_an_empty_filter_goes_away(records: list[RunRecord], key: str) -> None:
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        pane.show(records, {}, NOW)
        pane.open_filter()
        await pilot.press(*(["a", "l"] if key == "escape" else []), key)
        assert not pane.has_class("-filtering")
        assert pane.filter.value == ""
        assert pane.table.has_focus
        assert len(pane.table.shown) == 3


async def test_down_goes_from_the_filter_to_the_runs(records: list[RunRecord]) -> None:
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        pane.show(records, {}, NOW)
        pane.open_filter()
        await pilot.press("a", "down")
        assert pane.table.has_focus
        assert pane.filter.value == "a"


async def test_the_filter_never_takes_the_focus_by_itself(records: list[RunRecord]) -> None:
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        pane.show(records, {}, NOW)
        await pilot.press("a")
        assert pane.filter.value == ""
