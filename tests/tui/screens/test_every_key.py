"""Every key that the help lists reaches its action, wherever it says so, at every size."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Sequence

import pytest
from textual import actions
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.dom import DOMNode
from textual.scroll_view import ScrollView
from textual.widget import Widget
from textual.widgets import Button, Collapsible

import tui
from runs.paths import Home
from tests.fabricate import make_run
from tests.pilots import LARGE, SMALL, Seat, main, opened, seen, until
from tests.tui.studies.small import fill, kept
from tui.app import FitrandApp
from tui.screens import keys
from tui.screens.cell_runs import CellRunsScreen, VerdictScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.help import HelpScreen
from tui.screens.main import MainScreen
from tui.screens.new_run import NewRunScreen
from tui.screens.notes import NotesScreen
from tui.screens.queue import QueueScreen
from tui.screens.studies import StudiesScreen
from tui.screens.study import StudyScreen
from tui.widgets.history_pane import FilterInput
from tui.widgets.history_table import HistoryTable
from tui.widgets.rows_table import RowsTable
from tui.widgets.scrolling import SCROLL_KEYS
from tui.widgets.study_table import StudyTable
from tui.widgets.top_bar import PANES

SIZES = [SMALL, (100, 30), LARGE]


def ours() -> Iterator[type[DOMNode]]:
    """All screens and widgets of the application."""
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if not module.name.startswith("tui.cli"):
            for _, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
                if issubclass(one, DOMNode) and one.__module__ == module.name:
                    yield one


async def reach(
    pilot: Seat, patch: pytest.MonkeyPatch, bindings: Sequence[BindingType], where: str
) -> None:
    """Press every key of these bindings; each comes to its action, which is not acted out."""
    reached: list[tuple[str, tuple[object, ...]]] = []

    async def dispatch(
        self: object, node: Widget, name: str, parameters: tuple[object, ...]
    ) -> bool:
        if name in ("scroll_down", "scroll_up") and not node.allow_vertical_scroll:
            return False  # as textual does: a line to type into is a scrolling widget, too
        reached.append((name, parameters))
        return True

    with patch.context() as context:
        context.setattr(keys, "applies", lambda *_: True)
        context.setattr(FitrandApp, "_dispatch_action", dispatch)
        for binding in bindings:
            assert isinstance(binding, Binding)
            _, name, parameters = actions.parse(binding.action)
            for key in binding.key.split(","):
                reached.clear()
                await pilot.press(key)
                await until(pilot, lambda: reached, f"{key} {where}", seconds=5)
                assert reached == [(name, parameters)], (key, where)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pane", PANES)
async def test_keys_of_the_main_screen_work_in_every_pane(
    home: Home, size: tuple[int, int], pane: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run(home)
    async with opened(home, size) as pilot:
        main(pilot).action_go(pane)
        await pilot.pause()
        await reach(pilot, monkeypatch, [*MainScreen.BINDINGS, *FitrandApp.BINDINGS], pane)
        if pane == "history":
            await reach(pilot, monkeypatch, HistoryTable.BINDINGS, pane)
            main(pilot).action_filter()
            await pilot.pause()
            await reach(pilot, monkeypatch, FilterInput.BINDINGS, "the filter")
        elif pane != "curves":
            await reach(pilot, monkeypatch, SCROLL_KEYS, pane)


@pytest.mark.parametrize("size", SIZES)
async def test_keys_of_the_other_screens_work(
    home: Home, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    record = make_run(home)
    async with opened(home, size) as pilot:
        run = main(pilot)._records[record.id]
        for screen in (
            HelpScreen(main(pilot)),
            NotesScreen(run),
            ConfirmScreen("Stop this run?", "It ends.", "Stop"),
            NewRunScreen(None, []),
        ):
            pilot.app.push_screen(screen)
            await pilot.pause()
            if isinstance(screen, HelpScreen):
                await reach(pilot, monkeypatch, SCROLL_KEYS, "the help")
            elif isinstance(screen, NewRunScreen):
                screen.query_one("#advanced", Collapsible).collapsed = False
                screen.query_one("#field-seed Input").focus()
                await pilot.pause()
            await reach(pilot, monkeypatch, type(screen).BINDINGS, type(screen).__name__)
            await pilot.app.pop_screen()


@pytest.mark.parametrize("size", SIZES)
async def test_keys_of_the_places_work_in_every_pane(
    home: Home, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    study = kept(home)
    fill(home, study, 1)
    fill(home, study, 1, "queued", first=1)
    async with opened(home, size) as pilot:
        for place in (
            StudiesScreen(main(pilot)),
            QueueScreen(main(pilot)),
            StudyScreen(main(pilot), study.name),
        ):
            await pilot.app.push_screen(place)
            await until(pilot, lambda place=place: place._seen_once, "it to show")
            if not isinstance(place, StudyScreen):
                lists = RowsTable.BINDINGS
                await reach(pilot, monkeypatch, [*place.BINDINGS, *lists], str(place))
                continue
            for pane, moves in (
                ("table", StudyTable.BINDINGS),
                ("claims", RowsTable.BINDINGS),
                ("figure", []),
            ):
                place.action_go(pane)
                await pilot.pause()
                await reach(pilot, monkeypatch, [*place.BINDINGS, *moves], pane)
            assert place._page is not None
            await pilot.app.push_screen(CellRunsScreen(place._page.look.now.cells[0]))
            await reach(pilot, monkeypatch, CellRunsScreen.BINDINGS, "the runs of a cell")
            await pilot.app.pop_screen()
            await until(pilot, lambda place=place: place._verdicts.judged, "the verdicts")
            await pilot.app.push_screen(VerdictScreen(place._verdicts.judged[0]))
            await reach(pilot, monkeypatch, VerdictScreen.BINDINGS, "a verdict")


@pytest.mark.parametrize("size", SIZES)
async def test_g_and_end_scroll_details_log_and_help(home: Home, size: tuple[int, int]) -> None:
    paths = make_run(home)
    paths.log.write_text("\n".join(f"line {i}" for i in range(200)) + "\n", "utf-8")
    async with opened(home, size) as pilot:
        await until(pilot, lambda: len(main(pilot).log_pane._kept) == 200, "the log")
        scrolled: list[tuple[str, ScrollView | VerticalScroll]] = [
            ("3", main(pilot).details_pane),
            ("4", main(pilot).log_pane),
        ]
        for key, pane in scrolled:
            await pilot.press(key)
            await pilot.pause()
            await there_and_back(pilot, pane)
        await pilot.press("question_mark")
        await pilot.pause()
        await there_and_back(pilot, pilot.app.screen.query_one(VerticalScroll))


async def there_and_back(pilot: Seat, pane: ScrollView | VerticalScroll) -> None:
    await until(pilot, lambda: pane.max_scroll_y > 0, f"more in {pane} than fits")
    for key, at in (("g", 0), ("G", pane.max_scroll_y), ("g", 0), ("end", pane.max_scroll_y)):
        await pilot.press(key)
        await until(pilot, lambda at=at: pane.scroll_y == at, f"{key} in {pane}")


async def test_the_help_lists_every_key_of_every_screen_and_widget(home: Home) -> None:
    make_run(home)
    async with opened(home, (100, 320)) as pilot:
        await pilot.press("question_mark")
        await until(pilot, lambda: "lag behind" in seen(pilot), "the help to its end")
        listed = " ".join(seen(pilot).replace("│", " ").split())
        for owner in ours():
            for binding in vars(owner).get("BINDINGS", []):
                assert isinstance(binding, Binding)
                assert binding.tooltip, (owner, binding)
                assert f"{keys.written(binding)} {binding.tooltip}" in listed


async def test_an_answer_by_arrows_is_given_by_enter(home: Home) -> None:
    make_run(home)
    async with opened(home) as pilot:
        await pilot.press("d", "right")
        focused = pilot.app.screen.focused
        assert isinstance(focused, Button) and focused.id == "yes"
