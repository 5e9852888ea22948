"""From rounds to figures: medians with their spread, and ratios round by round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

from engine.bench.messages import Case, Timed
from engine.bench.nominal import engine_nominal, reference_nominal
from engine.bench.results import Figure, Figures, Round, Sample, SideFigures, Together


def figure(values: Sequence[float]) -> Figure:
    """Median, smallest and largest of at least one value."""
    return Figure(median=median(values), low=min(values), high=max(values), n=len(values))


def figures(
    case: Case,
    rounds: Sequence[Round],
    together: Sequence[Together],
    matmul_flops: float | None,
    train_flop: float,
) -> Figures:
    """All that the rounds of a row came to."""
    reference = _side([r.reference for r in rounds], reference_nominal)
    engine = _side([r.engine for r in rounds], partial(engine_nominal, case))
    # Round by round, because what else the machine does changes more slowly than that.
    ratios = [
        r.engine.training.rate / r.reference.training.rate
        for r in rounds
        if r.engine is not None and r.reference is not None
    ]
    return Figures(
        reference=reference,
        engine=engine,
        ratio=figure(ratios) if ratios else None,
        nominal_ratio=engine.nominal / reference.nominal if engine and reference else None,
        utilisation=(
            train_flop * engine.training.median / matmul_flops if engine and matmul_flops else None
        ),
        together=tuple(figure([aggregate(r) for r in t.rounds]) for t in together),
    )


def aggregate(engines: Sequence[Timed]) -> float:
    """Images per second of engines that began together, until the last one had finished.

    Engines finish their last step up to one step apart, so this is a little too low rather
    than too high.
    """
    return sum(e.images for e in engines) / max(e.seconds for e in engines)


def _side(
    samples: Sequence[Sample | None], nominal: Callable[[float, float], float]
) -> SideFigures | None:
    taken = [s for s in samples if s is not None]
    if not taken:
        return None
    training = figure([s.training.rate for s in taken])
    evaluation = figure([s.evaluation.rate for s in taken])
    return SideFigures(
        training=training,
        evaluation=evaluation,
        step_ms=figure([1000 * s.training.seconds / s.training.steps for s in taken]),
        nominal=nominal(training.median, evaluation.median),
        memory=max(max(s.training.memory, s.evaluation.memory) for s in taken),
    )
