"""Whole charts: exact size, the right curve in the right place, and nothing that can crash."""

from __future__ import annotations

import math
import random
import subprocess
import sys
import textwrap
from dataclasses import replace
from typing import Any

import pytest

from tui.charts.axis import AXES
from tui.charts.draw import SMALLEST, draw
from tui.charts.palette import shade
from tui.charts.series import Series, Stroke
from tui.charts.spec import ChartSpec, metric_chart

ACCURACY = metric_chart(["train_acc", "test_acc"], 10)
CROSS_ENTROPY = metric_chart(["train_loss", "test_loss"], 10)
STROKES: tuple[Stroke, ...] = ("solid", "dotted")
SIZES = [(1, 1), (15, 4), (16, 4), (20, 5), (60, 14), (80, 10), (100, 30), (120, 20), (200, 60)]


def invented_random_labels() -> list[Series]:
    """Made-up curves of the kind that random labels give: train climbs, test stays at chance."""
    epochs: list[float] = list(range(101))
    train = [min(1.0, 0.1 + max(0, epoch - 20) / 60) for epoch in epochs]
    return [
        Series("train", epochs, train, "blue", "solid"),
        Series("test", epochs, [0.1] * 101, "orange", "dotted"),
    ]


def invented_true_labels() -> list[Series]:
    """Made-up curves of the kind that true labels give: both climb at once."""
    epochs: list[float] = list(range(41))
    return [
        Series("train", epochs, [min(1.0, 0.1 + e / 8) for e in epochs], "green", "solid", "◆"),
        Series("test", epochs, [min(0.88, 0.1 + e / 8) for e in epochs], "green", "dotted", "◆"),
    ]


def rows(spec: ChartSpec, series: list[Series], width: int = 80, height: int = 16) -> list[str]:
    return draw(spec, series, width, height, dark=True).plain.split("\n")


@pytest.mark.parametrize("spec", [ACCURACY, CROSS_ENTROPY])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_text_has_exactly_the_size_asked_for(spec: ChartSpec, width: int, height: int) -> None:
    for series in ([], invented_random_labels() + invented_true_labels()):
        lines = rows(spec, series, width, height)
        assert len(lines) == height
        assert {len(line) for line in lines} == {width}


def test_no_cells_no_text() -> None:
    assert draw(ACCURACY, invented_random_labels(), 0, 10, dark=True).plain == ""
    assert draw(ACCURACY, invented_random_labels(), 10, 0, dark=True).plain == ""


def test_before_the_first_evaluation_it_says_so() -> None:
    assert "no evaluation yet" in "\n".join(rows(ACCURACY, []))
    assert "no evaluation yet" in "\n".join(rows(ACCURACY, [Series("train")]))


def test_values_that_no_axis_can_show_are_named() -> None:
    collapsed = Series("train", [0, 1], [float("nan")] * 2)
    assert "no value that can be drawn" in "\n".join(rows(ACCURACY, [collapsed]))


def test_too_small_is_said_and_the_smallest_size_draws() -> None:
    width, height = SMALLEST
    assert "too small" in "\n".join(rows(ACCURACY, invented_random_labels(), width - 1, height))
    assert "too small" in "\n".join(rows(ACCURACY, invented_random_labels(), width, height - 1))
    assert "┤" in "\n".join(rows(ACCURACY, invented_random_labels(), width, height))


def test_one_evaluation_is_drawn_as_a_point() -> None:
    plot = "".join(line[6:] for line in rows(ACCURACY, [Series("train", [0], [0.5])])[:-2])
    assert sum(ord(char) >= 0x2800 for char in plot) == 1


def test_the_random_label_figure() -> None:
    """Train ends on the line of 1.00, test on the line of chance; the axis names both."""
    lines = rows(ACCURACY, invented_random_labels())
    at_one = next(line for line in lines if line.startswith(" 1.00┤"))
    at_chance = next(line for line in lines if line.startswith(" 0.10┤"))
    assert ord(at_one[-1]) > 0x2800
    assert at_one[6] == " "
    assert all(ord(char) > 0x2800 for char in at_chance[7:])
    assert "chance 0.10" in "\n".join(lines)


