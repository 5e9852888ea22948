"""Sixteen colours that can be read: what a terminal over ssh without COLORTERM is left with.

Themes have their colours from millions. Reduced to sixteen, two of them may become one, or yellow
on white: the keys of the footer, the cursor's row and a light theme's curves were lost so. Here
every pair of colours is reduced together, and what cannot be read takes the nearest that can.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as Shade
from textual.filter import LineFilter

Triplet = tuple[int, int, int]

VGA: tuple[Triplet, ...] = (
    *((0, 0, 0), (170, 0, 0), (0, 170, 0), (170, 85, 0)),
    *((0, 0, 170), (170, 0, 170), (0, 170, 170), (170, 170, 170)),
    *((85, 85, 85), (255, 85, 85), (85, 255, 85), (255, 255, 85)),
    *((85, 85, 255), (255, 85, 255), (85, 255, 255), (255, 255, 255)),
)
"""The sixteen as the Linux console shows them."""
XTERM: tuple[Triplet, ...] = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0)),
    *((0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
    *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0)),
    *((92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)),
)
"""And as xterm does, whose colour 3 is no brown but yellow."""
GREYS = (0, 8, 7, 15)
COLOURS = tuple(i for i in range(16) if i not in (7, 8))
"""Black and white are among them: on yellow there is hardly anything else."""
LEAST = 2.5
"""The contrast that text has on every palette: dark grey on black, for what is dimmed, has 2.8."""
NEUTRAL = 40
"""The span of a colour's parts up to which it is a grey."""


def contrast(one: Triplet, other: Triplet) -> float:
    """WCAG's contrast ratio, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Triplet) -> float:
    """WCAG's relative luminance."""
    parts = (part / 255 for part in colour)
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(front: int, back: int) -> bool:
    """Whether text of one of the sixteen can be read on another, whichever the palette."""
    return all(contrast(palette[front], palette[back]) >= LEAST for palette in (VGA, XTERM))


class Legible(LineFilter):
    """Reduces colours to sixteen, pair by pair."""

    def apply(self, segments: Sequence[Segment], background: Shade) -> list[Segment]:
        """The same text, in colours that can be read."""
        behind = background.rich_color
        return [
            Segment(text, _legible(style, behind) if style else style, control)
            for text, style, control in segments
        ]


@lru_cache(4096)
def _legible(style: Style, background: Color) -> Style:
    behind = style.bgcolor if style.bgcolor and not style.bgcolor.is_default else background
    back = _reduced(behind)
    if style.color is None or style.color.is_default:
        return style + Style(bgcolor=Color.from_ansi(back))
    front = _reduced(style.color)
    if not readable(front, back):
        front = _nearest(style.color.get_truecolor(), back)
    return style + Style(color=Color.from_ansi(front), bgcolor=Color.from_ansi(back))


def _reduced(colour: Color) -> int:
    return colour.downgrade(ColorSystem.STANDARD).number or 0


def _nearest(colour: Triplet, back: int) -> int:
    """Of the sixteen that can be read there, the one that is most like the colour."""
    grey = max(colour) - min(colour) <= NEUTRAL
    there = [one for one in (GREYS if grey else COLOURS) if readable(one, back)]
    return min(there, key=lambda one: _distance(colour, VGA[one]))


def _distance(one: Triplet, other: Triplet) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
