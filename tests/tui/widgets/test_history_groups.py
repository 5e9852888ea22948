"""The table of groups: folding, the cursor, sorting, and what a filter leaves."""

from __future__ import annotations

import pytest
from rich.text import Text

from runs.config import RunConfig, TrainingConfig
from runs.paths import Home
from runs.record import RunRecord, load_record
from runs.studies.groups import Grouping
from tests.fabricate import make_run
from tests.pilots import hosted, seen, until
from tui.widgets.history_pane import HistoryPane

CREATED = 1_790_000_000.0
NOW = CREATED + 7200


@pytest.fixture
def records(home: Home) -> list[RunRecord]:
    """Three groups, newest first: c with one run, b with two, a with three."""
    made = []
    for i, (name, seeds) in enumerate((("a", 3), ("b", 2), ("c", 1))):
        for seed in range(seeds):
            config = RunConfig(
                name=f"{name} s{seed}", seed=seed, training=TrainingConfig(lr=1e-4 * (i + 1))
            )
            created = CREATED + 10 * i + seed
            made.append(make_run(home, config=config, created=created, epochs=10 * (i + 1) + seed))
    return [load_record(paths) for paths in reversed(made)]


def show(pane: HistoryPane, records: list[RunRecord], *, grouped: bool = True) -> None:
    grouping = Grouping()
    grouping.update(records)
    pane.show(records, {}, NOW, grouping if grouped else None)


def lines(pane: HistoryPane, records: list[RunRecord]) -> list[str]:
    """The rows as they are called."""
    grouping = Grouping()
    grouping.update(records)
    names = {**{r.id: r.title for r in records}, **grouping.titles()}
    return [names[row] for row in pane.table.shown]


def here(pane: HistoryPane, records: list[RunRecord]) -> str:
    return lines(pane, records)[pane.table.shown.index(pane.table.row_id or "")]


async def test_groups_fold_and_unfold_as_trees_do(records: list[RunRecord]) -> None:
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        show(pane, records)
        pane.table.focus()
        assert lines(pane, records) == ["c", "b", "a"]
        for key, where, shown in (
            ("j", "b", ["c", "b", "a"]),
            ("right", "b", ["c", "b", "b s0", "b s1", "a"]),
            ("right", "b s0", ["c", "b", "b s0", "b s1", "a"]),
            ("right", "b s0", ["c", "b", "b s0", "b s1", "a"]),  # a run has nothing beneath
            ("j", "b s1", ["c", "b", "b s0", "b s1", "a"]),
            ("left", "b", ["c", "b", "b s0", "b s1", "a"]),
            ("left", "b", ["c", "b", "a"]),
            ("left", "b", ["c", "b", "a"]),
            ("l", "b", ["c", "b", "b s0", "b s1", "a"]),
            ("h", "b", ["c", "b", "a"]),
        ):
            await pilot.press(key)
            assert (here(pane, records), lines(pane, records)) == (where, shown), key
        assert "▸   b " in seen(pilot)


async def test_a_row_under_the_cursor_is_either_a_run_or_a_group(records: list[RunRecord]) -> None:
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        show(pane, records)
        pane.table.focus()
        key = pane.table.row_id
        assert (pane.table.run_id, pane.table.group_key) == (None, key)
        await pilot.press("right", "right")
        assert (pane.table.run_id, pane.table.group_key) == (records[0].id, None)


async def test_keys_of_a_tree_do_nothing_to_a_list_of_runs(records: list[RunRecord]) -> None:
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        show(pane, records, grouped=False)
        pane.table.focus()
        await pilot.press("j", "right", "left")
        assert pane.table.row_id == records[1].id
        assert len(pane.table.shown) == 6