def test_the_horizontal_axis_counts_whole_epochs_to_the_last() -> None:
    labels = rows(ACCURACY, invented_random_labels())[-1].split()
    assert labels[0] == "0"
    assert labels[-1] == "100"
    assert all(label.isdigit() for label in labels)


@pytest.mark.parametrize(
    ("axis", "last", "labels"),
    [
        ("epochs", 100, "0 20 40 60 80 100"),
        ("steps", 1_000_000, "0 200k 400k 600k 800k 1M"),
        ("samples", 60_000, "0 10k 20k 30k 40k 50k 60k"),
        ("seconds", 0.5, "0 0.1 0.2 0.3 0.4 0.5"),
        ("seconds", 5000.0, "0 1000 2000 3000 4000 5000"),
    ],
)
def test_all_x_axes_are_drawn(axis: str, last: float, labels: str) -> None:
    spec = metric_chart(["train_acc"], x=AXES[axis])
    curve = [Series("train", [i * last / 50 for i in range(51)], [i / 50 for i in range(51)])]
    lines = rows(spec, curve)
    assert lines[-1].split() == labels.split()
    assert ord(next(line for line in lines if line.startswith(" 1.00┤"))[-1]) > 0x2800


def test_a_value_outside_the_usual_range_widens_it() -> None:
    lines = rows(metric_chart(["gap"]), [Series("gap", [0, 1, 2], [0.0, -0.6, 0.9])])
    assert any(line.startswith("-0.50┤") for line in lines)
    assert any(line.startswith(" 1.00┤") for line in lines)


def test_a_metric_that_every_epoch_has_waits_for_an_epoch() -> None:
    assert "no epoch yet" in "\n".join(rows(metric_chart(["lr"]), []))


def test_stacked_charts_have_their_axes_in_the_same_column() -> None:
    losses = [Series("train", [0, 1, 2], [2.3, 0.1, 1e-6])]
    accuracies = [Series("train", [0, 1, 2], [0.1, 0.9, 1.0])]
    axis = {rows(s, c)[-2].index("└") for s, c in ((ACCURACY, accuracies), (CROSS_ENTROPY, losses))}
    assert axis == {5}


@pytest.mark.parametrize("height", range(4, 40))
def test_a_curve_is_in_the_row_of_its_tick(height: int) -> None:
    series = [Series("train", [0, 9], [0.5, 0.5]), Series("train", [0, 9], [1.0, 1.0])]
    for line in rows(replace(ACCURACY, reference=None), series, height=height)[:-2]:
        if "┤" in line:
            assert (line[6] > "\u2800") == (line[:5].strip() in ("0.50", "1.00"))


def test_without_colour_the_strokes_still_differ() -> None:
    dots = {}
    for stroke in STROKES:
        series = Series("curve", [0, 100], [0.5, 0.5], stroke=stroke)
        line = next(line for line in rows(ACCURACY, [series]) if line.startswith(" 0.50┤"))
        assert min(line[6:]) > "\u2800"
        dots[stroke] = sum((ord(char) & 0xFF).bit_count() for char in line[6:])
    assert dots["dotted"] == dots["solid"] / 2


def test_a_marked_run_has_its_marker_at_the_end_of_its_curves() -> None:
    lines = rows(ACCURACY, invented_random_labels() + invented_true_labels())
    ends = [line.rindex("◆") for line in lines if "◆" in line]
    last_epoch = 6 + round(74 * 40 / 100)
    assert len(ends) == 2
    assert all(abs(end - last_epoch) <= 1 for end in ends)


def test_the_reference_label_covers_no_curve() -> None:
    """A curve fills all that lies about the reference: the label is left out."""
    zigzag = [Series("train", list(range(400)), [0.0, 1.0] * 200)]
    assert "chance" not in "\n".join(rows(ACCURACY, zigzag))


