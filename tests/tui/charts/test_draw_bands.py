"""Charts of groups: bands hide nothing, and say by how many runs they are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from runs.studies.bands import BandKind, Curve, band
from tui.charts.draw import draw
from tui.charts.palette import Ink, shade
from tui.charts.series import Series
from tui.charts.spec import metric_chart

ACCURACY = metric_chart(["train_acc"], 10)
LOSS = metric_chart(["train_loss"], 10)


def series(*curves: Curve, ink: Ink = "blue", kind: BandKind = "min-max") -> Series:
    made = band(curves, kind)
    return Series("train", made.x, made.middle, ink, band=made, newest=1.0)


def flat(middle: float, spread: float, end: float = 100.0) -> list[Curve]:
    return [Curve([0, end], [y, y]) for y in (middle - spread, middle, middle + spread)]


def drawn(curves: Sequence[Series], width: int = 80, height: int = 24) -> list[str]:
    return draw(ACCURACY, curves, width, height, dark=True).plain.split("\n")


def cells(lines: list[str]) -> set[tuple[int, int]]:
    """Columns and rows with a dot in them."""
    return {
        (column, row)
        for row, line in enumerate(lines)
        for column, char in enumerate(line)
        if 0x2800 < ord(char) < 0x2900
    }


def colours(curves: Sequence[Series]) -> dict[str, int]:
    """How many cells have each colour."""
    text = draw(ACCURACY, curves, 80, 24, dark=True)
    found: dict[str, int] = {}
    for span in text.spans:
        dots = sum(ord(c) > 0x2800 for c in text.plain[span.start : span.end] if ord(c) < 0x2900)
        found[str(span.style)] = found.get(str(span.style), 0) + dots
    return found


@pytest.mark.parametrize("kind", ["min-max", "mean ± sd"])
def test_a_band_leaves_every_cell_of_a_curve_as_it_was(kind: BandKind) -> None:
    plain = Series("train", [0, 100], [0.2, 0.8], "orange")
    alone = draw(ACCURACY, [plain], 80, 24, dark=True)
    both = draw(ACCURACY, [plain, series(*flat(0.5, 0.3), kind=kind)], 80, 24, dark=True)
    middle = draw(ACCURACY, [plain, Series("t", [0, 100], [0.5, 0.5])], 80, 24, dark=True)
    assert len(cells(both.plain.split("\n"))) > len(cells(middle.plain.split("\n")))
    for i, char in enumerate(alone.plain):
        if 0x2800 < ord(char) < 0x2900 and middle.plain[i] == char:
            assert both.plain[i] == char


def test_the_band_goes_from_the_lowest_to_the_highest_run() -> None:
    """0.2 and 0.8 are 4.4 and 17.6 of 22 rows from the bottom."""
    rows = {row for _, row in cells(drawn([series(*flat(0.5, 0.3))]))}
    assert (min(rows), max(rows)) == (4, 17)


def test_bands_on_each_other_are_both_seen() -> None:
    found = colours([series(*flat(0.5, 0.3)), series(*flat(0.52, 0.3), ink="green")])
    blue, green = (found[shade(ink, dark=True, faint=True)] for ink in ("blue", "green"))
    assert blue > 50
    assert green > 50


def test_one_run_has_no_band() -> None:
    curve = Curve([0, 50, 100], [0.1, 0.6, 0.9])
    assert drawn([series(curve)]) == drawn([Series("train", [0, 50, 100], [0.1, 0.6, 0.9])])


def test_where_runs_have_ended_the_line_is_faint() -> None:
    whole = colours([series(*flat(0.5, 0.0))])
    falling = colours([series(*flat(0.5, 0.0, 50.0), Curve([0, 100], [0.5, 0.5]))])
    faint = shade("blue", dark=True, faint=True)
    assert faint not in whole
    assert falling[faint] == pytest.approx(whole[shade("blue", dark=True)] / 2, abs=2)


def test_where_fitted_runs_are_carried_on_the_line_is_dashed() -> None:
    end = [Curve([0, 100], [1.0, 1.0])]
    short = Curve([0, 50], [1.0, 1.0])
    carried = Curve([0, 50], [1.0, 1.0], carried_on=True)
    plain, dashed = (drawn([series(one, *end)])[0] for one in (short, carried))
    assert plain[6:43] == dashed[6:43]
    assert min(plain[6:]) > "\u2800"
    assert dashed[44:].count("\u2800") == pytest.approx(len(dashed[44:]) / 3, abs=1)


def test_a_deviation_below_nothing_reaches_no_logarithm() -> None:
    losses = [Curve([0, 1], [2.0, 0.001]), Curve([0, 1], [2.0, 3.0])]
    text = draw(LOSS, [series(*losses, kind="mean ± sd")], 60, 14, dark=True)
    assert len(text.plain.split("\n")) == 14


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, 1e308, -1e308])
@pytest.mark.parametrize("log_y", [True, False])
@pytest.mark.parametrize("kind", ["min-max", "mean ± sd"])
def test_no_value_breaks_a_band(value: float, log_y: bool, kind: BandKind) -> None:
    spec = LOSS if log_y else ACCURACY
    strange = [Curve([0, 1, 2], [0.5, value, 0.6]), Curve([0, 1, 2], [0.4, 0.5, value])]
    draw(spec, [series(*strange, kind=kind)], 60, 14, dark=True)


@pytest.mark.parametrize("size", [(16, 4), (30, 8), (100, 30), (200, 50)])
@pytest.mark.parametrize("count", [2, 4, 8])
def test_any_number_of_bands_at_any_size(size: tuple[int, int], count: int) -> None:
    groups = [series(*flat(0.1 * (i + 1), 0.1)) for i in range(count)]
    lines = drawn(groups, *size)
    assert len(lines) == size[1]
    assert {len(line) for line in lines} == {size[0]}
