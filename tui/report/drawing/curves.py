"""Curves with bands, and below each panel on how many runs its places stand."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from runs.metric_table import METRICS
from runs.studies.bands import Band
from runs.studies.figures import Figure, Panel
from tui.report.drawing.style import COLUMN, GREY, WIDTH, line_style
from tui.sanitize import clean

NAMES = {
    "train_acc": "accuracy",
    "test_acc": "accuracy",
    "train_loss": "cross-entropy (nats)",
}
LOG_FROM = 10.0
"""A loss that was ever higher is drawn on a logarithmic axis: a healthy start is ln K."""
LEAST_LOSS = 1e-5
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LONGEST_LABEL = 70
"""Characters of a line's label in the legend."""
WRAPPED = 34
"""Characters of a panel's title in a line."""


@dataclass(frozen=True)
class Drawn:
    """A line of a panel, put together."""

    label: str
    metric: str
    band: Band
    unfinished: int
    """How many runs it is made of that are no results, where there is no result yet."""


def draw(figure: Figure, panels: Sequence[tuple[Panel, Sequence[Drawn]]], classes: int) -> Canvas:
    """All panels on one canvas, with one legend."""
    columns = min(figure.columns, len(panels))
    rows = math.ceil(len(panels) / columns)
    strips = any(_falls(lines) for _, lines in panels)
    styles = _styles(panels)
    per_row = _labels_in_a_row(styles, wide=columns > 1)
    legend_rows = math.ceil((len(styles) + 2) / per_row)
    height = rows * (2.05 + 0.42 * strips) + 0.3 + 0.17 * legend_rows
    width = WIDTH if columns > 1 else COLUMN + 0.6
    canvas = Canvas(figsize=(width, height))
    canvas.set_layout_engine("constrained", h_pad=0.02, w_pad=0.03)
    outer = canvas.add_gridspec(rows, columns)
    ends = _ends(panels, columns if figure.alike else 1)
    for i, (panel, lines) in enumerate(panels):
        place = outer[i // columns, i % columns]
        last_row = i + columns >= len(panels)
        if strips:
            inner = place.subgridspec(2, 1, height_ratios=(5, 1), hspace=0.04)
            axes = canvas.add_subplot(inner[0])
            strip = canvas.add_subplot(inner[1], sharex=axes)
            axes.tick_params(labelbottom=False)
            _draw_counts(strip, lines, styles, named=i % columns == 0)
            bottom = strip
        else:
            axes = canvas.add_subplot(place)
            bottom = axes
        _draw_panel(axes, panel, lines, styles, classes)
        axes.set_xlim(0, ends[i])
        axes.set_ylabel(NAMES[lines[0].metric] if i % columns == 0 and lines else "")
        bottom.set_xlabel("epoch" if last_row else "")
    _legend(canvas, panels, styles, per_row)
    return canvas


def _ends(panels: Sequence[tuple[Panel, Sequence[Drawn]]], columns: int) -> list[float]:
    """The last epoch of each panel; so many in a row have one, that of the longest."""
    ends = [
        max((line.band.x[-1] for line in lines if line.band.x), default=0.0) for _, lines in panels
    ]
    starts = (i - i % columns for i in range(len(ends)))
    return [max(1.0, *ends[at : at + columns]) for at in starts]


def _styles(panels: Sequence[tuple[Panel, Sequence[Drawn]]]) -> dict[str, tuple[str, str]]:
    """Colour and marker by label, the same in all panels."""
    labels = dict.fromkeys(line.label for _, lines in panels for line in lines)
    return {label: line_style(i) for i, label in enumerate(labels)}


def _draw_panel(
    axes: Axes,
    panel: Panel,
    lines: Sequence[Drawn],
    styles: Mapping[str, tuple[str, str]],
    classes: int,
) -> None:
    title = textwrap.wrap(clean(panel.title), WRAPPED)[:3]
    axes.set_title("\n".join([*title, _n(lines)]), loc="left")
    metric = lines[0].metric if lines else "train_acc"
    logarithmic = _set_axis(axes, metric, lines)
    chance = METRICS[metric].chance
    if chance is not None:
        axes.axhline(chance(classes), color=GREY, linewidth=0.8, linestyle=":", zorder=1)
    for i, line in enumerate(lines):
        colour, marker = styles[line.label]
        _draw_line(axes, line.band, colour, marker, i, logarithmic)
    if not any(line.band.x for line in lines):
        axes.text(0.5, 0.5, "no results yet", transform=axes.transAxes, ha="center", color=GREY)


def _draw_line(
    axes: Axes, band: Band, colour: str, marker: str, index: int, logarithmic: bool
) -> None:
    """The band and the line in it; what is carried on is dashed, in a paler band."""
    least = LEAST_LOSS if logarithmic else -math.inf
    x, low, middle, high = band.x, *(_floored(v, least) for v in (band.low, band.middle, band.high))
    if not x:
        return
    cut = len(x) if band.carried is None else sum(place <= band.carried for place in x)
    known, carried = slice(0, cut), slice(max(0, cut - 1), len(x))
    axes.fill_between(x[known], low[known], high[known], color=colour, alpha=0.22, linewidth=0)
    axes.fill_between(x[carried], low[carried], high[carried], color=colour, alpha=0.1, linewidth=0)
    # Markers at places of their own for each line, so that they do not hide each other.
    every = (0.03 + 0.035 * index, 0.22)
    axes.plot(
        x[known],
        middle[known],
        color=colour,
        marker=marker,
        markevery=every if cut > 1 else None,
        markeredgewidth=0,
        clip_on=False,
        zorder=3,
    )
    axes.plot(x[carried], middle[carried], color=colour, linestyle=(0, (4, 2)), zorder=3)


def _draw_counts(
    axes: Axes,
    lines: Sequence[Drawn],
    styles: Mapping[str, tuple[str, str]],
    *,
    named: bool,
) -> None:
    """On how many runs each place of each line stands."""
    most = max((line.band.most for line in lines), default=1)
    for i, line in enumerate(lines):
        shift = 0.05 * most * (i - (len(lines) - 1) / 2) / max(1, len(lines) - 1)
        counts = [count + shift for count in line.band.n]
        colour, marker = styles[line.label]
        axes.plot(
            line.band.x,
            counts,
            color=colour,
            linewidth=1,
            drawstyle="steps-post",
            marker=marker,
            markersize=2.5,
            markeredgewidth=0,
            markevery=(0.04 + 0.06 * i, 0.4),
        )
    axes.set_ylim(-0.12 * most, 1.25 * max(most, 1))
    axes.set_yticks([0, most] if most else [0])
    axes.set_ylabel("n" if named else "", rotation=0, va="center")


def _set_axis(axes: Axes, metric: str, lines: Sequence[Drawn]) -> bool:
    """Set up both axes; whether the upright one is logarithmic."""
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    if METRICS[metric].unit == "fraction":
        axes.set_ylim(0, 1.02)
        axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
        return False
    values = [value for line in lines for value in line.band.high if math.isfinite(value)]
    if max(values, default=0.0) > LOG_FROM:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(FuncFormatter(_power))
        axes.yaxis.set_minor_formatter(NullFormatter())
        return True
    axes.set_ylim(0, max([*values, 2.5]) * 1.05)
    return False


def _labels_in_a_row(labels: Iterable[str], *, wide: bool) -> int:
    """How many there is room for."""
    longest = max((min(len(label), LONGEST_LABEL) for label in labels), default=0)
    room = 120 if wide else 60
    return max(1, min(4, room // (max(longest, len("carried on, fitted")) + 7)))


def _power(value: float, _: object) -> str:
    """`10⁴`, without the markup that names could smuggle in."""
    return f"10{str(round(math.log10(value))).translate(SUPERSCRIPTS)}" if value > 0 else ""


def _legend(
    canvas: Canvas,
    panels: Sequence[tuple[Panel, Sequence[Drawn]]],
    styles: Mapping[str, tuple[str, str]],
    columns: int,
) -> None:
    handles: list[Line2D | Patch] = [
        Line2D([], [], color=colour, marker=marker, markeredgewidth=0)
        for colour, marker in styles.values()
    ]
    # A label with an underscore at its beginning would be left out.
    labels = [f" {clean(label, LONGEST_LABEL)}" for label in styles]
    if any(line.band.carried is not None for _, lines in panels for line in lines):
        handles.append(Line2D([], [], color=GREY, linestyle=(0, (4, 2))))
        labels.append(" carried on, fitted")
    handles.append(Line2D([], [], color=GREY, linewidth=0.8, linestyle=":"))
    labels.append(" chance")
    canvas.legend(handles, labels, loc="outside lower center", ncols=columns, handlelength=2.2)


def _n(lines: Sequence[Drawn]) -> str:
    """`n = 5`; of lines that differ, the range."""
    counts = [0 if line.unfinished else line.band.most for line in lines] or [0]
    low, high = min(counts), max(counts)
    words = f"n = {low}" if low == high else f"n = {low}-{high}"
    unfinished = max((line.unfinished for line in lines), default=0)
    return f"{words}, unfinished: {unfinished}" if unfinished else words


def _falls(lines: Sequence[Drawn]) -> bool:
    """Whether the counts need to be seen: they change, or lines differ in them."""
    return len({count for line in lines for count in line.band.n}) > 1


def _floored(values: Sequence[float], least: float) -> list[float]:
    return [max(value, least) for value in values]
