"""The loop, with a tiny network on tiny data; test_process.py trains the real ones."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch
from torch import nn

from engine.data.inputs import Inputs
from engine.data.labelled_set import LabelledSet
from engine.data.trained_on import TrainedOn
from engine.errors import DivergedError
from engine.evaluation import evaluate as evaluation
from engine.hardware.device import Precision
from engine.hardware.threads import Threads
from engine.models.batch_norm import FrozenBatchNorm
from engine.recording import checkpoint
from engine.recording.recorder import Recorder
from engine.signals import StopRequested, StopSignal
from engine.trainer import Trainer
from runs import events
from runs.config import RunConfig, resolve
from runs.curves import Curves
from runs.events import Epoch
from runs.journal import read_events
from runs.metrics import Evaluation
from runs.paths import RunPaths
from runs.status import read_status
from tests.fabricate import resnet

CPU = torch.device("cpu")
BASE: dict[str, Any] = {
    "model": {"depth": 18},
    "training": {
        "epochs": 3,
        "batch_size": 8,
        "lr": 0.003,
        "eval_every": 1,
        "until": None,
        "schedule": "cosine",
    },
}


class CrashError(Exception):
    """Stands for kill -9: nothing is written any more."""


class StopAt(StopSignal):
    """A request to stop, or a crash, at the n-th place where stopping is safe."""

    def __init__(self, at: int | None = None, reason: type[BaseException] = StopRequested) -> None:
        super().__init__()
        self.checks, self.at, self.reason = 0, at, reason

    def check(self) -> None:
        self.checks += 1
        if self.checks == self.at:
            raise self.reason


def tiny(config: RunConfig) -> nn.Module:
    """A network of 1,600 parameters; with frozen batch norm its activations explode."""
    frozen = resnet(config).batch_norm == "frozen"
    with torch.random.fork_rng():
        torch.manual_seed(config.seed)
        model = nn.Sequential(
            nn.Conv2d(1, 16, 7, stride=7),
            FrozenBatchNorm(16) if frozen else nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(256, 10),
        )
    if frozen:
        with torch.no_grad():
            model.get_parameter("0.weight").mul_(1_000)
    return model


def labelled(n: int, seed: int) -> LabelledSet:
    generator = torch.Generator().manual_seed(seed)
    images = torch.randint(0, 256, (n, 28, 28, 1), generator=generator, dtype=torch.uint8)
    true, given = (torch.randint(0, 10, (n,), generator=generator) for _ in range(2))
    scale = torch.full((n, 1, 1, 1), 1 / 255)
    return LabelledSet(Inputs(images, scale, torch.full_like(scale, -0.5)), given, true)


Train = Callable[..., RunPaths]


@pytest.fixture
def train(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Train]:
    """Trains 32 images of noise in a named run directory, or goes on with it."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr("engine.learner.build", tiny)
    monkeypatch.setattr("engine.recording.checkpoint_timer.LEAST_SECONDS", 0.0)
    monkeypatch.setattr("engine.recording.checkpoint_timer.LEAST_SHARE", 0.0)

    def run(
        name: str, stop: StopSignal | None = None, precision: Precision = "fp32", **sections: Any
    ) -> RunPaths:
        raw = {**BASE, "data": {"train_size": 32}}
        for key, value in sections.items():
            raw[key] = {**raw.get(key, {}), **value} if isinstance(value, dict) else value
        config = resolve(msgspec.convert(raw, RunConfig))
        paths = RunPaths(tmp_path / name)
        paths.root.mkdir(exist_ok=True)
        stop = stop or StopSignal()
        recorder = Recorder(paths)
        on = TrainedOn(
            device=CPU,
            precision=precision,
            threads=Threads(CPU),
            train=labelled(config.data.train_size, seed=1),
            test=labelled(24, seed=2),
        )
        trainer = Trainer(config, on, recorder, stop)
        found = checkpoint.load(paths.checkpoint)
        trainer.begin() if found is None else trainer.restore(found)
        try:
            trainer.run()
        except StopRequested:
            trainer.halt()
        return paths

    yield run
    torch.set_num_threads(before)


def epochs(paths: RunPaths) -> list[Epoch]:
    """Each epoch as every reader sees it, whatever was recorded twice."""
    curves = Curves()
    curves.add(read_events(paths.metrics))
    return curves.epochs


def science(paths: RunPaths) -> list[tuple[Any, ...]]:
    """All that must not depend on when and how often a run was interrupted."""
    return [
        (e.epoch, e.steps, e.samples, e.running_loss, e.running_acc, e.lr, e.evaluation)
        for e in epochs(paths)
    ]


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


