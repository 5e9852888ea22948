from __future__ import annotations

import pytest

from engine.evaluation.evaluator import decides, reaches
from engine.evaluation.summary import advance, beginning
from runs.config import TrainingConfig
from runs.events import Epoch
from runs.metrics import Evaluation, Summary


def evaluation(train_acc: float) -> Evaluation:
    return Evaluation(train_loss=0.1, train_acc=train_acc)


def fitted() -> Summary:
    """What a run has come to that was at 100 % once."""
    at_100 = Epoch(epoch=1, steps=4, samples=32, seconds=1.0, evaluation=evaluation(1.0))
    return advance(beginning(0.9), at_100)


@pytest.mark.parametrize(
    ("train_acc", "until", "over"),
    [(0.9, 0.9, True), (0.89, 0.9, False), (1.0, None, False), (None, 0.9, False)],
)
def test_a_run_is_over_once_it_has_reached_until(
    train_acc: float | None, until: float | None, over: bool
) -> None:
    newest = None if train_acc is None else evaluation(train_acc)
    assert reaches(newest, until) is over


@pytest.mark.parametrize(
    ("train_acc", "until", "epoch", "summary", "decisive"),
    [
        (0.95, 0.95, 3, beginning(0.9), True),  # the run would end
        (0.95, 1.0, 3, beginning(0.9), False),
        (0.95, 1.0, 9, beginning(0.9), False),  # the last epoch ends it whatever comes out
        (1.0, None, 3, beginning(0.9), True),  # it would count as fitted
        (1.0, None, 3, fitted(), False),  # it did before
        (1.0, None, 9, fitted(), True),  # a final 100 % is always confirmed
    ],
)
def test_an_evaluation_decides_when_the_run_would_end_or_count_as_fitted(
    train_acc: float, until: float | None, epoch: int, summary: Summary, decisive: bool
) -> None:
    training = TrainingConfig(epochs=9, until=until)
    assert decides(evaluation(train_acc), training, epoch, summary) is decisive
