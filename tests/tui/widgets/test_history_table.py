"""The table of runs: moving, sorting, and the cursor that stays on its run."""

from __future__ import annotations

import pytest
from rich.text import Text
from textual import on
from textual.app import App, ComposeResult

from runs.config import DataConfig, RunConfig
from runs.notes import Notes
from runs.paths import Home
from runs.record import RunRecord, load_record
from tests.fabricate import make_run
from tests.pilots import controls, seen, until
from tui.messages import RunHighlighted, RunOpened
from tui.widgets.history_rows import ByRun
from tui.widgets.history_table import HistoryTable

CREATED = 1_790_000_000.0
NOW = CREATED + 7200


class Table(App[None]):
    """The table alone, and what it said."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str | None] = []
        self.opened: list[str] = []

    def compose(self) -> ComposeResult:
        yield HistoryTable()

    @property
    def table(self) -> HistoryTable:
        return self.query_one(HistoryTable)

    @on(RunHighlighted)
    def highlighted(self, event: RunHighlighted) -> None:
        self.said.append(event.run_id)

    @on(RunOpened)
    def was_opened(self, event: RunOpened) -> None:
        self.opened.append(event.run_id)


@pytest.fixture
def records(home: Home) -> list[RunRecord]:
    """Five runs, newest first, as the history gives them; e is the newest, a the largest."""
    made = [
        make_run(
            home,
            config=RunConfig(name=name, data=DataConfig(train_size=5000 - 1000 * i)),
            created=CREATED + i,
        )
        for i, name in enumerate("abcde")
    ]
    return [load_record(paths) for paths in reversed(made)]


def names(app: Table, records: list[RunRecord]) -> str:
    by_id = {r.id: r.title for r in records}
    return "".join(by_id[run_id] for run_id in app.table.shown)


def at(app: Table, records: list[RunRecord]) -> str:
    return next(r.title for r in records if r.id == app.table.run_id)


async def test_keys_move_the_cursor_and_open(records: list[RunRecord]) -> None:
    app = Table()
    async with app.run_test(size=(80, 10)) as pilot:
        app.table.show(ByRun(records, {}, NOW))
        app.table.focus()
        for key, where in (
            ("j", "d"),
            ("down", "c"),
            ("k", "d"),
            ("up", "e"),
            ("up", "e"),
            ("G", "a"),
            ("j", "a"),
            ("g", "e"),
            ("end", "a"),
            ("home", "e"),
            ("pagedown", "a"),
            ("pageup", "e"),
        ):
            await pilot.press(key)
            assert at(app, records) == where, key
        await pilot.press("j", "enter")
        assert app.opened == [records[1].id]
        assert app.said[:3] == [records[0].id, records[1].id, records[2].id]


async def test_the_cursor_stays_in_sight_in_a_long_list(home: Home) -> None:
    many = [load_record(make_run(home, epochs=1, created=CREATED + i)) for i in range(40)][::-1]
    app = Table()
    async with app.run_test(size=(80, 10)) as pilot:
        app.table.show(ByRun(many, {}, NOW))
        app.table.focus()
        await pilot.press("G")
        assert app.table.run_id == many[-1].id
        await until(pilot, lambda: app.table.scroll_offset.y == 31, "the end in sight")
        await pilot.press("g")
        await until(pilot, lambda: app.table.scroll_offset.y == 0, "the beginning in sight")
        await pilot.press("pagedown")
        assert app.table.run_id == many[8].id


async def test_o_sorts_by_the_next_column_and_capital_o_turns_it(
    records: list[RunRecord],
) -> None:
    app = Table()
    async with app.run_test(size=(100, 20)) as pilot:
        app.table.show(ByRun(records, {}, NOW))
        app.table.focus()
        assert app.table.order == ("age", False)
        assert names(app, records) == "edcba"
        assert "age▼" in seen(pilot)
        await pilot.press("O")
        assert names(app, records) == "abcde"
        assert "age▲" in seen(pilot)
        seen_orders = []
        for _ in range(10):
            await pilot.press("o")
            seen_orders.append(app.table.order[0])
            assert at(app, records) == "e", "the cursor stays on its run"
        assert seen_orders[:2] == ["state", "name"]
        assert sorted(seen_orders) == sorted(set(seen_orders))
        assert seen_orders[-1] == "age"
        await pilot.press("o", "o")
        assert names(app, records) == "abcde"


async def test_a_click_on_a_header_sorts_and_one_on_a_run_goes_to_it(
    records: list[RunRecord],
) -> None:
    app = Table()
    async with app.run_test(size=(100, 20)) as pilot:
        app.table.show(ByRun(records, {}, NOW))
        await pilot.pause()
        column = seen(pilot).split("\n")[0].index("run")
        await pilot.click(HistoryTable, offset=(column, 0))
        assert names(app, records) == "abcde"
        await pilot.click(HistoryTable, offset=(column, 0))
        assert names(app, records) == "edcba"
        await pilot.click(HistoryTable, offset=(5, 3))
        assert at(app, records) == "c"


async def test_the_cursor_stays_on_its_run_when_runs_come_and_go(
    records: list[RunRecord],
) -> None:
    app = Table()
    async with app.run_test() as pilot:
        app.table.show(ByRun(records[2:], {}, NOW))
        app.table.move_to(records[3].id)
        app.table.show(ByRun(records, {}, NOW))
        assert at(app, records) == "b"
        app.table.show(ByRun(records[1:], {}, NOW))
        assert at(app, records) == "b"
        app.table.show(ByRun([r for r in records if r.title != "b"], {}, NOW))
        assert at(app, records) == "c", "on the line where it was"
        app.table.show(ByRun([], {}, NOW))
        assert app.table.run_id is None
        await pilot.pause()
        assert app.said[-1] is None
        app.table.show(ByRun(records, {}, NOW))
        assert at(app, records) == "e"


async def test_columns_give_way_to_the_width_but_never_the_name(
    records: list[RunRecord],
) -> None:
    app = Table()
    async with app.run_test(size=(100, 8)) as pilot:
        app.table.show(ByRun(records, {}, NOW))
        await pilot.pause()
        assert "labels" in seen(pilot)
        await pilot.resize_terminal(40, 8)
        await pilot.pause()
        header, first = seen(pilot).split("\n")[:2]
        assert "labels" not in header
        assert "run" in header
        assert first.startswith("✓  e ")
        assert "1.000" in first


async def test_marks_and_notes_show_at_once(records: list[RunRecord], home: Home) -> None:
    app = Table()
    async with app.run_test(size=(80, 8)) as pilot:
        app.table.show(ByRun(records, {}, NOW))
        app.table.show(ByRun(records, {records[1].id: Text("◆")}, NOW))
        await pilot.pause()
        assert "✓◆ d " in seen(pilot)
        renamed = load_record(
            make_run(home, created=CREATED + 9, notes=Notes(name="[/red]\x1b[2J画" + "画" * 80))
        )
        app.table.show(ByRun([renamed, *records], {}, NOW))
        await pilot.pause()
        assert "[/red][2J画" in seen(pilot)
        assert "…" in seen(pilot)
        assert not controls(pilot)


async def test_nothing_is_drawn_anew_where_nothing_has_changed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [make_run(home, epochs=0, created=CREATED + i) for i in range(1000)]
    many = [load_record(path) for path in reversed(paths)]
    app = Table()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.show(ByRun(many, {}, NOW))
        await pilot.pause()
        drawn: list[int] = []
        render = HistoryTable.render_line

        def counted(table: HistoryTable, y: int) -> object:
            drawn.append(y)
            return render(table, y)

        monkeypatch.setattr(HistoryTable, "render_line", counted)
        app.table.show(ByRun(list(many), {}, NOW + 1))
        await pilot.pause()
        assert drawn == []
        app.table.show(ByRun(many, {many[0].id: Text("●")}, NOW + 1))
        await pilot.pause()
        assert 0 < len(drawn) <= 24
