"""What all cells share, in words, and what they differ in."""

from __future__ import annotations

from collections.abc import Sequence

from runs.fields import all_fields, details
from runs.studies.cells import CASE
from runs.studies.results import CellResults

NO_PART = frozenset({"seed", "device", "name", "format"})
"""What differs between the runs of a cell, or between hosts: it stands elsewhere."""


def shared(cells: Sequence[CellResults]) -> list[tuple[str, list[str]]]:
    """By section, what holds for every cell."""
    if not cells:
        return []
    first, *others = [details(cell.config) for cell in cells]
    sections = []
    for section, sayings in first.items():
        kept = [saying for saying in sayings if all(saying in o.get(section, ()) for o in others)]
        if kept and section not in NO_PART:
            sections.append((section, kept))
    return sections


def of_cases(cells: Sequence[CellResults]) -> list[tuple[str, list[str]]]:
    """What each case makes of what not all cells share, by its name."""
    common = {saying for _, sayings in shared(cells) for saying in sayings}
    cases: dict[str, list[CellResults]] = {}
    for cell in cells:
        if CASE in cell.values:
            cases.setdefault(str(cell.values[CASE]), []).append(cell)
    return [
        (name, [s for _, sayings in shared(members) for s in sayings if s not in common])
        for name, members in cases.items()
    ]


def varied(cells: Sequence[CellResults]) -> list[tuple[str, list[str]]]:
    """Each axis by its title, with its values in words."""
    titles = {field.path: field.title.lower() for field in all_fields()}
    values: dict[str, dict[str, None]] = {}
    for cell in cells:
        for axis, saying in cell.cell.sayings.items():
            values.setdefault(axis, {})[saying] = None
    return [
        ("case" if axis == CASE else titles.get(axis, axis), list(sayings))
        for axis, sayings in values.items()
        if len(sayings) > 1
    ]
