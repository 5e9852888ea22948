from __future__ import annotations

import msgspec
import pytest

from engine.evaluation.evaluator import decides
from engine.evaluation.summary import advance, beginning
from runs.config import TrainingConfig
from runs.events import Epoch
from runs.metrics import Evaluation, Summary, reaches


def evaluation(train_acc: float) -> Evaluation:
    return Evaluation(train_loss=0.1, train_acc=train_acc)


def fitted() -> Summary:
    """What a run has come to that was at 100 % once."""
    at_100 = Epoch(epoch=1, steps=4, samples=32, seconds=1.0, evaluation=evaluation(1.0))
    return advance(beginning(0.9, kinds=False), at_100)


@pytest.mark.parametrize(
    ("train_acc", "until", "over"),
    [(0.9, 0.9, True), (0.89, 0.9, False), (1.0, None, False), (None, 0.9, False)],
)
def test_a_run_is_over_once_it_has_reached_until(
    train_acc: float | None, until: float | None, over: bool
) -> None:
    newest = None if train_acc is None else evaluation(train_acc)
    assert reaches(newest, until) is over


AT_96 = advance(
    beginning(0.9, kinds=False),
    Epoch(epoch=1, steps=4, samples=32, seconds=1.0, evaluation=evaluation(0.96)),
)


@pytest.mark.parametrize(
    ("train_acc", "until", "epoch", "summary", "decisive"),
    [
        (0.5, 1.0, 3, beginning(0.9, kinds=False), False),
        (0.5, 0.5, 3, beginning(0.9, kinds=False), True),  # the run would end
        (0.5, 1.0, 9, beginning(0.9, kinds=False), True),  # it does
        (0.9, 1.0, 3, beginning(0.9, kinds=False), True),  # a threshold is reached
        (0.896, 1.0, 3, beginning(0.9, kinds=False), True),  # or fp32 may say so
        (0.894, 1.0, 3, beginning(0.9, kinds=False), False),
        (0.97, 1.0, 3, AT_96, False),  # 0.95 was reached before, 0.99 is far
        (0.986, 1.0, 3, AT_96, True),
        (1.0, None, 3, fitted(), False),  # nothing is left to be reached
        (1.0, None, 9, fitted(), True),
    ],
)
def test_an_evaluation_decides_near_a_threshold_and_at_the_end(
    train_acc: float, until: float | None, epoch: int, summary: Summary, decisive: bool
) -> None:
    training = TrainingConfig(epochs=9, until=until)
    assert decides(evaluation(train_acc), training, epoch, summary) is decisive


def test_a_threshold_of_the_precise_kind_decides_as_well() -> None:
    lagging = msgspec.structs.replace(evaluation(0.1), train_acc_precise=0.9)
    assert decides(lagging, TrainingConfig(epochs=9), 3, beginning(0.9, kinds=True))
