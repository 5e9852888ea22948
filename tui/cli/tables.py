"""Tables of plain lines, as wide as they need to be."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tui.sanitize import clean

GAP = "  "


def aligned(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """A line for each row, its columns under each other; those in `right` end flush."""
    rows = [[clean(cell) for cell in row] for row in rows]
    lengths = [[*map(cell_len, row)] for row in rows]
    widths = [max(column) for column in zip(*lengths, strict=True)]
    flush_right = [i in right for i in range(len(widths))]
    return [
        GAP.join(map(_pad, row, row_lengths, widths, flush_right)).rstrip()
        for row, row_lengths in zip(rows, lengths, strict=True)
    ]


def _pad(cell: str, length: int, width: int, right: bool) -> str:
    filling = " " * (width - length)
    return filling + cell if right else cell + filling
