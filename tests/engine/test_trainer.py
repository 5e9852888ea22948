"""The loop, with a tiny network on tiny data; test_process.py trains the real ones."""

from __future__ import annotations

from typing import Any

import pytest
from torch import nn

from engine.errors import DivergedError
from engine.evaluation import evaluate as evaluation
from engine.recording.recorder import Recorder
from runs import events
from runs.config import RunConfig
from runs.journal import read_events
from runs.metrics import Evaluation
from runs.status import read_status
from tests.engine.tiny_training import (
    Train,
    epochs,
    science,
    tiny,
)


def test_a_run_from_its_first_event_to_its_last(train: Train) -> None:
    paths = train("run")
    found = read_events(paths.metrics)
    assert isinstance(found[0], events.Started)
    assert isinstance(found[-1], events.Finished)
    assert [e.seq for e in found] == list(range(len(found)))
    assert [e.epoch for e in epochs(paths)] == [0, 1, 2, 3]
    assert [e.steps for e in epochs(paths)] == [0, 4, 8, 12]
    assert [e.samples for e in epochs(paths)] == [0, 32, 64, 96]
    seconds = [e.seconds for e in epochs(paths)]
    assert seconds[0] == 0.0
    assert seconds == sorted(seconds)


def test_epoch_0_is_the_untrained_model(train: Train) -> None:
    first = epochs(train("run", training={"epochs": 1}))[0]
    assert first.evaluation is not None
    assert (first.running_loss, first.running_acc, first.lr) == (None, None, None)


def test_the_status_ends_with_what_the_journal_says(train: Train) -> None:
    paths = train("run")
    status, last = read_status(paths), epochs(paths)[-1]
    assert status is not None
    assert status.state == "finished"
    assert status.summary is not None
    assert status.summary.evaluation == last.evaluation
    assert (status.summary.epochs, status.summary.seconds) == (3, last.seconds)
    assert status.position.epoch == 3
    assert status.position.images_per_second == last.images_per_second
    assert status.message.startswith("Trained 3 epochs")


def test_a_long_evaluation_is_named_while_it_lasts(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    def observed(recorder: Recorder, text: str) -> None:
        doing(recorder, text)
        status = read_status(recorder.paths)
        assert status is not None
        shown.append(status.position.doing)

    doing = Recorder.doing
    monkeypatch.setattr(Recorder, "doing", observed)
    monkeypatch.setattr("engine.recording.recorder.HEARTBEAT", 0.0)
    status = read_status(train("run", training={"epochs": 1}))
    assert set(shown) == {"evaluating"}
    assert status is not None
    assert status.position.doing == ""


def test_the_same_seed_gives_the_same_run_to_the_bit(train: Train) -> None:
    assert science(train("one")) == science(train("two"))


def test_another_seed_gives_another_run(train: Train) -> None:
    assert science(train("one")) != science(train("two", seed=1))


def test_a_run_ends_once_the_labels_are_fitted(train: Train) -> None:
    paths = train("fit", training={"until": 0.5, "epochs": 60})
    *before, last = epochs(paths)
    assert last.epoch < 60
    assert last.evaluation is not None
    assert last.evaluation.train_acc >= 0.5
    assert all(e.evaluation and e.evaluation.train_acc < 0.5 for e in before)
    status = read_status(paths)
    assert status is not None
    assert status.message.startswith("Fitted: ")
    assert f"at epoch {last.epoch} " in status.message


def test_a_sparse_cadence_leaves_epochs_without_evaluation(train: Train) -> None:
    found = epochs(train("sparse", training={"eval_every": 2}))
    assert [e.epoch for e in found if e.evaluation is not None] == [0, 2, 3]
    assert [e.running_loss is not None for e in found] == [False, True, True, True]


def test_the_bracket_of_the_time_to_overfit_is_the_evaluation_before(train: Train) -> None:
    paths = train("bracket", training={"eval_every": 10, "epochs": 40})
    status = read_status(paths)
    assert status is not None
    assert status.summary is not None
    t90 = status.summary.fitted(0.90)
    assert t90 is not None
    assert t90.epoch is not None
    assert t90.after_epoch == t90.epoch - 10


def test_a_hundred_per_cent_in_bf16_is_confirmed_in_fp32(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    """bf16 sees 100 % twice; fp32 denies it the first time."""
    answers = {"bf16": [0.5, 1.0, 1.0], "fp32": [0.97, 1.0]}

    def evaluate(model: object, train: object, precision: str, *_: object) -> Any:
        return Evaluation(train_loss=0.1, train_acc=answers[precision].pop(0), precision=precision)

    monkeypatch.setattr("engine.evaluation.evaluator.evaluate", evaluate)
    paths = train("confirmed", precision="bf16", training={"until": 1.0})
    found = [
        (e.evaluation.train_acc, e.evaluation.precision) for e in epochs(paths) if e.evaluation
    ]
    assert found == [(0.5, "bf16"), (0.97, "fp32"), (1.0, "fp32")]


def test_a_loss_that_is_no_number_ends_the_run_and_never_enters_the_journal(train: Train) -> None:
    hot = {"optimizer": "sgd", "lr": 1000.0, "schedule": "constant"}
    with pytest.raises(DivergedError, match=r"epoch \d \(sgd, learning rate 1000\)"):
        train("hot", training=hot, model={"batch_norm": "frozen"})


def test_exploding_activations_and_idle_batch_norm_are_warned_of(train: Train) -> None:
    paths = train("frozen", training={"epochs": 1}, model={"batch_norm": "frozen"})
    warnings = [e.message for e in read_events(paths.metrics) if isinstance(e, events.Warned)]
    assert len(warnings) == 2
    assert "first loss" in warnings[0]
    assert "mean 0 and variance 1" in warnings[1]


def test_a_healthy_run_is_not_warned_of(train: Train) -> None:
    found = read_events(train("healthy").metrics)
    assert not any(isinstance(e, events.Warned) for e in found)


def test_lagging_statistics_are_reported_at_the_end(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    def far_off(config: RunConfig) -> nn.Module:
        model = tiny(config)
        model.get_buffer("1.running_mean").fill_(1_000.0)
        return model

    monkeypatch.setattr("engine.learner.build", far_off)
    paths = train("lag", training={"batch_size": 32, "epochs": 8, "lr": 0.03})
    last = read_events(paths.metrics)[-1]
    assert isinstance(last, events.Finished)
    assert last.precise_bn is not None
    assert last.precise_bn.batch_acc > last.precise_bn.eval_acc + 0.05
    status = read_status(paths)
    assert status is not None
    assert status.summary is not None
    assert status.summary.precise_bn == last.precise_bn


def test_the_evaluation_of_24_images_is_one_batch() -> None:
    assert evaluation.BATCH["cpu"] > 32  # the places to stop above are counted so


def test_a_test_curve_has_two_ends_even_where_the_test_set_is_the_larger_one(train: Train) -> None:
    """Of a few images `auto` tests no epoch between: without the first there would be a dot."""
    paths = train("few", data={"train_size": 8}, training={"eval_every": "auto", "epochs": 3})
    tested = [e.epoch for e in epochs(paths) if e.evaluation and e.evaluation.test_acc is not None]
    assert tested == [0, 3]
