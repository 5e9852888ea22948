from __future__ import annotations

import pytest

from runs.config import RunConfig
from runs.curves import Curves
from tests.fabricate import made_up_events
from tests.pilots import controls, hosted, seen, until
from tui.charts.palette import MARKERS
from tui.widgets.curves_pane import BESIDE, CurvesPane, Overlay


def curves(epochs: int = 5) -> Curves:
    made = Curves()
    made.add(made_up_events(RunConfig(), epochs, 0.0))
    return made


async def test_without_a_run_it_says_that_there_is_nothing_to_draw_yet() -> None:
    pane = CurvesPane()
    async with hosted(pane) as pilot:
        pane.show([])
        await until(pilot, lambda: seen(pilot).count("no evaluation yet") == 2, "both charts")
        assert pane.accuracy_list._run is None


async def test_it_says_what_is_so_where_there_is_nothing_to_draw() -> None:
    pane = CurvesPane()
    async with hosted(pane, (30, 22)) as pilot:
        pane.show([Overlay("one", "", Curves(), 10, missing="none")], "no 画 evaluation " * 3)
        await until(pilot, lambda: seen(pilot).count("no ? evaluation") >= 2, "the reason")
        assert seen(pilot).count(" none ") == 4
        pane.show([Overlay("one", "", Curves(), 10)], "")
        await until(pilot, lambda: seen(pilot).count("no evaluation yet") == 2, "another reason")


@pytest.mark.parametrize("marked", [1, 4, 8])
@pytest.mark.parametrize("size", [(78, 20), (54, 26), (66, 36), (116, 46)])
async def test_every_marked_run_is_named(size: tuple[int, int], marked: int) -> None:
    """The panes of terminals of 80x24, 100x30, 120x40 and 200x50."""
    pane = CurvesPane()
    async with hosted(pane, size) as pilot:
        runs = [Overlay("r18 open", "", curves(3), 10)]
        runs += [Overlay(f"r18 run {i}", MARKERS[i], curves(), 10) for i in range(marked)]
        pane.show(runs)
        await until(pilot, lambda: "━ r18 open" in seen(pilot), "the legend")
        for i in range(marked):
            assert seen(pilot).count(f"{MARKERS[i]} r18 run {i}") == 1
        assert "more" not in seen(pilot)
        charts = (pane.accuracy.size.height, pane.loss.size.height)
        assert min(charts) >= size[1] * 0.4 - 3


async def test_one_run_needs_no_name() -> None:
    pane = CurvesPane()
    async with hosted(pane) as pilot:
        pane.show([Overlay("my run", "", curves(), 10)])
        await until(pilot, lambda: "━━━ train 1.000" in seen(pilot), "its list")
        assert "my run" not in seen(pilot)
        await until(pilot, lambda: "ln 10" in seen(pilot), "the chart")


@pytest.mark.parametrize("size", [(80, 22), (100, 30)])
async def test_marked_runs_are_named_and_have_their_marker(size: tuple[int, int]) -> None:
    pane = CurvesPane()
    async with hosted(pane, size) as pilot:
        pane.show([Overlay("one", "", curves(3), 10), Overlay("two", MARKERS[0], curves(), 10)])
        for name in ("━ one", "● two"):  # once, for both charts
            await until(pilot, lambda name=name: seen(pilot).count(name) == 1, name)
        assert "Accuracy   Cross-entropy" in seen(pilot)
        assert "━━━ train" not in seen(pilot)
        pane.show([Overlay("one", "", curves(3), 10)])
        await until(pilot, lambda: seen(pilot).count("━━━ train") == 2, "the lists of one run")
        assert "━ one" not in seen(pilot)


@pytest.mark.parametrize("width", [BESIDE - 1, BESIDE])
async def test_lists_stand_beside_the_charts_where_there_is_room(width: int) -> None:
    pane = CurvesPane()
    async with hosted(pane, (width, 30)) as pilot:
        pane.show([Overlay("one", "", curves(), 10)])
        await pilot.pause()
        beside = pane.accuracy_list.region.x > pane.accuracy.region.x
        assert beside is (width >= BESIDE)


async def test_the_loss_has_a_logarithmic_or_a_linear_axis() -> None:
    pane = CurvesPane()
    async with hosted(pane) as pilot:
        before = pane.loss.log_y
        pane.toggle_log()
        assert pane.loss.log_y is not before
        await until(pilot, lambda: "y: log" not in seen(pilot), "a linear axis")
        assert not pane.accuracy.log_y


async def test_the_selected_run_says_how_many_classes_chance_is_of() -> None:
    pane = CurvesPane()
    async with hosted(pane, (100, 30)) as pilot:
        pane.show([Overlay("three", "", curves(), 3), Overlay("ten", MARKERS[0], curves(), 10)])
        await until(pilot, lambda: "chance 0.33" in seen(pilot), "chance in the accuracies")
        await until(pilot, lambda: "ln 3" in seen(pilot), "chance in the losses")
        pane.show([Overlay("ten", MARKERS[0], curves(), 10), Overlay("three", "", curves(), 3)])
        await until(pilot, lambda: "chance 0.10" in seen(pilot), "the other run's chance")
        await until(pilot, lambda: "ln 10" in seen(pilot), "the other run's chance")


async def test_hostile_names_are_text() -> None:
    pane = CurvesPane()
    async with hosted(pane, (120, 30)) as pilot:
        hostile = Overlay("[/red]\x1b[2J\u202e" + "画" * 200, "●", curves(), 10)
        pane.show([hostile, Overlay("[@click=app.quit]x[/]", "◆", curves(), 10)])
        await until(pilot, lambda: "[/red]" in seen(pilot), "the name")
        assert not controls(pilot)
