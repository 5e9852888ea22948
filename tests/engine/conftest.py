"""What the tests of the loop share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import torch

from engine.data.trained_on import TrainedOn
from engine.hardware.device import Precision
from engine.hardware.threads import Threads
from engine.recording import checkpoint
from engine.recording.recorder import Recorder
from engine.signals import StopRequested, StopSignal
from engine.trainer import Trainer
from runs.config import RunConfig, resolve
from runs.paths import RunPaths
from tests.engine.tiny_training import BASE, CPU, Train, labelled, tiny


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
