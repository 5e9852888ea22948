"""The colours of the curves, by name, for dark and for light themes.

After the palette of Okabe and Ito, which colour-blind readers can tell apart. The shades are
moved so that each keeps a contrast of at least 4:1 to the background and so that no two fall
on the same colour in a terminal of 16, which is what ssh usually leaves.
"""

from __future__ import annotations

from itertools import cycle, islice
from typing import Literal

Ink = Literal["blue", "orange", "green", "purple", "red", "frame"]

DARK: dict[Ink, str] = {
    "blue": "#56b4e9",
    "orange": "#ffb000",
    "green": "#3ddc84",
    "purple": "#f06fe0",
    "red": "#ff7043",
    "frame": "#9a9a9a",
}
"""Shades on a dark background."""
LIGHT: dict[Ink, str] = {
    "blue": "#0047ab",
    "orange": "#a85500",
    "green": "#007a33",
    "purple": "#aa2299",
    "red": "#d02838",
    "frame": "#6a6a6a",
}
"""Shades on a light background."""

OPEN: tuple[Ink, ...] = ("blue", "orange", "green", "purple", "red")
"""The inks of the open run's curves, in the order of the chart's metrics."""
MARKED: tuple[Ink, ...] = ("green", "purple", "red")
"""The inks of marked runs, in the order of marking."""
MARKERS = "●◆▲■★▼◼✚"
"""Markers of marked runs and groups, in the order of marking; then they come again."""

FAINT_DARK: dict[Ink, str] = {
    "blue": "#12808f",
    "orange": "#a87400",
    "green": "#148c3c",
    "purple": "#b04aa4",
    "red": "#9a5c50",
    "frame": "#646464",
}
FAINT_LIGHT: dict[Ink, str] = {
    "blue": "#3f6fc0",
    "orange": "#987050",
    "green": "#409060",
    "purple": "#b850ac",
    "red": "#d86070",
    "frame": "#999999",
}
"""Shades of what is less than a curve: bands, and where fewer runs are left. Of sixteen colours
each becomes one of its own hue or a grey, never the shade of another ink."""


def shade(ink: Ink, dark: bool, *, faint: bool = False) -> str:
    """The ink as `#rrggbb`."""
    if faint:
        return (FAINT_DARK if dark else FAINT_LIGHT)[ink]
    return (DARK if dark else LIGHT)[ink]


def inks(slot: int, curves: int) -> tuple[Ink, ...]:
    """The inks of so many curves of a run.

    Slot 0, the run that is open, has a colour for each; a marked run has one, and its strokes
    tell its curves apart. From the fourth marked run on the colours come again, and the run's
    marker tells them apart.
    """
    if slot == 0:
        return tuple(islice(cycle(OPEN), curves))
    return (MARKED[(slot - 1) % len(MARKED)],) * curves
