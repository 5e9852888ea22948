"""Measurements made up for tests."""

from __future__ import annotations

from collections.abc import Sequence

from engine.bench.figures import figures
from engine.bench.messages import Case, Machine, Timed
from engine.bench.results import Report, Round, Row, Sample, Together

CASE = Case(depth=18, stem="imagenet", batch_size=16)
MACHINE = Machine(
    device="cpu (Abacus, 2 threads)",
    device_type="cpu",
    cpu="cpu (Abacus, 2 threads)",
    cpus=2,
    platform="Linux x86_64",
    versions={"python": "3.11.0", "torch": "2.9.0"},
)


def timed(rate: float, *, seconds: float = 2.0, steps: int = 4, memory: int = 2**30) -> Timed:
    return Timed(images=round(rate * seconds), steps=steps, seconds=seconds, memory=memory)


def sample(training: float, evaluation: float = 600.0) -> Sample:
    return Sample(training=timed(training), evaluation=timed(evaluation))


def row(
    rounds: Sequence[Round],
    *,
    case: Case = CASE,
    together: Sequence[Together] = (),
    troubles: dict[str, str] | None = None,
    matmul_flops: float | None = 1e12,
) -> Row:
    train_flop = 1e9
    return Row(
        case=case,
        precision="bf16",
        rounds=tuple(rounds),
        together=tuple(together),
        matmul_flops=matmul_flops,
        train_flop=train_flop,
        troubles=troubles or {},
        figures=figures(case, rounds, together, matmul_flops, train_flop),
    )


def report(*rows: Row) -> Report:
    return Report(command="bench", date="2026-01-02 03:04:05", machine=MACHINE, rows=rows)
