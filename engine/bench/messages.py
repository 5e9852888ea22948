"""What the benchmark and its side processes say to each other: one JSON object a line."""

from __future__ import annotations

from typing import Literal

import msgspec

from runs.config import RunConfig, TrainingConfig, resolve
from runs.models.resnet import Depth, ResNetConfig, Stem

SideName = Literal["reference", "engine", "machine"]
"""`reference`: the plain loop; `engine`: this engine; `machine`: says what it runs on, and ends."""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What is trained: a network and a batch size, on 10,000 images with random labels."""

    depth: Depth
    """Layers of the ResNet."""
    stem: Stem
    """Its stem, which sets most of the cost."""
    batch_size: int
    """Images per step."""

    @property
    def model(self) -> str:
        """The network in short: `r50 imagenet`."""
        return f"r{self.depth} {self.stem}"

    def config(self, device: str) -> RunConfig:
        """The run that both sides train: everything else as every run has it."""
        run = RunConfig(
            model=ResNetConfig(depth=self.depth, stem=self.stem),
            training=TrainingConfig(batch_size=self.batch_size),
            device=device,
        )
        return resolve(run)


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """The first line that a side reads: what it is."""

    side: SideName
    """Which side."""
    device: str
    """As in a configuration."""
    folder: str = ""
    """Where the data files are."""
    case: Case | None = None
    """What is trained; None for `machine`."""


class _Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="do"):
    """What a side is asked to do."""


class Train(_Command, frozen=True, kw_only=True, tag="train"):
    """Train on from where the last one ended; the answer is `Timed`."""

    seconds: float
    """For about as long: to the end of the step."""
    least_steps: int = 1
    """But no fewer steps than these."""
    engines: int = 1
    """Engines that train at the same time, this one included."""


class Evaluate(_Command, frozen=True, kw_only=True, tag="evaluate"):
    """Evaluate the frozen model; the answer is `Timed`."""

    seconds: float
    """For about as long: to the end of the batch or the pass."""


class Matmul(_Command, frozen=True, kw_only=True, tag="matmul"):
    """Multiply large square matrices in the side's precision; the answer is `Rate`."""


Command = Train | Evaluate | Matmul


class _Reply(msgspec.Struct, frozen=True, kw_only=True, tag_field="is"):
    """What a side answers."""


class Machine(_Reply, frozen=True, kw_only=True, tag="machine"):
    """What the benchmark ran on."""

    device: str
    """The device that was measured, as the engine names it: `cuda:0 (NVIDIA H200)`."""
    device_type: str
    """`cpu` or `cuda`."""
    cpu: str
    """The processor and torch's default number of threads."""
    cpus: int
    """The CPUs that the process may use."""
    platform: str
    """Operating system and architecture."""
    versions: dict[str, str]
    """Of Python, torch, torchvision, CUDA and this package."""


class Ready(_Reply, frozen=True, kw_only=True, tag="ready"):
    """The side has its data and its model."""

    precision: str
    """`fp32` or `bf16`."""


class Timed(_Reply, frozen=True, kw_only=True, tag="timed"):
    """Work that was done, with the device synchronised before and after."""

    images: int
    """Images that passed through the network."""
    steps: int
    """Optimiser steps; batches or passes for evaluations."""
    seconds: float
    """How long it took."""
    memory: int
    """Peak memory so far in bytes: of the device for CUDA, of the process for the CPU."""

    @property
    def rate(self) -> float:
        """Images per second."""
        return self.images / self.seconds


class Rate(_Reply, frozen=True, kw_only=True, tag="rate"):
    """A rate of computing."""

    flops: float
    """Floating-point operations per second."""


class Trouble(_Reply, frozen=True, kw_only=True, tag="trouble"):
    """The side cannot go on, and ends."""

    message: str
    """Why, in one line."""


Reply = Machine | Ready | Timed | Rate | Trouble
