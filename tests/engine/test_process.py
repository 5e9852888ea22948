"""Engines as front ends start them: processes of their own, on the real data."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from engine.data.raw_data import load
from engine.models.build import build, on_device
from runs.curves import Curves
from runs.datasets.fashion_mnist import FASHION_MNIST
from runs.events import Epoch, Failed, Finished, Started, Stopped
from runs.journal import read_events
from runs.paths import RunPaths
from runs.status import Status, effective_state, read_status
from runs.stored_config import load_resolved

DONE, FAILED, UNUSABLE, NO_DATA = 0, 1, 2, 3

SMALL: dict[str, Any] = {
    "model": {"depth": 18, "stem": "imagenet"},
    "data": {"train_size": 96},
    "labels": {"mode": "uniform", "p": 1.0},
    "training": {"epochs": 30, "batch_size": 16, "lr": 0.0003, "eval_every": 4},
    "device": "cpu",
    "seed": 3,
}
"""Fits 96 random labels in some ten epochs of half a second. Most of the time goes into the
evaluations, which are on all 10,000 test images: every fourth epoch has one."""


class Engines:
    """Makes runs, starts engines on them as front ends do, and leaves none behind."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []

    def run_directory(self, name: str, **sections: Any) -> RunPaths:
        """A new run; sections are merged into SMALL."""
        config = dict(SMALL)
        for key, value in sections.items():
            config[key] = {**config.get(key, {}), **value} if isinstance(value, dict) else value
        paths = RunPaths(self._folder / name)
        paths.root.mkdir()
        paths.config.write_bytes(msgspec.json.encode(config))
        return paths

    def start(self, paths: RunPaths, **environment: str) -> subprocess.Popen[bytes]:
        """An engine at work on the run; its output goes to engine.log."""
        with paths.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "engine", str(paths.root)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                # One thread, so that results do not depend on how many CPUs there are.
                env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
            )
        self._started.append(process)
        return process

    def run(self, paths: RunPaths) -> int:
        """Train the run to its end; the exit code."""
        return self.start(paths).wait(timeout=300)

    def close(self) -> None:
        """Kill what is left."""
        for process in self._started:
            if process.poll() is None:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def engines(fashion_mnist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    started = Engines(tmp_path_factory.mktemp("runs"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def fitted(engines: Engines) -> RunPaths:
    """A run that went from its beginning to its end without a break."""
    paths = engines.run_directory("fitted")
    assert engines.run(paths) == DONE
    return paths


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait until the condition holds; fail when the engine ends, or two minutes pass, before."""
    deadline = time.monotonic() + 120
    while not condition():
        assert process.poll() is None, "the engine ended too early"
        assert time.monotonic() < deadline, "waited for two minutes"
        time.sleep(0.005)


def epochs(paths: RunPaths) -> list[Epoch]:
    """Each epoch as every reader sees it, whatever was recorded twice."""
    curves = Curves()
    curves.add(read_events(paths.metrics))
    return curves.epochs


def science(paths: RunPaths) -> list[tuple[Any, ...]]:
    """All that must not depend on when and how often a run was interrupted."""
    return [(e.epoch, e.steps, e.running_loss, e.running_acc, e.evaluation) for e in epochs(paths)]


def status(paths: RunPaths) -> Status:
    found = read_status(paths)
    assert found is not None
    return found


def test_resnet_18_memorises_random_labels(fitted: RunPaths) -> None:
    last = epochs(fitted)[-1]
    assert last.evaluation is not None
    assert last.evaluation.train_acc == 1.0
    assert last.evaluation.precision == "fp32"
    assert last.evaluation.memorised == 1.0
    assert last.evaluation.test_acc == pytest.approx(0.1, abs=0.08)
    found = status(fitted)
    assert found.state == "finished"
    assert found.message.startswith("Fitted: 100 % of 96 labels at epoch ")
    assert found.summary is not None
    assert found.summary.fitted() is not None


def test_the_examples_are_what_the_kept_model_makes_of_the_data_files(
    fitted: RunPaths, fashion_mnist: Path
) -> None:
    """From the data and checkpoint.pt alone; the engine's code only loads and builds."""
    config = load_resolved(fitted.config)
    z = np.load(fitted.examples, allow_pickle=False)
    data = load(FASHION_MNIST, fashion_mnist)
    rows = z["row"].astype(np.int64)
    assert len(set(rows.tolist())) == 96
    assert data.train_labels[rows].tolist() == z["true"].tolist()
    pixels = (data.train_images[rows].permute(0, 3, 1, 2) / 255 - 0.2860) / 0.3530
    model = on_device(build(config), torch.device("cpu")).eval()
    model.load_state_dict(torch.load(fitted.checkpoint, weights_only=True)["model"])
    with torch.no_grad():
        predicted = model(pixels).argmax(dim=1)
    assert predicted.tolist() == z["prediction"].tolist()
    assert z["epoch"] == epochs(fitted)[-1].epoch


def test_a_journal_from_its_first_event_to_its_last(fitted: RunPaths) -> None:
    first, *_, last = read_events(fitted.metrics)
    assert isinstance(first, Started)
    assert isinstance(last, Finished)
    assert first.steps_per_epoch == 6
    assert first.parameters == 11_175_370
    assert epochs(fitted)[0].evaluation is not None


def test_a_finished_run_is_left_alone(engines: Engines, fitted: RunPaths) -> None:
    before = {file: file.read_bytes() for file in (fitted.metrics, fitted.status)}
    assert engines.run(fitted) == DONE
    assert {file: file.read_bytes() for file in before} == before


def test_an_extended_run_is_trained_on_and_an_old_one_says_why_not(engines: Engines) -> None:
    # In fp32: an evaluation that was the last one has been, which bf16 would tell from the other.
    short = {"epochs": 1, "eval_every": 1, "until": None, "precision": "fp32"}
    whole = engines.run_directory("whole", training={**short, "epochs": 2})
    assert engines.run(whole) == DONE
    paths = engines.run_directory("extended", training=short)
    assert engines.run(paths) == DONE
    assert len(epochs(paths)) == 2
    paths.extension.write_text('{"epochs": 2, "until": null}')
    assert engines.run(paths) == DONE
    assert science(paths) == science(whole)
    assert status(paths).message.startswith("Trained 2 epochs")

    kept = torch.load(paths.checkpoint, weights_only=True)
    torch.save({**kept, "optimizer": None}, paths.checkpoint)  # as 0.1.0 left it
    paths.extension.write_text('{"epochs": 3, "until": null}')
    assert engines.run(paths) == FAILED
    assert "keeps the model alone" in status(paths).message
    assert len(epochs(paths)) == 3


def test_stopped_killed_and_resumed_it_is_the_same_run(engines: Engines, fitted: RunPaths) -> None:
    paths = engines.run_directory("interrupted")

    process = engines.start(paths)
    wait_for(lambda: len(epochs(paths)) >= 2, process)
    second = engines.start(paths)
    assert second.wait(timeout=60) == UNUSABLE
    assert "of this host is at work on run" in paths.log.read_text()
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == DONE
    assert status(paths).state == "stopped"
    assert isinstance(read_events(paths.metrics)[-1], Stopped)
    assert paths.checkpoint.exists()

    process = engines.start(paths)
    before = len(epochs(paths))
    wait_for(lambda: len(epochs(paths)) >= before + 2, process)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert effective_state(status(paths), 0.0, time.time()) == "lost"
    half = paths.root / ".checkpoint.pt.abcdefgh.tmp"  # as a kill within a checkpoint leaves it
    half.touch()

    assert engines.run(paths) == DONE
    assert not half.exists()
    assert science(paths) == science(fitted)
    assert paths.examples.read_bytes() == fitted.examples.read_bytes()
    numbers = [e.seq for e in read_events(paths.metrics)]
    assert numbers == list(range(len(numbers)))
    assert status(paths).message.partition("(")[0] == status(fitted).message.partition("(")[0]


@pytest.mark.parametrize("name", ["ENOLCK", "ENOSYS"])
def test_a_run_is_trained_where_locks_do_not_work(
    engines: Engines, tmp_path: Path, name: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import errno, fcntl\n"
        f"def flock(*_): raise OSError(errno.{name}, 'no locks')\n"
        "fcntl.flock = flock\n"
    )
    paths = engines.run_directory(f"without-{name}", training={"epochs": 1})
    (paths.root / "engine.lock").write_text("of an older version")
    path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    assert engines.start(paths, PYTHONPATH=path).wait(timeout=300) == DONE
    assert status(paths).state == "finished"
    assert not paths.claim.exists()


def test_a_diverged_run_fails_with_advice_and_keeps_its_curves(engines: Engines) -> None:
    hot = {"optimizer": "sgd", "lr": 1000.0, "eval_every": 30}
    paths = engines.run_directory("hot", training=hot)
    assert engines.run(paths) == FAILED
    found = status(paths)
    assert found.state == "failed"
    assert found.fault is not None
    assert found.fault.kind == "diverged"
    assert "learning rate 1000" in found.message
    assert isinstance(read_events(paths.metrics)[-1], Failed)
    assert epochs(paths)[0].epoch == 0
    assert "Traceback" not in paths.log.read_text()


def test_a_stop_before_training_is_prompt_and_leaves_no_journal(engines: Engines) -> None:
    paths = engines.run_directory("early")
    process = engines.start(paths)
    wait_for(paths.status.exists, process)
    process.terminate()
    assert process.wait(timeout=60) == DONE
    assert status(paths).state == "stopped"
    assert not paths.metrics.exists()


def test_a_missing_device_fails_with_advice(engines: Engines) -> None:
    paths = engines.run_directory("no-gpu", device="cuda:63")
    assert engines.run(paths) == FAILED
    found = status(paths).fault
    assert found is not None
    assert found.kind == "device"
    assert "cuda:63" in found.message
    assert "Traceback" not in paths.log.read_text()


def test_a_bad_configuration_fails_in_one_line(engines: Engines) -> None:
    paths = engines.run_directory("bad", model={"depth": 19})
    assert engines.run(paths) == UNUSABLE
    assert status(paths).state == "failed"
    assert "model.depth" in status(paths).message
    assert len(paths.log.read_text().splitlines()) == 1


def test_a_folder_that_is_no_run_is_refused(engines: Engines, tmp_path: Path) -> None:
    paths = RunPaths(tmp_path)
    assert engines.run(paths) == UNUSABLE
    assert "no run directory" in paths.log.read_text()
    assert [file.name for file in tmp_path.iterdir()] == ["engine.log"]