# 12 steps, 2 batches in each of 4 evaluations, and 4 in the precise-BN check at the end are 24
# places at which to stop.
@pytest.mark.parametrize("at", [1, 2, 4, 6, 7, 8, 12, 19, 20, 21, 24])
def test_a_run_that_stopped_anywhere_goes_on_as_if_it_had_not(train: Train, at: int) -> None:
    whole = train("whole")
    paths = train("halved", StopAt(at))
    status = read_status(paths)
    assert status is not None
    assert status.state == "stopped"
    assert isinstance(read_events(paths.metrics)[-1], events.Stopped)
    train("halved")
    assert science(paths) == science(whole)
    found = read_events(paths.metrics)
    assert [e.seq for e in found] == list(range(len(found)))
    assert isinstance(found[-1], events.Finished)


@pytest.mark.parametrize("at", [4, 8, 9, 15, 20, 22])
def test_a_killed_run_goes_on_from_its_checkpoint_without_a_repeated_epoch(
    train: Train, at: int
) -> None:
    whole = train("whole")
    with pytest.raises(CrashError):
        train("killed", StopAt(at, CrashError))
    paths = train("killed")
    assert science(paths) == science(whole)


def test_a_run_that_is_stopped_once_it_has_fitted_says_so(train: Train) -> None:
    fit = {"until": 0.5, "epochs": 60}
    last = epochs(train("whole", training=fit))[-1].epoch
    places = 2 + 6 * last + 1  # within the precise-BN check
    status = read_status(train("fitted", StopAt(places), training=fit))
    assert status is not None
    assert status.message == "Stopped as asked after the last epoch. It can be resumed."


def test_a_run_may_be_stopped_again_and_again(train: Train) -> None:
    whole = train("whole")
    for _ in range(9):
        paths = train("patient", StopAt(4))
    train("patient")
    assert science(paths) == science(whole)
    resumed = [e for e in read_events(paths.metrics) if isinstance(e, events.Started)]
    assert resumed[0].resumed_epoch is None
    assert resumed[-1].resumed_epoch is not None


def test_long_epochs_have_checkpoints_and_short_runs_spend_nothing_on_them(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    def checkpoints(paths: RunPaths) -> list[tuple[int, int]]:
        found = read_events(paths.metrics)
        return [(e.epoch, e.step) for e in found if isinstance(e, events.CheckpointSaved)]

    every_step = [(epoch, step) for epoch in (0, 1, 2) for step in (1, 2, 3, 4)]
    assert checkpoints(train("long")) == every_step
    monkeypatch.setattr("engine.recording.checkpoint_timer.LEAST_SECONDS", 60.0)
    assert checkpoints(train("short")) == []


def test_the_last_checkpoint_holds_the_model_alone(train: Train) -> None:
    found = checkpoint.load(train("run").checkpoint)
    assert found is not None
    assert found.optimizer is None
    assert found.model
    assert found.message.startswith("Trained 3 epochs")


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


def test_what_was_recorded_stays_in_sight_through_kills_and_resumes(
    train: Train, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a checkpoint everything after epoch 0 has to be trained again, and is not lost."""
    monkeypatch.setattr("engine.recording.checkpoint_timer.LEAST_SECONDS", 3600.0)
    monkeypatch.setattr("engine.recording.checkpoint_timer.LEAST_SHARE", 3600.0)
    whole = train("whole")
    paths = RunPaths(tmp_path / "killed")
    seen = 0
    for at in (18, 7, 1, 12, 22, 3):
        with pytest.raises(CrashError):
            train("killed", StopAt(at, CrashError))
        recorded = [e.epoch for e in epochs(paths)]
        assert recorded == list(range(len(recorded)))
        assert len(recorded) >= seen
        seen = len(recorded)
        status = read_status(paths)
        assert status is not None
        assert status.summary is not None
        assert status.summary.epochs == seen - 1
    assert seen == 4
    assert science(train("killed")) == science(whole)


def test_a_run_goes_on_where_there_is_no_room_for_a_checkpoint(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train("whole")

    def full(path: Path, kept: checkpoint.Checkpoint) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr("engine.trainer.checkpoints.save", full)
    paths = train("full")
    assert science(paths) == science(whole)
    status = read_status(paths)
    assert status is not None
    assert status.state == "finished"
    assert not paths.checkpoint.exists()
    recorded = read_events(paths.metrics)
    warnings = [e.message for e in recorded if isinstance(e, events.Warned)]
    assert sum("no room on the disk for a checkpoint" in message for message in warnings) == 1
    assert not any(isinstance(e, events.CheckpointSaved) for e in recorded)
