"""How figures look: sizes, letters, and lines that can be told apart without colours.

Colours are Okabe and Ito's (2008), which people with any of the usual colour blindnesses tell
apart. In grey it is the markers that do: a dashed line is a value that is carried on, always.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

WIDTH = 7.0
"""Inches of a figure across both columns of a page."""
COLUMN = 3.4
"""Inches of one column."""
DPI = 300
LINES = (
    ("#D55E00", "o"),
    ("#0072B2", "s"),
    ("#009E73", "^"),
    ("#CC79A7", "D"),
    ("#E69F00", "v"),
    ("#56B4E9", "P"),
    ("#000000", "X"),
)
"""Colour and marker of each line of a panel."""
GREY = "0.45"
_STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 7.5,
    "axes.titlesize": 8,
    "axes.labelsize": 7.5,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "lines.linewidth": 1.2,
    "lines.markersize": 3.5,
    "text.parse_math": False,  # names hold dollars
    "svg.hashsalt": "fitrand-tui",  # the same figure is the same bytes
    "svg.fonttype": "path",  # letters look alike wherever the file is opened
    "savefig.dpi": DPI,
}


@contextmanager
def our_style() -> Iterator[None]:
    """Our style within the block, whatever matplotlibrc the user has."""
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that the font lacks, which show as boxes
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def line_style(index: int) -> tuple[str, str]:
    """Colour and marker of a panel's line; the same pair again only after 42 of them."""
    colour, _ = LINES[index % len(LINES)]
    _, marker = LINES[(index + index // len(LINES)) % len(LINES)]
    return colour, marker


def saved(figure: Figure) -> dict[str, bytes]:
    """The figure as files, by suffix; always the same bytes."""
    FigureCanvasAgg(figure)
    _settle(figure)
    files: dict[str, bytes] = {}
    for kind, metadata in (("svg", {"Date": None}), ("png", {"Software": None})):
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, metadata=metadata)
        files[kind] = buffer.getvalue()
    return files


def _settle(figure: Figure) -> None:
    """Lay the panels out once and for all, in round numbers.

    The solver behind the layout gives last digits that differ from one call to the next, and an SVG
    names its clips by all digits: 4 of 10 figures of the same runs were other bytes.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for axes in figure.axes:
        x, y, width, height = axes.get_position().bounds
        axes.set_position((round(x, 4), round(y, 4), round(width, 4), round(height, 4)))
