"""What a report does not rest on: places without a result, and results that need a word."""

from __future__ import annotations

from collections.abc import Iterator

from runs.studies.results import CellResults, Place
from tui.report.escaping import block, markdown
from tui.report.material import Material

MOST_REASONS = 3
"""Reasons of failure that are quoted for one cell."""


def missing(material: Material) -> Iterator[str]:
    """A line for each cell and state of what has no result."""
    for cell in material.cells:
        by_state: dict[str, list[Place]] = {}
        for place in cell.places:
            if place.outcome is None:
                by_state.setdefault(place.state or "no run yet", []).append(place)
        for state, places in by_state.items():
            yield f"- {block(cell.title)}: {_seeds(places)} {state}{_reasons(state, places)}"


def not_clean(material: Material) -> Iterator[str]:
    """A line for each cell with results that diverged, and with repeats; and damaged journals."""
    for cell in material.cells:
        diverged = [p for p in cell.places if p.outcome and p.outcome.diverged]
        if diverged:
            words = f"{_seeds(diverged)} diverged, which is a result: it never gets there"
            yield f"- {block(cell.title)}: {words}"
        yield from _repeats(cell)
    for trouble in material.troubles:
        yield f"- {block(trouble)}; its times are known, its curves are not shown"


def _repeats(cell: CellResults) -> Iterator[str]:
    repeats = [(place.seed, record) for place in cell.places for record in place.repeats]
    if repeats:
        ids = ", ".join(f"{record.id} (seed {seed})" for seed, record in repeats)
        yield f"- {block(cell.title)}: repeats, which do not count: {markdown(ids)}"


def _reasons(state: str, places: list[Place]) -> str:
    """Why runs failed, in their engines' words."""
    if state != "failed":
        return ""
    reasons = dict.fromkeys(p.pending.reason for p in places if p.pending and p.pending.reason)
    quoted = "; ".join(list(reasons)[:MOST_REASONS])
    return f": {markdown(quoted)}" if quoted else ""


def _seeds(places: list[Place]) -> str:
    """`seed 3`, `seeds 3, 4`."""
    seeds = ", ".join(str(place.seed) for place in places)
    return f"seed {seeds}" if len(places) == 1 else f"seeds {seeds}"