async def test_the_cursor_goes_with_its_run_into_its_group_and_back(
    records: list[RunRecord],
) -> None:
    pane = HistoryPane()
    async with hosted(pane, (80, 12)):
        show(pane, records, grouped=False)
        pane.table.move_to(records[-1].id)
        show(pane, records)
        assert here(pane, records) == "a"
        show(pane, records, grouped=False)
        assert here(pane, records) == "a s0"


async def test_the_cursor_stays_on_its_row_when_runs_come_and_groups_change_places(
    records: list[RunRecord],
) -> None:
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        show(pane, records[1:])
        pane.table.focus()
        await pilot.press("j", "right", "j", "j")
        assert here(pane, records) == "a s1"
        show(pane, records)
        assert here(pane, records) == "a s1"
        await pilot.press("O")
        assert here(pane, records) == "a s1"
        await pilot.press("left")
        assert here(pane, records) == "a"
        show(pane, [record for record in records if not record.title.startswith("a")])
        assert here(pane, records) in ("b", "c")


async def test_a_run_can_be_gone_to_though_its_group_is_folded(records: list[RunRecord]) -> None:
    pane = HistoryPane()
    async with hosted(pane):
        show(pane, records)
        pane.table.move_to(records[3].id)
        assert here(pane, records) == "a s2"


async def test_groups_are_sorted_and_their_runs_stay_beneath_them(
    records: list[RunRecord],
) -> None:
    pane = HistoryPane()
    async with hosted(pane, (100, 20)) as pilot:
        show(pane, records)
        pane.table.focus()
        await pilot.press("G", "right")
        for order in ("state", "name", "n", "train_acc", "test_acc", "fit"):
            await pilot.press("o")
            assert pane.table.order == (order, False)
        assert lines(pane, records) == ["a", "a s0", "a s1", "a s2", "b", "c"]
        assert "fit▲" in seen(pilot)
        await pilot.press("O")
        assert lines(pane, records) == ["c", "b", "a", "a s0", "a s1", "a s2"]
        show(pane, records, grouped=False)
        assert pane.table.order == ("fit", True)
        assert lines(pane, records)[0] == "c s0"


async def test_an_order_that_runs_do_not_have_becomes_that_of_age(
    records: list[RunRecord],
) -> None:
    pane = HistoryPane()
    async with hosted(pane, (100, 20)) as pilot:
        show(pane, records)
        pane.table.focus()
        await pilot.press("o", "o", "o")
        assert pane.table.order[0] == "n"
        show(pane, records, grouped=False)
        assert pane.table.order[0] == "age"


async def test_a_filter_shows_whole_groups(records: list[RunRecord]) -> None:
    """A filter that thinned groups out would change what they say."""
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        show(pane, records)
        await until(pilot, lambda: "1 History ── 3 groups of 6 runs" in seen(pilot), "the count")
        pane.open_filter()
        await pilot.press(*"s1")
        assert lines(pane, records) == ["b", "a"]
        await until(pilot, lambda: "2 of 3 groups of 6 runs" in seen(pilot), "the count")
        assert "n=3" in seen(pilot)


async def test_a_click_on_the_sign_unfolds(records: list[RunRecord]) -> None:
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        show(pane, records)
        await pilot.pause()
        await pilot.click("HistoryTable", offset=(0, 2))
        assert lines(pane, records) == ["c", "b", "b s0", "b s1", "a"]
        await pilot.click("HistoryTable", offset=(0, 2))
        assert lines(pane, records) == ["c", "b", "a"]


async def test_marks_stand_before_groups_and_runs(records: list[RunRecord]) -> None:
    pane = HistoryPane()
    async with hosted(pane) as pilot:
        grouping = Grouping()
        grouping.update(records)
        key = grouping.key(records[0].id) or ""
        marks = {key: Text("◆"), records[0].id: Text("●")}
        pane.show(records, marks, NOW, grouping)
        pane.table.focus()
        await pilot.press("right")
        await until(pilot, lambda: "▾◆  c" in seen(pilot), "the group's marker")
        assert "✓●    seed 0" in seen(pilot)
