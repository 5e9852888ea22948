"""A nominal run with its evaluations, computed from measured rates.

To train 10,000 images for 20 epochs and evaluate as often as each side does would take an
hour for the slowest network on a laptop, so it is computed: time = training images / training
rate + evaluated images / evaluation rate.
"""

from __future__ import annotations

from msgspec.structs import replace

from engine.bench.messages import Case
from engine.evaluation.schedule import evaluation_due
from engine.evaluation.summary import beginning
from runs.config import RunConfig

EPOCHS = 20
IMAGES = RunConfig().data.train_size
"""Training images of the nominal run, which are those that the sides train on: 10,000."""
NEAR = 0.95
"""Running accuracy of every epoch of the nominal run."""
EVALUATED = IMAGES + RunConfig().data_set.test_size
"""Images of one full evaluation."""


def reference_nominal(training: float, evaluation: float) -> float:
    """Images per second of the reference's nominal run: one full evaluation an epoch.

    Both rates are in images per second.
    """
    return _nominal(training, evaluation, EPOCHS * EVALUATED)


def engine_nominal(case: Case, training: float, evaluation: float) -> float:
    """Images per second of the engine's nominal run, with the evaluations of `auto`."""
    return _nominal(training, evaluation, auto_evaluates(case))


def auto_evaluates(case: Case) -> int:
    """How many images the engine evaluates in its nominal run.

    An accuracy of interest counts as near throughout, so that each of these few epochs is
    evaluated. The passes for precise statistics, and those in fp32 where a threshold is reached,
    are left out: how many there are depends on the labels.
    """
    config = case.config("auto")
    config = replace(config, training=replace(config.training, epochs=EPOCHS))
    summary, images = beginning(0.9, kinds=False), EVALUATED
    for epoch in range(1, EPOCHS + 1):
        scope = evaluation_due(config, epoch, NEAR, summary)
        if scope == "none":
            continue
        tested = scope == "full"
        images += EVALUATED if tested else IMAGES
        summary = replace(
            summary,
            evaluated_epoch=epoch,
            evaluations=summary.evaluations + 1,
            passes=summary.passes + 1,
            tests=summary.tests + tested,
        )
    return images


def _nominal(training: float, evaluation: float, evaluated: int) -> float:
    trained = EPOCHS * IMAGES
    return trained / (trained / training + evaluated / evaluation)
