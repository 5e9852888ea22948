"""The legend of a chart: complete and aligned, in a column and on one line."""

from __future__ import annotations

import math

import pytest
from rich.cells import cell_len

from tests.tui.charts.invented_runs import ALONE, WAITING
from tui.charts.legend import column, one_line, value_text
from tui.charts.series import RunSeries, Series


def test_a_run_has_a_row_for_each_curve() -> None:
    assert column(ALONE, 28, dark=True).plain.split("\n") == [
        "━━━ train              0.972",
        "┅┅┅ test               0.101",
    ]


def test_labels_give_way_in_a_narrow_column_and_values_do_not() -> None:
    for width in range(14, 44):
        lines = column(ALONE, width, dark=True).plain.split("\n")
        assert {cell_len(line) for line in lines} == {width}
        assert [line.split()[-1] for line in lines] == ["0.972", "0.101"]


def test_one_line_for_small_screens() -> None:
    assert one_line(ALONE, dark=True).plain == "━━━ train 0.972   ┅┅┅ test 0.101"
    assert one_line(WAITING, dark=True).plain == "━◆━ train not yet   ┅◆┅ test not yet"


def test_a_value_that_will_never_come_is_not_said_to_be_awaited() -> None:
    never = RunSeries("", (Series("train", missing="none"),))
    assert one_line(never, dark=True).plain == "━━━ train none"


@pytest.mark.parametrize(
    ("value", "text"),
    [
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
def test_values_are_short_and_never_round_up_to_perfect(value: float, text: str) -> None:
    assert value_text(value) == text


def test_a_chart_may_have_one_curve_a_run() -> None:
    one = RunSeries("", (Series("lr", [1], [0.001]),))
    assert one_line(one, dark=True).plain == "━━━ lr 0.001"
