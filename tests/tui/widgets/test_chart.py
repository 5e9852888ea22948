"""The chart in an application: when it draws, and what it says of its axes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

import pytest
from rich.text import Text
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tui.charts.axis import STEPS
from tui.charts.draw import draw
from tui.charts.series import Series
from tui.charts.spec import ChartSpec, metric_chart
from tui.widgets.chart import Chart

ACCURACY = metric_chart(["train_acc", "test_acc"], 10)
CROSS_ENTROPY = metric_chart(["train_loss", "test_loss"], 10)
INVENTED = [Series("train", [0, 1, 2], [0.1, 0.5, 1.0])]


class ChartApp(App[None]):
    """One chart and nothing else."""

    def __init__(self, spec: ChartSpec) -> None:
        super().__init__()
        self.spec = spec

    def compose(self) -> ComposeResult:
        yield Chart(self.spec)


@pytest.fixture
async def pilot() -> AsyncIterator[Pilot[None]]:
    async with ChartApp(ACCURACY).run_test(size=(60, 14)) as pilot:
        yield pilot


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Text]]:
    """Every drawing made, the real ones."""
    made: list[Text] = []

    def counted(
        spec: ChartSpec,
        series: Sequence[Series],
        width: int,
        height: int,
        *,
        dark: bool,
        nothing: str,
    ) -> Text:
        made.append(draw(spec, series, width, height, dark=dark, nothing=nothing))
        return made[-1]

    monkeypatch.setattr("tui.widgets.chart.draw", counted)
    yield made


def chart(pilot: Pilot[None]) -> Chart:
    return pilot.app.query_one(Chart)


def picture(pilot: Pilot[None]) -> str:
    return chart(pilot).render().plain


async def until_drawn(pilot: Pilot[None], words: str) -> None:
    for _ in range(200):
        if words in picture(pilot):
            return
        await pilot.pause(0.01)
    raise AssertionError(f"{words!r} was never drawn:\n{picture(pilot)}")


async def test_it_fills_its_place_and_says_that_nothing_is_evaluated(pilot: Pilot[None]) -> None:
    lines = picture(pilot).split("\n")
    assert (len(lines), len(lines[0])) == (12, 58)
    assert "no evaluation yet" in picture(pilot)


async def test_new_curves_are_drawn(pilot: Pilot[None]) -> None:
    chart(pilot).show(ACCURACY, INVENTED)
    await until_drawn(pilot, "chance 0.10")


async def test_a_burst_of_updates_costs_few_drawings_and_ends_with_the_newest(
    drawings: list[Text], pilot: Pilot[None]
) -> None:
    chart(pilot).show(ACCURACY, INVENTED)
    await until_drawn(pilot, "chance 0.10")
    drawings.clear()
    for last in range(1000, 1060):
        chart(pilot).show(ACCURACY, [Series("train", [0, last], [0.1, 1.0])])
    await until_drawn(pilot, "1000")
    assert len(drawings) == 1


async def test_the_same_curves_again_and_a_mere_repaint_draw_nothing(
    drawings: list[Text], pilot: Pilot[None]
) -> None:
    chart(pilot).show(ACCURACY, INVENTED)
    await until_drawn(pilot, "chance 0.10")
    drawings.clear()
    chart(pilot).show(ACCURACY, list(INVENTED))
    chart(pilot).refresh()
    await pilot.pause()
    assert drawings == []


async def test_a_resize_redraws_at_once(drawings: list[Text], pilot: Pilot[None]) -> None:
    chart(pilot).show(ACCURACY, INVENTED)
    await until_drawn(pilot, "chance 0.10")
    await pilot.resize_terminal(100, 30)
    lines = picture(pilot).split("\n")
    assert (len(lines), len(lines[0])) == (28, 98)


async def test_a_change_of_theme_redraws_in_its_shades(pilot: Pilot[None]) -> None:
    chart(pilot).show(ACCURACY, INVENTED)
    await until_drawn(pilot, "chance 0.10")
    dark = {span.style for span in chart(pilot).render().spans}
    pilot.app.theme = "textual-light"
    await pilot.pause()
    assert {span.style for span in chart(pilot).render().spans}.isdisjoint(dark)


async def test_the_title_names_the_quantity_and_both_axes() -> None:
    async with ChartApp(CROSS_ENTROPY).run_test(size=(60, 14)) as pilot:
        assert chart(pilot).border_title is not None
        title = Text.from_markup(chart(pilot).border_title or "").plain
        assert title == "Cross-entropy, nats ── x: epoch ── y: log"


async def test_log_y_switches_scale_and_title_at_once() -> None:
    async with ChartApp(CROSS_ENTROPY).run_test(size=(60, 20)) as pilot:
        chart(pilot).show(CROSS_ENTROPY, [Series("train", [0, 1], [2.0, 1e-4])])
        await until_drawn(pilot, "1e-3")
        chart(pilot).log_y = False
        assert "y: linear" in (chart(pilot).border_title or "")
        assert "1e-3" not in picture(pilot)
        chart(pilot).log_y = True
        assert "y: log" in (chart(pilot).border_title or "")
        assert "1e-3" in picture(pilot)


async def test_other_axes_are_drawn_at_once_and_keep_the_scale_that_was_chosen() -> None:
    async with ChartApp(CROSS_ENTROPY).run_test(size=(60, 20)) as pilot:
        chart(pilot).show(CROSS_ENTROPY, [Series("train", [0, 1], [2.0, 1e-4])])
        await until_drawn(pilot, "ln 10")
        chart(pilot).log_y = False
        three = metric_chart(["train_loss", "test_loss"], 3, STEPS)
        chart(pilot).show(three, [Series("train", [0, 40], [2.0, 1e-4])])
        assert "ln 3" in picture(pilot)
        assert "40" in picture(pilot)
        assert "x: step ── y: linear" in (chart(pilot).border_title or "")


async def test_it_never_takes_the_focus(pilot: Pilot[None]) -> None:
    await pilot.press("tab")
    await pilot.click(Chart)
    assert pilot.app.focused is None
