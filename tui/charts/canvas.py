"""A grid of coloured cells, painted layer by layer and turned into text at the end."""

from __future__ import annotations

from itertools import groupby

from rich.text import Span, Text

from tui.charts.palette import Ink, shade

BLANK = " "
BRAILLE = range(0x2800, 0x2900)
"""Braille patterns; the low eight bits say which dots are set."""
FRAME: tuple[Ink, bool] = ("frame", False)
"""The ink of a cell, and whether it is faint."""


class Canvas:
    """`width` x `height` cells, row 0 at the top; every cell holds one narrow character."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._chars = [[BLANK] * width for _ in range(height)]
        self._inks: list[list[tuple[Ink, bool]]] = [[FRAME] * width for _ in range(height)]

    def put(self, column: int, row: int, text: str, ink: Ink) -> None:
        """Write over what is there; what lies outside the canvas is cut off."""
        if not 0 <= row < self.height:
            return
        for i, char in enumerate(text, start=column):
            if 0 <= i < self.width:
                self._chars[row][i] = char
                self._inks[row][i] = ink, False

    def merge(self, column: int, row: int, braille: str, ink: Ink, *, faint: bool = False) -> None:
        """Lay a braille cell over what is there so that the dots of both stay.

        A cell has one colour only. Where curves run on each other for a while their colours
        take turns, every two cells, so that neither seems to end there.
        """
        under = self._chars[row][column]
        if ord(under) in BRAILLE:
            self._chars[row][column] = chr(ord(under) | ord(braille))
            if column // 2 % 2:
                return
        else:
            self._chars[row][column] = braille
        self._inks[row][column] = ink, faint

    def behind(self, column: int, row: int, braille: str, ink: Ink) -> None:
        """Put a faint cell where there is nothing, and nowhere else."""
        if self._chars[row][column] == BLANK:
            self._chars[row][column] = braille
            self._inks[row][column] = ink, True

    def is_free(self, column: int, row: int, width: int, over: str = BLANK) -> bool:
        """Whether the cells are on the canvas and hold nothing but blanks and `over`."""
        if not 0 <= row < self.height or column < 0 or column + width > self.width:
            return False
        return all(char in (BLANK, over) for char in self._chars[row][column : column + width])

    def text(self, dark: bool) -> Text:
        """The canvas as text: `height` lines of `width` cells."""
        spans: list[Span] = []
        for row, inks in enumerate(self._inks):
            start = row * (self.width + 1)
            for (ink, faint), group in groupby(inks):
                end = start + len(list(group))
                spans.append(Span(start, end, shade(ink, dark, faint=faint)))
                start = end
        plain = "\n".join("".join(chars) for chars in self._chars)
        return Text(plain, no_wrap=True, overflow="crop", end="", spans=spans)
