"""Each in a process of its own: what is loaded stays loaded."""

from __future__ import annotations

import subprocess
import sys

import pytest

SETTING = """
import sys, torch
from engine.learner import Learner
from tests.engine.tiny_training import CPU, labelled
from runs.config import RunConfig, TrainingConfig, resolve
from runs.models.resnet import ResNetConfig

def learner(**training):
    config = RunConfig(
        model=ResNetConfig(depth=18, stem="imagenet"), training=TrainingConfig(**training)
    )
    return Learner(config, CPU, "bf16", images)

images = labelled(8, seed=1)
rows = torch.arange(8)
"""


def runs(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SETTING + code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw"])
def test_training_and_keeping_a_checkpoint_need_no_compiler_and_no_torchvision(
    optimizer: str,
) -> None:
    loaded = runs(
        f"one = learner(optimizer={optimizer!r})\n"
        "one.step(rows, 0.001)\n"
        "one.optimizer.load_state_dict(one.optimizer.state_dict())\n"
        "one.step(rows, 0.001)\n"
        "import engine.training\n"
        "print(*sys.modules)"
    ).split()
    assert "torch.optim.adamw" in loaded
    assert not {"sympy", "torchvision", "torch._dynamo.config"} & set(loaded)


def test_whoever_compiles_has_all_of_it() -> None:
    assert "True True" in runs(
        "one = learner()\n"
        "one.step(rows, 0.001)\n"
        "import torch._dynamo.config\n"
        "seen = []\n"
        "def backend(graph, example): seen.append(graph); return graph.forward\n"
        "torch.compile(one.model, dynamic=False, backend=backend)(images.inputs.batch(rows))\n"
        "one.step(rows, 0.001)\n"
        "print(bool(seen), 'sympy' in sys.modules)"
    )
