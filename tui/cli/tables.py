"""Tables of plain lines, as wide as they need to be."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from tui.sanitize import clean

GAP = "  "


def aligned(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """A line for each row, its columns under each other; those in `right` end flush."""
    rows = [[clean(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    return [
        GAP.join(
            _pad(cell, width, right=i in right)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _pad(cell: str, width: int, *, right: bool) -> str:
    filling = " " * (width - cell_len(cell))
    return filling + cell if right else cell + filling
