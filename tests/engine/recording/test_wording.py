from __future__ import annotations

from msgspec.structs import replace

from engine.evaluation.summary import advance, beginning
from engine.recording.wording import (
    first_epoch_warnings,
    last_word,
    stop_message,
    too_good_warnings,
)
from runs.config import DataConfig, RunConfig, TrainingConfig
from runs.datasets.fashion_mnist import FASHION_MNIST
from runs.events import Epoch
from runs.metrics import Evaluation, PreciseBatchNorm, Summary


def summary(train_acc: float, epoch: int = 31, seconds: float = 38.2) -> Summary:
    evaluation = Evaluation(
        train_loss=0.1, train_acc=train_acc, test_loss=4.0, test_acc=0.103, test_acc_noisy=0.1
    )
    event = Epoch(
        seq=1,
        time=0,
        epoch=epoch,
        steps=310,
        samples=31_000,
        seconds=seconds,
        evaluation=evaluation,
    )
    return advance(beginning(0.9, kinds=False), event)


def config(until: float | None = 1.0) -> RunConfig:
    return RunConfig(data=DataConfig(train_size=1_000), training=TrainingConfig(until=until))


def test_a_fitted_run() -> None:
    assert last_word(config(), summary(1.0)) == (
        "Fitted: 100 % of 1,000 labels at epoch 31 (38 s); test accuracy 0.103."
    )


def test_a_run_that_did_not_get_there() -> None:
    assert last_word(config(), summary(0.873)) == (
        "Trained 31 epochs without reaching 100 % (38 s): train accuracy 87.3 % of 1,000 "
        "labels; test accuracy 0.103."
    )


def test_a_run_whose_moving_averages_lag() -> None:
    bn = PreciseBatchNorm(eval_acc=0.1, batch_acc=0.991, precise_acc=1.0)
    assert last_word(config(), replace(summary(0.1), precise_bn=bn)).endswith(
        "Batch norm's moving averages lag: with precise statistics train accuracy is 100 %, with "
        "each batch's own 99.1 %."
    )


def test_a_run_that_was_to_train_all_its_epochs() -> None:
    assert last_word(config(until=None), summary(1.0)) == (
        "Trained 31 epochs (38 s): train accuracy 100 % of 1,000 labels; test accuracy 0.103."
    )


def test_a_healthy_first_epoch_is_passed_over() -> None:
    assert first_epoch_warnings(2.4, untouched=False, data_set=FASHION_MNIST) == []


def test_a_high_first_loss_and_idle_batch_norm_are_warned_of() -> None:
    high, idle = first_epoch_warnings(4600.0, untouched=True, data_set=FASHION_MNIST)
    assert "4600" in high
    assert "2.303" in high
    assert "mean 0 and variance 1" in idle


def test_test_accuracy_beyond_fashion_mnist_is_warned_of_once() -> None:
    assert too_good_warnings(0.91, 0.93, FASHION_MNIST) == []
    assert "MNIST's digits" in too_good_warnings(0.91, 0.985, FASHION_MNIST)[0]
    assert too_good_warnings(None, 0.985, FASHION_MNIST) != []
    assert too_good_warnings(0.98, 0.985, FASHION_MNIST) == []


def test_where_a_run_stopped() -> None:
    assert "epoch 3 of 200, after step 4 of 10" in stop_message(3, 200, 4, 10)
    assert "before the first step" in stop_message(0, 200, 0, 10)
