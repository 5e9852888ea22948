from __future__ import annotations

from itertools import pairwise
from typing import Literal

import pytest

from engine.evaluation import summary as summaries
from engine.evaluation.schedule import WHOLE_SHARE, Scope, evaluation_due
from runs.config import DataConfig, RunConfig, TrainingConfig
from runs.events import Epoch
from runs.metrics import Evaluation, Summary
from runs.models.resnet import ResNetConfig, Stem


def config(
    epochs: int,
    every: int | Literal["auto"] = "auto",
    size: int = 10_000,
    stem: Stem = "imagenet",
) -> RunConfig:
    return RunConfig(
        model=ResNetConfig(stem=stem),
        data=DataConfig(train_size=size),
        training=TrainingConfig(epochs=epochs, eval_every=every),
    )


def evaluated(
    run: RunConfig, running: dict[int, float] | None = None
) -> tuple[dict[int, Scope], Summary]:
    """The evaluated epochs of a run, and what it came to. `running`: accuracies by epoch.

    The full accuracy stays below the first threshold, 0.9.
    """
    summary, found = summaries.beginning(0.9), dict[int, Scope]()
    for epoch in range(run.training.epochs + 1):
        scope: Scope = "full"
        if epoch:
            running_acc = (running or {}).get(epoch, 0.1)
            scope = evaluation_due(run, epoch, running_acc, summary, threshold=0.9)
            found[epoch] = scope
        test_acc = 0.1 if scope == "full" else None
        evaluation = Evaluation(train_loss=1.0, train_acc=0.2, test_acc=test_acc)
        event = Epoch(
            seq=epoch,
            time=0.0,
            epoch=epoch,
            steps=epoch,
            samples=epoch,
            seconds=float(epoch),
            evaluation=None if scope == "none" else evaluation,
        )
        summary = summaries.advance(summary, event)
    return {epoch: scope for epoch, scope in found.items() if scope != "none"}, summary


def share(run: RunConfig, summary: Summary) -> float:
    """What the evaluations between the first and the last one cost, as a share of the run."""
    size = run.data.train_size
    evaluating = (summary.evaluations - 1) * size + (summary.tests - 1) * 10_000
    return evaluating / (evaluating + run.model.evaluation_discount * size * run.training.epochs)


def test_every_n_epochs_and_the_last_in_full() -> None:
    scopes, _ = evaluated(config(10, every=3))
    assert scopes == {3: "full", 6: "full", 9: "full", 10: "full"}


def test_auto_begins_at_once_and_is_log_spaced_later() -> None:
    scopes, _ = evaluated(config(2_000))
    epochs = list(scopes)
    assert epochs[0] == 1
    late = [epoch for epoch in epochs[:-1] if epoch > 50]
    assert all(after >= 1.25 * before for before, after in pairwise(late))
    assert len(epochs) < 30


@pytest.mark.parametrize("stem", ["imagenet", "cifar"])
@pytest.mark.parametrize("size", [1_000, 10_000, 60_000])
@pytest.mark.parametrize("epochs", [10, 20, 100])
def test_the_cost_is_bounded_even_when_each_epoch_may_cross_a_threshold(
    stem: Stem, size: int, epochs: int
) -> None:
    run = config(epochs, size=size, stem=stem)
    scopes, summary = evaluated(run, running=dict.fromkeys(range(1, epochs), 0.95))
    assert len(scopes) > epochs / 6
    first = 1 / (run.model.evaluation_discount * epochs)  # which comes on credit
    assert share(run, summary) <= WHOLE_SHARE + first


def test_auto_evaluates_where_a_threshold_may_be_crossed() -> None:
    quiet, _ = evaluated(config(40))
    scopes, _ = evaluated(config(40), running={12: 0.896, 13: 0.896, 14: 0.88})
    assert not {12, 13, 14} & quiet.keys()
    assert {12, 13, 14} & scopes.keys() == {12, 13}


def test_the_test_set_is_spared_where_it_is_most_of_the_work() -> None:
    small, _ = evaluated(config(20, size=1_000))
    large, _ = evaluated(config(20, size=60_000))
    assert [epoch for epoch, scope in small.items() if scope == "full"] == [20]
    assert [epoch for epoch, scope in large.items() if scope == "train"] == [1]


def test_a_fixed_cadence_is_kept_whatever_the_accuracy() -> None:
    assert list(evaluated(config(10, every=5), running={7: 1.0})[0]) == [5, 10]


def test_nothing_is_looked_for_once_all_thresholds_are_reached() -> None:
    _, summary = evaluated(config(10))
    assert evaluation_due(config(100), 11, 1.0, summary, threshold=None) == "none"