def test_a_logarithmic_axis_shows_millionths_and_leaves_zero_out() -> None:
    losses = [Series("train", [0, 1, 2, 3], [5.0, 1e-3, 1e-6, 0.0])]
    text = "\n".join(rows(CROSS_ENTROPY, losses, height=24))
    assert "1e-6┤" in text
    assert "ln 10" in text
    assert "2.30┤" in text


def test_the_same_losses_on_a_linear_axis() -> None:
    losses = [Series("train", [0, 1, 2, 3], [5.0, 1e-3, 1e-6, 0.0])]
    text = "\n".join(rows(replace(CROSS_ENTROPY, log_y=False), losses))
    assert "0.00┤" in text or "0┤" in text
    assert "1e-6" not in text


def test_the_theme_picks_the_colours() -> None:
    for dark in (True, False):
        styles = {
            s.style for s in draw(ACCURACY, invented_random_labels(), 80, 16, dark=dark).spans
        }
        assert {shade("blue", dark), shade("orange", dark), shade("frame", dark)} == styles


def test_ten_thousand_points_are_thinned_but_a_spike_stays() -> None:
    values = [0.5] * 10_000
    values[5_000] = 0.0
    bottom = rows(ACCURACY, [Series("train", list(range(10_000)), values)])[-3]
    assert any(ord(char) > 0x2800 for char in bottom[6:])


def test_the_empty_chart_does_not_load_plotext() -> None:
    """It is what the first paint shows, and plotext costs more than the rest of that paint."""
    code = """
        import sys
        from tui.charts.draw import draw
        from tui.charts.series import Series
        from tui.charts.spec import ChartSpec
        draw(ChartSpec("bare"), [], 80, 16, dark=True)
        assert "plotext" not in sys.modules
        draw(ChartSpec("bare"), [Series("train", [0], [0.1])], 80, 16, dark=True)
        assert "plotext" in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)


NASTY = (
    *(math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0, 5e-324, 1e-300, 1e-6, 2.302585),
    *(1e8, 3.4e38, 1e300, 1.7e308, -1.7e308, 10**400, None),
)


def hostile_values(draws: random.Random, length: int) -> list[Any]:
    """A mixture, a random curve, one of absurd range, a flat one, or one full of gaps."""
    match draws.randrange(5):
        case 0:
            return draws.choices(NASTY, k=length)
        case 1:
            return [draws.random() for _ in range(length)]
        case 2:
            return [10.0 ** draws.uniform(-320, 308) for _ in range(length)]
        case 3:
            return [draws.choice(NASTY)] * length
        case _:
            return draws.choices([0.5, math.nan], k=length)


def draw_hostile_charts(seed: int, count: int) -> None:
    """Draw `count` random charts of the worst data there is."""
    draws = random.Random(seed)
    for _ in range(count):
        series = []
        for _ in range(draws.randint(0, 5)):
            length = draws.choice([0, 1, 2, 3, 10, 300])
            first, step = draws.choice([0, 1, 10**6]), draws.choice([0, 1, 1, 7, 10**9])
            epochs = [float(first + i * step) for i in range(length)]
            if draws.random() < 0.1:
                draws.shuffle(epochs)
            values = hostile_values(draws, length)
            stroke = draws.choice(STROKES)
            marker = draws.choice(["", "◆"])
            series.append(Series("curve", epochs, values, stroke=stroke, run_marker=marker))
        spec = draws.choice([ACCURACY, CROSS_ENTROPY, ChartSpec("bare")])
        spec = replace(spec, log_y=draws.random() < 0.5 and spec.y_range is None)
        width, height = draws.choice([*SIZES, (draws.randint(1, 200), draws.randint(1, 60))])
        lines = draw(spec, series, width, height, dark=True).plain.split("\n")
        assert [len(line) for line in lines] == [width] * height, (spec, series, width, height)


def test_hostile_data_neither_raise_nor_abort() -> None:
    """In a process of its own, for plotext's way to fail at a NaN is to abort the process."""
    code = f"""
        import runpy
        runpy.run_path({__file__!r})["draw_hostile_charts"](seed=7, count=400)
        print("survived")
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    assert result.stdout == "survived\n", result.stderr[-2000:]
    assert result.returncode == 0
