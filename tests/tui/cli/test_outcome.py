from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from runs.config import LabelsConfig, RunConfig, TrainingConfig, resolve
from runs.description import describe_labels
from runs.metrics import PreciseBatchNorm, PreciseFitting, TimeToOverfit
from runs.paths import Home
from runs.process import EngineProcess
from runs.status import ErrorKind, Fault, Status
from tests.fabricate import made_up_status, make_run
from tui.cli.outcome import outcome

CONFIG = resolve(RunConfig())


def status(state: str, **changes: object) -> Status:
    base = made_up_status(CONFIG, "finished", 7, 1.79e9, process=EngineProcess.this())
    return msgspec.structs.replace(base, state=state, **changes)


def test_a_fitted_run_says_when_and_what_the_test_set_thinks_of_it(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path))
    done = outcome(paths, CONFIG, status("finished"))
    assert (done.state, done.code) == ("finished", 0)
    assert done.result == (
        "fitted: 100 % of 10,000 random labels at epoch 7 (7.0 s); test accuracy 0.100"
    )


def test_a_run_that_was_not_fitted_says_so(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path))
    half = made_up_status(CONFIG, "finished", 7, 1.79e9, process=EngineProcess.this(), total=14)
    done = outcome(paths, CONFIG, half)
    assert done.code == 0
    assert done.result == (
        "finished: 100 % of 10,000 random labels not reached in 7 epochs (7.0 s); "
        "train accuracy 0.550, test accuracy 0.100"
    )


def by_kinds(moving: int | None, precise: int) -> Status:
    """A finished run that came to 100 % at these epochs."""
    base = status("finished").summary
    assert base is not None
    at = TimeToOverfit(theta=1.0, reached=True, epoch=precise, seconds=float(precise))
    reached = msgspec.structs.replace(at, epoch=moving, reached=moving is not None)
    summary = msgspec.structs.replace(
        base, time_to_overfit=(reached,), precise=PreciseFitting(time_to_overfit=(at,))
    )
    return status("finished", summary=summary)


def test_when_it_was_fitted_by_precise_statistics_is_said_as_well(tmp_path: Path) -> None:
    done = outcome(make_run(Home(tmp_path)), CONFIG, by_kinds(moving=7, precise=5))
    assert "at epoch 7 (5.0 s), by precise statistics at epoch 5 (5.0 s); test" in done.result


def test_a_run_that_only_batch_norm_holds_back_says_all_it_knows(tmp_path: Path) -> None:
    """100 % in training and chance in evaluation: few steps, so that the averages lag."""
    lagging = by_kinds(moving=None, precise=5)
    assert lagging.summary is not None
    assert lagging.summary.evaluation is not None
    evaluation = msgspec.structs.replace(lagging.summary.evaluation, train_acc=0.1)
    bn = PreciseBatchNorm(eval_acc=0.1, batch_acc=0.99, precise_acc=1.0)
    summary = msgspec.structs.replace(lagging.summary, evaluation=evaluation, precise_bn=bn)
    done = outcome(make_run(Home(tmp_path)), CONFIG, status("finished", summary=summary))
    assert "not reached in 7 epochs (7.0 s), by precise statistics at epoch 5" in done.result
    assert "train accuracy 0.100 (by precise statistics 1.000, in train mode 0.990" in done.result


def test_a_goal_between_the_thresholds_counts(tmp_path: Path) -> None:
    config = resolve(RunConfig(training=TrainingConfig(until=0.5)))
    half = made_up_status(config, "finished", 7, 1.79e9, process=EngineProcess.this(), total=14)
    done = outcome(make_run(Home(tmp_path)), config, half)
    assert done.result.startswith("fitted: 50 % of 10,000 random labels at epoch 7 (7.0 s)")


def test_a_stopped_run_says_how_to_go_on(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path))
    done = outcome(paths, CONFIG, status("stopped"))
    assert done.code == 130
    assert done.result.startswith("stopped after 7 epochs (7.0 s); train accuracy 1.000")
    assert done.result.endswith(f"go on with fitrand-tui --resume {paths.id}")
    early = outcome(paths, CONFIG, status("stopped", summary=None))
    assert early.result.startswith("stopped before the first evaluation; ")


@pytest.mark.parametrize(
    ("kind", "code"), [("data", 3), ("diverged", 1), ("memory", 1), ("internal", 1)]
)
def test_a_failure_is_its_message_and_missing_data_have_a_code_of_their_own(
    tmp_path: Path, kind: ErrorKind, code: int
) -> None:
    fault = Fault(kind=kind, message="what happened")
    done = outcome(make_run(Home(tmp_path)), CONFIG, status("failed", fault=fault))
    assert (done.code, done.result) == (code, "failed: what happened")


@pytest.mark.parametrize("last", [None, "starting", "running"])
def test_an_engine_that_left_without_a_word_is_lost_and_its_log_is_shown(
    tmp_path: Path, last: str | None
) -> None:
    paths = make_run(Home(tmp_path))
    paths.log.write_text("".join(f"line {i}\n" for i in range(1000)), "utf-8")
    done = outcome(paths, CONFIG, status(last) if last else None)
    assert (done.state, done.code) == ("lost", 1)
    assert f"fitrand-tui --resume {paths.id}" in done.result
    assert done.details == tuple(f"engine.log: line {i}" for i in range(995, 1000))
    paths.log.unlink()
    assert outcome(paths, CONFIG, None).details == ()


def test_labels_are_named_as_people_do() -> None:
    def named(labels: LabelsConfig) -> str:
        return describe_labels(RunConfig(labels=labels))

    assert named(LabelsConfig()) == "random labels"
    assert named(LabelsConfig(mode="true")) == "true labels"
    assert named(LabelsConfig(mode="pair", p=0.4)) == "pair p=0.4 labels"
    assert named(LabelsConfig(p=0.5)) == "uniform p=0.5 labels"


def test_an_engine_that_refused_says_why_and_leaves_the_run_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = make_run(Home(tmp_path), state="stopped")
    paths.log.write_text("12:00:00 before\n12:00:01 cannot use it: Read-only file system\n")
    monkeypatch.setattr("runs.launcher.exit_code", lambda paths: 2)
    done = outcome(paths, CONFIG, None)
    assert (done.state, done.code) == ("stopped", 2)
    assert done.result == "not trained: cannot use it: Read-only file system"


def test_a_run_that_another_engine_trains_is_not_lost(tmp_path: Path) -> None:
    paths = make_run(Home(tmp_path), state="running", process=EngineProcess.this())
    done = outcome(paths, CONFIG, status("running"))
    assert (done.state, done.code) == ("running", 2)
    assert done.result == f"{paths.id} is being trained by another engine, and goes on"


def test_a_run_without_a_goal_does_not_miss_it(tmp_path: Path) -> None:
    config = resolve(RunConfig(training=TrainingConfig(until=None)))
    half = made_up_status(config, "finished", 1, 1.79e9, process=EngineProcess.this(), total=2)
    done = outcome(make_run(Home(tmp_path)), config, half)
    assert done.result == (
        "finished: trained 1 epoch (1.0 s); train accuracy 0.550, test accuracy 0.100"
    )
