"""The legend of a chart: complete and aligned, in a column and on one line."""

from __future__ import annotations

import math

import pytest
from rich.cells import cell_len

from tests.tui.charts.invented_runs import ALONE, SEVERAL, run
from tui.charts.legend import column, one_line, value_text
from tui.charts.series import RunSeries, Series


def test_a_run_alone_has_a_row_for_each_curve() -> None:
    assert column(ALONE, 28, dark=True).plain.split("\n") == [
        "━━━ train              0.972",
        "┅┅┅ test               0.101",
    ]


def test_several_runs_have_a_row_each_under_a_header() -> None:
    assert column(SEVERAL, 32, dark=True).plain.split("\n") == [
        "                 ━ train  ┅ test",
        "━ r50 random       0.972   0.101",
        "◆ r50 true       not yet not yet",
        "● r200 random     0.999+   0.101",
    ]


def test_names_give_way_in_a_narrow_column_and_values_do_not() -> None:
    for width in range(18, 44):
        lines = column(SEVERAL, width, dark=True).plain.split("\n")
        assert {cell_len(line) for line in lines} == {width}
        assert [line.split()[-1] for line in lines] == ["test", "0.101", "yet", "0.101"]


def test_one_line_for_small_screens() -> None:
    assert one_line(ALONE, 80, dark=True).plain == "━━━ train 0.972   ┅┅┅ test 0.101"
    assert one_line(SEVERAL, 100, dark=True).plain == (
        "━ r50 random ━━ 0.972 ┅┅ 0.101   ◆ r50 true ━━ not yet ┅┅ not yet   "
        "● r200 random ━━ 0.999+ ┅┅ 0.101"
    )


def test_in_one_line_names_give_way_before_runs_do() -> None:
    two = [run("r50 random 10k report"), run("r200 random 50k report", "●")]
    assert one_line(two, 78, dark=True).plain == (
        "━ r50 random 10k r… ━━ 0.972 ┅┅ 0.101   ● r200 random 50k… ━━ 0.972 ┅┅ 0.101"
    )
    assert one_line(two, 60, dark=True).plain == (
        "━ r50 ran… ━━ 0.972 ┅┅ 0.101   ● r200 ra… ━━ 0.972 ┅┅ 0.101"
    )


def test_runs_without_room_on_the_line_are_counted() -> None:
    for width in range(34, 94):
        text = one_line(SEVERAL, width, dark=True).plain
        assert cell_len(text) <= width
        assert text.startswith("━ r50 ran")
        assert text.endswith((" +1", " +2"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not yet"),
        (0.0, "0.000"),
        (0.972, "0.972"),
        (0.9999, "0.999+"),
        (1.0, "1.000"),
        (5.71, "5.710"),
        (1.2e-5, "1.2e-5"),
        (1e8, "1.0e8"),
        (math.nan, "nan"),
        (math.inf, "inf"),
    ],
)
def test_values_are_short_and_never_round_up_to_perfect(value: float | None, text: str) -> None:
    assert value_text(value) == text


def test_long_titles_of_metrics_have_room_in_the_header() -> None:
    shares = RunSeries("a run", (Series("memorised", [1], [0.5]), Series("recovered", [1], [0.25])))
    lines = column([shares], 40, dark=True).plain.split("\n")
    assert lines == [
        "             ━ memorised ━ recovered"[-40:].rjust(40),
        f"━ a run{'0.500':>21}{'0.250':>12}",
    ]


def test_a_chart_may_have_one_curve_a_run() -> None:
    one = RunSeries("", (Series("lr", [1], [0.001]),))
    assert one_line([one], 40, dark=True).plain == "━━━ lr 0.001"
