"""What the benchmark measures, as it is written to the JSON file: every round as it came."""

from __future__ import annotations

import msgspec

from engine.bench.messages import Case, Machine, Timed


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One side in one round."""

    training: Timed
    """Training."""
    evaluation: Timed
    """Evaluating."""


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """Both sides, one right after the other; None for a side that had ended."""

    reference: Sample | None
    """The plain loop."""
    engine: Sample | None
    """This engine."""


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """Several engines that train at the same time, each in a process of its own."""

    engines: int
    """How many."""
    rounds: tuple[tuple[Timed, ...], ...]
    """For each round, what each engine did."""


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured several times."""

    median: float
    """The median over the rounds."""
    low: float
    """The smallest."""
    high: float
    """The largest."""
    n: int
    """Rounds."""


class SideFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What one side came to."""

    training: Figure
    """Images per second."""
    evaluation: Figure
    """Images per second."""
    step_ms: Figure
    """Time of an optimiser step in milliseconds."""
    nominal: float
    """Images per second of a nominal run with its evaluations: computed, see `nominal`."""
    memory: int
    """Peak memory in bytes."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What a row came to; None for what could not be measured."""

    reference: SideFigures | None
    """The plain loop."""
    engine: SideFigures | None
    """This engine."""
    ratio: Figure | None
    """Training speed of the engine over that of the reference, round by round."""
    nominal_ratio: float | None
    """The same of the nominal runs."""
    utilisation: float | None
    """Share of the measured matmul rate that the engine's training makes use of (model FLOPs)."""
    together: tuple[Figure, ...]
    """Images per second of several engines at once, all added up; in the order of the row's."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One network and batch size."""

    case: Case
    """What was trained."""
    precision: str | None
    """The engine's arithmetic; the reference's is fp32."""
    rounds: tuple[Round, ...]
    """Reference and engine in turn."""
    together: tuple[Together, ...]
    """Several engines at once."""
    matmul_flops: float | None
    """The rate of a large matmul in the engine's precision, operations per second."""
    train_flop: float
    """Operations to train on one image."""
    troubles: dict[str, str]
    """Which side ended early, and why."""
    figures: Figures
    """What came out."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A whole run of the benchmark."""

    command: str
    """What measured this."""
    date: str
    """When it began, in UTC."""
    machine: Machine
    """On what."""
    rows: tuple[Row, ...]
    """What came out."""
