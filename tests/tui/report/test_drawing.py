"""What is drawn, by looking at the parts of the drawing."""

from __future__ import annotations

import warnings
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axes import Axes

from runs.studies.bands import Curve, band
from runs.studies.figures import Figure, Panel
from tui.report.drawing import curves, dots
from tui.report.drawing.style import LINES, line_style, our_style, saved

FIGURE = Figure("depths", "a title", columns=2)
FITTED = Curve([0, 1, 2, 3], [0.1, 0.4, 0.9, 1.0], carried_on=True)
ENDED = Curve([0, 1, 2, 3], [0.1, 0.1, 0.1, 0.1])
SLOW = Curve([0, 2, 4, 6], [0.1, 0.2, 0.5, 0.9])


def drawn(*found: Curve, label: str = "random", metric: str = "train_acc") -> curves.Drawn:
    return curves.Drawn(label, metric, band(found, "min-max"), 0)


def one_panel(*lines: curves.Drawn, title: str = "a panel") -> list[Axes]:
    with our_style():
        canvas = curves.draw(FIGURE, [(Panel(title, ()), lines)], classes=10)
    return canvas.axes


def points(axes: Axes, *, dashed: bool | None = None) -> list[list[list[float]]]:
    """The places of each line."""
    lines = (line for line in axes.get_lines() if dashed in (None, line.is_dashed()))
    return [np.asarray(line.get_xydata()).tolist() for line in lines]


def test_what_is_carried_on_is_dashed_and_begins_where_the_first_run_ended() -> None:
    [axes] = one_panel(drawn(FITTED, SLOW))
    chance, carried = points(axes, dashed=True)
    assert [y for _, y in chance] == [0.1, 0.1]
    assert [x for x, _ in carried] == [3, 4, 6]


def test_n_is_stated_and_shown_where_it_falls() -> None:
    [axes] = one_panel(drawn(FITTED, FITTED))
    assert axes.get_title("left") == "a panel\nn = 2"
    above, strip = one_panel(drawn(ENDED, SLOW, metric="test_acc"), title="t")
    assert above.get_title("left") == "t\nn = 2"
    assert strip.get_ylabel() == "n"
    unequal = one_panel(drawn(FITTED), drawn(FITTED, FITTED, label="true"))
    assert unequal[0].get_title("left").endswith("n = 1-2")


def test_unfinished_runs_do_not_count() -> None:
    line = curves.Drawn("random", "train_acc", band([SLOW, SLOW], "min-max"), unfinished=2)
    [axes] = one_panel(line)
    assert axes.get_title("left").endswith("n = 0, unfinished: 2")


def test_axes_have_names_with_their_units() -> None:
    [axes] = one_panel(drawn(SLOW, metric="train_loss"))
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("cross-entropy (nats)", "epoch")
    assert axes.get_yscale() == "linear"


def test_a_loss_that_exploded_is_drawn_logarithmically() -> None:
    [axes] = one_panel(drawn(Curve([0, 1], [1e8, 2.3]), metric="train_loss"))
    assert axes.get_yscale() == "log"


def test_a_panel_without_runs_says_so() -> None:
    [axes] = one_panel(drawn())
    assert [text.get_text() for text in axes.texts] == ["no results yet"]


def test_lines_differ_in_colour_and_in_marker() -> None:
    first = [line_style(i) for i in range(len(LINES))]
    assert len({colour for colour, _ in first}) == len({marker for _, marker in first}) == 7
    assert len({line_style(i) for i in range(42)}) == 42


ROW = dots.Row(
    title="a cell",
    random=True,
    n=3,
    marks=((dots.Mark(2, 5, False), dots.Mark(60, None, False), dots.Mark(60, None, True)),),
    medians=(None,),
)


def test_a_time_that_was_not_reached_is_an_arrow_at_the_budget() -> None:
    with our_style():
        [axes] = dots.draw([ROW], [0.99]).axes
    assert len([line for line in points(axes) if line[0][0] == 60]) == 2
    arrows = [text for text in axes.texts if getattr(text, "arrow_patch", None) is not None]
    assert [arrow.xy[0] for arrow in arrows] == [60, 60]  # type: ignore[attr-defined]


def test_a_bracket_is_a_line_back_to_the_evaluation_before() -> None:
    with our_style():
        [axes] = dots.draw([ROW], [0.99]).axes
    [segment] = axes.collections[0].get_segments()  # type: ignore[attr-defined]
    assert [point[0] for point in segment] == [2, 5]


@pytest.mark.parametrize("name", ["$x$ \\frac{", "_a", "日本 <b>&", "", "a" * 300])
def test_any_name_is_drawn_as_it_is(name: str) -> None:
    line = drawn(FITTED, SLOW, label=name)
    row = dots.Row(name, False, 0, ((),), (None,))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with our_style():
            first = saved(curves.draw(FIGURE, [(Panel(name, ()), [line])], classes=10))
            second = saved(dots.draw([row], [0.99]))
    for files in (first, second):
        ElementTree.fromstring(files["svg"])
        assert files["png"].startswith(b"\x89PNG")


def test_the_users_own_settings_change_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import matplotlib

    def picture() -> dict[str, bytes]:
        with our_style():
            return saved(curves.draw(FIGURE, [(Panel("", ()), [drawn(FITTED)])], classes=10))

    before = picture()
    with matplotlib.rc_context({"font.size": 30, "svg.hashsalt": "other", "lines.linewidth": 9}):
        assert picture() == before
        assert matplotlib.rcParams["font.size"] == 30
