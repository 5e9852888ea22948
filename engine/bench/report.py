"""The results as tables of plain text, 80 columns wide at most."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.bench.messages import Machine, SideName
from engine.bench.nominal import EPOCHS, IMAGES
from engine.bench.results import Figure, Report, Row, SideFigures

NOTHING = "-"
CELL = 19
"""Columns of a figure with its spread, and so of what stands for it."""


def tables(report: Report) -> list[str]:
    """The lines of all tables."""
    rows = report.rows
    n = max((len(row.rounds) for row in rows), default=0)
    lines = [*_machine(report.machine), f"n = {n} rounds"]
    lines += _table("Training, images/s: median (smallest-largest)", TRAINING, rows)
    lines += _table("Evaluation, and a run with its evaluations*, images/s", RUN, rows)
    lines += [
        f"* computed from the measured rates: {EPOCHS} epochs of {IMAGES:,} images; the reference",
        "  evaluates all training and test images after each, the engine as its `auto`",
    ]
    lines += _table("Step in ms, peak memory in GiB, use of the device*", RESOURCES, rows)
    lines += [
        "* matmul: operations/s of a large one in the engine's precision; used: the share",
        "  of it that the engine's training makes use of (model FLOPs utilisation, by the",
        "  network's formula: the engine leaves out some products with padding on a CPU)",
    ]
    lines += _together(rows)
    for row in rows:
        for who, why in row.troubles.items():
            lines.append(f"{row.case.model}, batch {row.case.batch_size}: {who}: {why}")
    return lines


Column = tuple[str, Callable[[Row], str]]


def _table(title: str, columns: Sequence[Column], rows: Sequence[Row]) -> list[str]:
    names = ("model", "batch", *(name for name, _ in columns))
    cells = [
        (row.case.model, str(row.case.batch_size), *(cell(row) for _, cell in columns))
        for row in rows
    ]
    return ["", title, *_aligned([names, *cells])]


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns under each other; but for the first, they end flush."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _together(rows: Sequence[Row]) -> list[str]:
    """A line for each number of engines: all images per second, and against the first number."""
    cells = [
        (
            row.case.model,
            str(row.case.batch_size),
            str(several.engines),
            spread(found),
            number(found.median / row.figures.together[0].median),
        )
        for row in rows
        for several, found in zip(row.together, row.figures.together, strict=True)
    ]
    if not cells:
        return []
    title = "Engines at once, images/s of all of them: median (smallest-largest)"
    names = ("model", "batch", "engines", "images/s", "to the first")
    return ["", title, *_aligned([names, *cells])]


def _machine(machine: Machine) -> list[str]:
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    return [machine.device, f"{machine.cpu}, {machine.cpus} usable CPUs", versions]


def number(value: float) -> str:
    """Three digits: `0.512`, `12.3`, `184`, `1234`, `25.1k`."""
    if value >= 9_999.5:
        return f"{value / 1000:.{0 if value >= 99_950 else 1}f}k"
    return f"{value:.0f}" if value >= 99.95 else f"{value:#.3g}"


def spread(found: Figure) -> str:
    """`184 (180-190)`."""
    return f"{number(found.median)} ({number(found.low)}-{number(found.high)})"


def _side(row: Row, name: SideName) -> SideFigures | None:
    return row.figures.reference if name == "reference" else row.figures.engine


def _of(name: SideName, cell: Callable[[SideFigures], str]) -> Callable[[Row], str]:
    def found(row: Row) -> str:
        side = _side(row, name)
        return NOTHING if side is None else cell(side)

    return found


def _training(name: SideName) -> Callable[[Row], str]:
    """The cell of a side; where it could not be measured, why."""

    def found(row: Row) -> str:
        side = _side(row, name)
        if side is not None:
            return spread(side.training)
        why = row.troubles.get(name, NOTHING)
        return why if len(why) <= CELL else "ended early"

    return found


def _ratio(row: Row) -> str:
    return spread(row.figures.ratio) if row.figures.ratio else NOTHING


def _nominal_ratio(row: Row) -> str:
    return number(row.figures.nominal_ratio) if row.figures.nominal_ratio else NOTHING


def _matmul(row: Row) -> str:
    return f"{row.precision} {number(row.matmul_flops / 1e12)} T" if row.matmul_flops else NOTHING


def _utilisation(row: Row) -> str:
    return f"{row.figures.utilisation:.1%}" if row.figures.utilisation else NOTHING


def _memory(side: SideFigures) -> str:
    return f"{side.memory / 2**30:.2f}"


TRAINING: tuple[Column, ...] = (
    ("reference", _training("reference")),
    ("engine", _training("engine")),
    ("ratio", _ratio),
)
RUN: tuple[Column, ...] = (
    ("evaluating: ref.", _of("reference", lambda s: number(s.evaluation.median))),
    ("engine", _of("engine", lambda s: number(s.evaluation.median))),
    ("with evals*: ref.", _of("reference", lambda s: number(s.nominal))),
    ("engine", _of("engine", lambda s: number(s.nominal))),
    ("ratio", _nominal_ratio),
)
RESOURCES: tuple[Column, ...] = (
    ("ms: ref.", _of("reference", lambda s: number(s.step_ms.median))),
    ("engine", _of("engine", lambda s: number(s.step_ms.median))),
    ("GiB: ref.", _of("reference", _memory)),
    ("engine", _of("engine", _memory)),
    ("matmul*", _matmul),
    ("used*", _utilisation),
)
