from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from engine.data.inputs import Inputs
from engine.data.labelled_set import LabelledSet
from engine.evaluation.evaluate import BATCH, evaluate, with_test
from engine.signals import StopRequested
from runs.metrics import Evaluation, chance_loss


class Oracle(nn.Module):
    """Predicts the class that is written in an image's first pixel."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        classes = images[:, 0, 0, 0].long()
        return nn.functional.one_hot(classes, 10).float() * 4


class Uniform(nn.Module):
    """Predicts all classes alike."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.new_zeros(len(images), 10)


def labelled(predicted: list[int], given: list[int], true: list[int]) -> LabelledSet:
    images = torch.zeros(len(given), 28, 28, 1, dtype=torch.uint8)
    images[:, 0, 0, 0] = torch.tensor(predicted)
    one = torch.ones(len(given), 1, 1, 1)
    return LabelledSet(Inputs(images, one, one * 0), torch.tensor(given), torch.tensor(true))


TEST = labelled(predicted=[1, 2, 3, 4], given=[0, 2, 3, 0], true=[1, 2, 3, 0])


def nothing() -> None:
    """A tick that does not interrupt."""


def in_full(model: nn.Module, train: LabelledSet) -> Evaluation:
    found = evaluate(model, train, "fp32", nothing)
    return with_test(found, model, TEST, nothing)


def test_every_metric_has_its_definition() -> None:
    train = labelled(
        predicted=[1, 2, 3, 4, 5, 6, 7, 0],
        given=[1, 2, 3, 0, 0, 0, 7, 0],
        true=[1, 2, 0, 4, 5, 0, 7, 1],
        # clean: right, right, -, -, -, wrong, right, -; changed: given, true, true, given
    )
    found = in_full(Oracle(), train)
    assert found.train_acc == 5 / 8
    assert found.clean_acc == 3 / 4
    assert (found.memorised, found.recovered, found.other) == (2 / 4, 2 / 4, 0.0)
    assert found.test_acc == 3 / 4
    assert found.test_acc_noisy == 2 / 4
    right = math.log(math.exp(4) + 9) - 4
    assert found.train_loss == pytest.approx((5 * right + 3 * (right + 4)) / 8)
    assert found.test_loss == pytest.approx((3 * right + right + 4) / 4)
    assert found.gap == pytest.approx(5 / 8 - 3 / 4)


def test_neither_the_given_nor_the_true_label_is_other() -> None:
    train = labelled(predicted=[9, 1, 2], given=[1, 1, 1], true=[2, 2, 2])
    found = in_full(Oracle(), train)
    shares = (found.memorised, found.recovered, found.other)
    assert shares == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert found.clean_acc is None


def test_without_changed_labels_their_shares_are_none() -> None:
    train = labelled(predicted=[1, 2], given=[1, 1], true=[1, 1])
    found = in_full(Oracle(), train)
    assert (found.memorised, found.recovered, found.other) == (None, None, None)
    assert found.clean_acc == 0.5


def test_the_uniform_prediction_costs_ln_10() -> None:
    found = in_full(Uniform(), TEST)
    assert found.train_loss == pytest.approx(chance_loss(10))
    assert pytest.approx(2.302585, abs=1e-6) == chance_loss(10)


def test_sets_larger_than_a_batch_are_counted_whole() -> None:
    n = BATCH["cpu"] + 3
    train = labelled(predicted=[1] * n, given=[1] * (n - 1) + [2], true=[1] * n)
    found = in_full(Oracle(), train)
    assert found.train_acc == (n - 1) / n


def test_the_predictions_can_be_kept() -> None:
    n = BATCH["cpu"] + 3
    classes = [i % 10 for i in range(n)]
    kept = torch.full((n,), -1, dtype=torch.int32)
    evaluate(Oracle(), labelled(classes, [1] * n, [2] * n), "fp32", nothing, kept)
    assert kept.tolist() == classes


def test_without_the_test_set_its_metrics_are_none() -> None:
    found = evaluate(Oracle(), TEST, "fp32", nothing)
    assert (found.test_loss, found.test_acc, found.test_acc_noisy, found.gap) == (None,) * 4
    whole = with_test(found, Oracle(), TEST, nothing)
    assert whole.test_acc == 3 / 4
    assert whole.train_acc == found.train_acc


@pytest.mark.parametrize("training", [True, False])
def test_the_model_is_evaluated_in_eval_mode_and_put_back(training: bool) -> None:
    seen = []
    model = Uniform().train(training)
    model.register_forward_hook(lambda *_: seen.append(model.training))
    in_full(model, TEST)
    assert set(seen) == {False}
    assert model.training is training


def test_an_evaluation_can_be_abandoned() -> None:
    def tick() -> None:
        raise StopRequested

    model = Uniform().train()
    with pytest.raises(StopRequested):
        evaluate(model, TEST, "fp32", tick)
    with pytest.raises(StopRequested):
        with_test(in_full(Uniform(), TEST), model, TEST, tick)
    assert model.training


def test_bf16_says_so_and_keeps_the_loss_in_fp32() -> None:
    found = evaluate(Uniform(), TEST, "bf16", nothing)
    assert found.precision == "bf16"
    assert found.train_loss == pytest.approx(chance_loss(10), abs=1e-6)
