"""A study's table: which cell stands where, and what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from rich.text import Text

from runs.status import LIVE
from runs.studies.result import mixture
from runs.studies.results import CellResults, Place
from runs.studies.spread import spread
from runs.units import duration
from tui.format import symbol
from tui.report.group_times import times

Value = Literal["epochs to fit", "test accuracy", "train accuracy", "seconds"]
VALUES: tuple[Value, ...] = get_args(Value)
"""What the table can show of each cell, in the order in which a key goes through them."""
EXPLAINED: Mapping[Value, str] = {
    "epochs to fit": "epochs to fit all labels: median (range)",
    "test accuracy": "test accuracy: mean ± sd",
    "train accuracy": "train accuracy at the end: mean ± sd",
    "seconds": "seconds of a run: median (range)",
}
FITTED = 1.0
"""The train accuracy at which all labels are fitted."""
WAITING = "·"
"""The sign of runs that wait, which are nothing to look at yet."""


@dataclass(frozen=True)
class Line:
    """A row of the table: cells, or the heading of a block of rows."""

    title: str
    cells: tuple[int, ...] = ()
    """Indices of the study's cells, one for each column; none for a heading."""


@dataclass(frozen=True)
class Grid:
    """The table without what it says."""

    columns: tuple[str, ...]
    """What stands over each column; one empty title where nothing goes across."""
    lines: tuple[Line, ...]


def grid(cells: Sequence[CellResults]) -> Grid:
    """The first axis that varies down, the second across; the further ones, and cases, as blocks.

    Axes with one value are left out: they tell no cells apart.
    """
    said = [cell.cell.sayings for cell in cells]
    axes = [axis for axis in (said[0] if said else {}) if len({one[axis] for one in said}) > 1]
    down, across, blocks = axes[:1], axes[1:2], axes[2:]
    if not said:
        return Grid((), ())

    def words(of: Sequence[str], index: int) -> str:
        return ", ".join(said[index][axis] for axis in of)

    columns = tuple(dict.fromkeys(words(across, i) for i in range(len(said))))
    rows: dict[str, dict[str, dict[str, int]]] = {}
    for i in range(len(said)):
        block = rows.setdefault(words(blocks, i), {})
        block.setdefault(words(down, i) or "all runs", {})[words(across, i)] = i
    lines: list[Line] = []
    for title, block_rows in rows.items():
        lines += [Line(title)] if title else []
        lines += [Line(row, tuple(at[c] for c in columns)) for row, at in block_rows.items()]
    return Grid(columns, tuple(lines))


@dataclass(frozen=True)
class Said:
    """What a cell says: its result, or what is true instead, and what must be seen with it."""

    result: Text
    """A value with its n, or what the runs without a result do."""
    notes: Text
    """What is censored, at work, waits or went wrong beside the results."""


def said(cell: CellResults, value: Value) -> Said:
    """What is known of a cell."""
    n = len(cell.outcomes)
    doing = _doing(cell.places)
    notes = list(doing)
    if not n:
        first = notes.pop(0) if notes else Text("not begun", "dim")
        first.append("  n=0", "dim")
        return Said(first, _joined(notes))
    if value == "epochs to fit" and (late := times(cell.outcomes, FITTED).not_reached()):
        notes.insert(0, Text(late, "yellow"))
    if mixture(outcome.record for outcome in cell.outcomes):
        notes.append(Text("mixed", "yellow"))
    return Said(Text.assemble((_value(cell, value), "bold"), f"  n={n}"), _joined(notes))


def _value(cell: CellResults, value: Value) -> str:
    """The results' value in words; what was not measured is said."""
    outcomes = cell.outcomes
    match value:
        case "epochs to fit":
            return times(outcomes, FITTED).words()
        case "test accuracy":
            found = spread(outcome.test_acc for outcome in outcomes)
            return found.mean_and_sd("fraction") if found else "not tested"
        case "train accuracy":
            ends = [o.summary.evaluation if o.summary else None for o in outcomes]
            found = spread(end.train_acc if end else None for end in ends)
            return found.mean_and_sd("fraction") if found else "not evaluated"
        case "seconds":
            found = spread(o.summary.seconds if o.summary else None for o in outcomes)
            if found is None:
                return "not measured"
            span = f" ({duration(found.low)}-{duration(found.high)})" if found.n > 1 else ""
            return f"{duration(found.median)}{span}"


def _doing(places: Sequence[Place]) -> list[Text]:
    """What the places without a result are at: `▶ epoch 31/60`, `· 2 wait`, `✗ 1 failed`."""
    found: list[Text] = []
    open_places = [place for place in places if place.outcome is None and place.pending]
    live = [place for place in open_places if place.state in LIVE]
    if live:
        glyph, colour = symbol("running")
        more = f" +{len(live) - 1}" if len(live) > 1 else ""
        found.append(Text(f"{glyph} {_position(live[0])}{more}", colour))
    counts = Counter(place.state for place in open_places if place.state not in LIVE)
    if waiting := counts.pop("queued", 0):
        found.append(Text(f"{WAITING} {waiting} wait{'s' * (waiting == 1)}", "cyan"))
    for state, count in counts.items():
        if state is not None:
            glyph, colour = symbol(state)
            found.append(Text(f"{glyph} {count} {state}", colour))
    return found


def _position(place: Place) -> str:
    status = place.pending.status if place.pending else None
    if status is None or not status.position.epochs:
        return "starting"
    return f"epoch {status.position.epoch}/{status.position.epochs}"


def _joined(notes: Sequence[Text]) -> Text:
    return Text("  ").join(notes)
