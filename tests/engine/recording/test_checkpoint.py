from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import msgspec
import pytest
import torch

from engine.errors import CheckpointError
from engine.evaluation.summary import beginning
from engine.recording import checkpoint as checkpoints
from engine.recording.checkpoint import Checkpoint, load, save


def example(**changes: Any) -> Checkpoint:
    model = torch.nn.Linear(3, 2)
    fields: dict[str, Any] = {
        "epoch": 4,
        "step": 7,
        "sums": torch.tensor([1.5, 2.0], dtype=torch.float64),
        "first_loss": torch.tensor(2.3),
        "seconds": 12.5,
        "summary": beginning(0.9, kinds=False),
        "model": model.state_dict(),
        "optimizer": torch.optim.AdamW(model.parameters()).state_dict(),
    }
    return Checkpoint(**{**fields, **changes})


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path, saved = tmp_path / "checkpoint.pt", example()
    save(path, saved)
    found = load(path)
    assert found is not None
    assert (found.epoch, found.step, found.seconds) == (4, 7, 12.5)
    assert found.summary == saved.summary
    assert torch.equal(found.sums, saved.sums)
    assert torch.equal(found.model["weight"], saved.model["weight"])
    assert found.optimizer is not None


def test_where_there_is_none_there_is_none(tmp_path: Path) -> None:
    assert load(tmp_path / "checkpoint.pt") is None


@pytest.mark.parametrize("content", [b"", b"no checkpoint", b"PK\x03\x04 half a zip file"])
def test_a_broken_checkpoint_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "checkpoint.pt"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match="delete"):
        load(path)


def test_a_truncated_checkpoint_is_a_broken_one(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    save(path, example())
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(CheckpointError):
        load(path)


def test_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "checkpoint.pt"
    save(path, example())
    monkeypatch.setattr(checkpoints, "VERSION", 99)
    with pytest.raises(CheckpointError, match="another version"):
        load(path)


def test_nothing_in_a_checkpoint_is_executed(tmp_path: Path) -> None:
    path, trace = tmp_path / "checkpoint.pt", tmp_path / "trace"
    torch.save({"version": 1, "evil": Touch(trace)}, path)
    with pytest.raises(CheckpointError):
        load(path)
    assert not trace.exists()


class Touch:
    """Leaves a trace when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


def test_a_full_disk_is_an_os_error_and_keeps_the_old_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "checkpoint.pt"
    save(path, example())
    before = path.read_bytes()

    def write(content: object, file: IO[bytes]) -> None:
        with Path("/dev/full").open("wb") as full:
            torch_save(content, full)

    torch_save = torch.save
    monkeypatch.setattr(torch, "save", write)
    large = {"weight": torch.zeros(1_000_000)}
    with pytest.raises(OSError, match="No space left"):
        save(path, example(model=large))
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_summary_of_an_older_version_is_read_without_what_is_derived_now(
    tmp_path: Path,
) -> None:
    path = tmp_path / "checkpoint.pt"
    save(path, example())
    content = torch.load(path, weights_only=True)
    content["summary"] |= {"parameters": 8, "fit_window": 4}
    torch.save(content, path)
    found = load(path)
    assert found is not None
    assert found.summary == beginning(0.9, kinds=False)


def test_the_summary_survives_as_plain_values(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    summary = msgspec.structs.replace(beginning(0.9, kinds=False), onset=3, best_test_acc=0.11)
    save(path, example(summary=summary))
    found = load(path)
    assert found is not None
    assert found.summary == summary


def test_a_checkpoint_of_0_1_0_is_taken_though_it_kept_the_journals_size(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    save(path, example())
    old = torch.load(path, weights_only=True)
    torch.save({**old, "offset": 1_000, "seq": 31}, path)
    found = load(path)
    assert found is not None
    assert (found.epoch, found.step) == (4, 7)
