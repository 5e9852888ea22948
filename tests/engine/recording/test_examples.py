"""The file beside the curves, through stops, kills, full disks and resumes of a tiny run."""

from __future__ import annotations

import errno
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.data.subset import choose
from engine.models.build import on_device
from engine.recording import checkpoint
from runs.atomic import write_atomic
from runs.config import DataConfig, RunConfig, resolve
from runs.events import Warned
from runs.journal import read_events
from runs.metrics import Summary
from runs.paths import RunPaths
from runs.status import read_status
from tests.engine.tiny_training import CPU, CrashError, StopAt, Train, epochs, labelled, tiny


def load(paths: RunPaths) -> dict[str, Any]:
    return dict(np.load(paths.examples, allow_pickle=False))


def shown(paths: RunPaths) -> Summary:
    status = read_status(paths)
    assert status is not None
    assert status.summary is not None
    return status.summary


def assert_it_matches(paths: RunPaths) -> None:
    """The file's shares are those of the evaluation that the status shows, to the bit."""
    z, summary = load(paths), shown(paths)
    evaluation = summary.evaluation
    assert evaluation is not None
    assert z["epoch"] == summary.evaluated_epoch
    right, changed = z["prediction"] == z["given"], z["given"] != z["true"]
    assert right.mean() == evaluation.train_acc
    assert right[~changed].mean() == evaluation.clean_acc
    assert right[changed].mean() == evaluation.memorised
    assert (z["prediction"] == z["true"])[changed].mean() == evaluation.recovered


def test_it_has_the_examples_in_the_run_s_own_order(train: Train) -> None:
    paths = train("run", seed=5)
    z = load(paths)
    types = {"row": "<u4", "given": "<u2", "true": "<u2", "prediction": "<u2", "epoch": "<u4"}
    assert {name: array.dtype.str for name, array in z.items()} == types
    assert {z[name].shape for name in z if name != "epoch"} == {(32,)}
    on = labelled(32, seed=1)
    assert z["given"].tolist() == on.given.tolist()
    assert z["true"].tolist() == on.true.tolist()
    assert z["row"].tolist() == choose(DataConfig(train_size=32), 5, 60_000).tolist()
    assert_it_matches(paths)


def test_predictions_are_those_of_the_kept_model_in_eval_mode(train: Train) -> None:
    paths = train("run")
    kept = checkpoint.load(paths.checkpoint)
    assert kept is not None
    model = on_device(tiny(resolve(RunConfig())), CPU).eval()
    model.load_state_dict(kept.model)
    with torch.no_grad():
        expected = model(labelled(32, seed=1).inputs.batch(slice(None))).argmax(dim=1)
    assert load(paths)["prediction"].tolist() == expected.tolist()


def test_it_is_a_zip_file_of_plain_arrays_that_needs_no_pickle(train: Train) -> None:
    with zipfile.ZipFile(train("run").examples) as archive:
        assert archive.testzip() is None
        names = {"row.npy", "given.npy", "true.npy", "prediction.npy", "epoch.npy"}
        assert set(archive.namelist()) == names


# The places to stop are counted in test_trainer_resuming.py. The first is within the evaluation of
# the untrained model.
@pytest.mark.parametrize("reason", [None, CrashError])
@pytest.mark.parametrize("at", [1, 3, 7, 8, 13, 19, 25, 30])
def test_wherever_a_run_ends_it_goes_with_the_status(
    train: Train, tmp_path: Path, at: int, reason: type[Exception] | None
) -> None:
    paths = RunPaths(tmp_path / "run")
    if reason is None:
        train("run", StopAt(at))
    else:
        with pytest.raises(reason):
            train("run", StopAt(at, reason))
    if shown(paths).evaluation is None:
        assert not paths.examples.exists()
    else:
        assert_it_matches(paths)
    train("run")
    assert load(paths)["epoch"] == 3
    assert_it_matches(paths)


def test_a_run_that_goes_on_keeps_the_file_until_it_is_there_again(
    train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a checkpoint all is trained again; summary and file stay what was come to."""
    monkeypatch.setattr("engine.recording.checkpoint_timer.LEAST_SECONDS", 3600.0)
    for at in (25, 7, 12):
        with pytest.raises(CrashError):
            train("killed", StopAt(at, CrashError))
        paths = RunPaths(tmp_path / "killed")
        assert load(paths)["epoch"] == 2
        assert_it_matches(paths)


def test_a_resumed_run_writes_it_without_another_evaluation(train: Train) -> None:
    """Stopped in the next epoch, and the file lost: the checkpoint has the predictions."""
    paths = train("run", StopAt(26))
    before = load(paths)
    assert before["epoch"] == 2
    paths.examples.unlink()
    train("run", StopAt(1))
    assert {name: array.tolist() for name, array in load(paths).items()} == {
        name: array.tolist() for name, array in before.items()
    }
    assert_it_matches(paths)


def test_between_sparse_evaluations_it_is_that_of_the_last_one(train: Train) -> None:
    paths = train("run", StopAt(23), training={"eval_every": 2, "epochs": 4})
    assert len(epochs(paths)) == 4
    assert load(paths)["epoch"] == 2
    assert_it_matches(paths)


def warnings(paths: RunPaths) -> list[str]:
    return [e.message for e in read_events(paths.metrics) if isinstance(e, Warned)]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES])
def test_what_keeps_it_from_being_written_is_a_warning_and_no_end(
    train: Train, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(path: Path, content: bytes, *, durable: bool = False) -> None:
        raise OSError(number, "no way", str(path))

    with monkeypatch.context() as patch:
        patch.setattr("engine.recording.examples.write_atomic", refuse)
        paths = train("refused")
    status = read_status(paths)
    assert status is not None
    assert status.state == "finished"
    assert not paths.examples.exists()
    [warning] = (text for text in warnings(paths) if "examples.npz" in text)
    assert "(no way)" in warning


def test_a_folder_in_its_place_ends_nothing_and_a_link_is_not_followed(
    train: Train, tmp_path: Path
) -> None:
    folder = RunPaths(tmp_path / "folder")
    folder.examples.mkdir(parents=True)
    train("folder")
    assert [file.name for file in folder.root.glob(".*.tmp")] == []
    assert any("examples.npz" in text for text in warnings(folder))

    link, outside = RunPaths(tmp_path / "link"), tmp_path / "outside"
    outside.write_bytes(b"untouched")
    link.root.mkdir()
    link.examples.symlink_to(outside)
    train("link")
    assert outside.read_bytes() == b"untouched"
    assert_it_matches(link)


def test_what_could_not_be_written_is_written_as_soon_as_it_can_be(
    train: Train, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = 3

    def full_at_first(path: Path, content: bytes, *, durable: bool = False) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        write_atomic(path, content, durable=durable)

    monkeypatch.setattr("engine.recording.examples.write_atomic", full_at_first)
    paths = train("full", training={"eval_every": 50})
    assert load(paths)["epoch"] == 3
    assert_it_matches(paths)
    assert sum("examples.npz" in text for text in warnings(paths)) == 1


def test_a_checkpoint_without_predictions_waits_for_the_next_evaluation(train: Train) -> None:
    """As those of 0.1.0 are."""
    paths = train("old", StopAt(8))
    kept = checkpoint.load(paths.checkpoint)
    assert kept is not None
    checkpoint.save(paths.checkpoint, replace(kept, predicted=None))
    paths.examples.unlink()
    train("old", StopAt(1))
    assert not paths.examples.exists()
    train("old")
    assert_it_matches(paths)
