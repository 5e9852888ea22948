"""The process of one side: reads commands from stdin and answers them on stdout.

Each side has a process of its own, so that threads, flags, allocator and peak memory are its
own. It ends when its stdin does, and so leaves nothing behind when the benchmark is killed.
"""

from __future__ import annotations

import os
import platform
import sys
import traceback
from pathlib import Path
from typing import IO, Protocol

import msgspec

from engine.bench.messages import (
    Command,
    Evaluate,
    Machine,
    Matmul,
    Rate,
    Ready,
    Reply,
    Task,
    Timed,
    Train,
    Trouble,
)
from engine.hardware import environment


class Side(Protocol):
    """What is measured."""

    @property
    def precision(self) -> str:
        """`fp32` or `bf16`."""

    def train(self, command: Train) -> Timed:
        """Train on for about as long as the command says."""

    def evaluate(self, seconds: float) -> Timed:
        """Evaluate for about so long."""


def main() -> int:
    """Serve until stdin ends; the exit code."""
    # A library that prints must not do so between the answers.
    replies = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    task = msgspec.json.decode(sys.stdin.buffer.readline(), type=Task)
    try:
        _serve(task, sys.stdin.buffer, replies)
    except Exception as error:  # noqa: BLE001 - the boundary where a failure becomes an answer
        traceback.print_exc()
        _answer(replies, Trouble(message=_in_a_line(error)))
        return 1
    return 0


def _serve(task: Task, commands: IO[bytes], replies: IO[bytes]) -> None:
    if task.case is None:
        _answer(replies, _machine(task.device))
        return
    if task.side == "engine":
        environment.prepare()
    from engine.bench.engine_side import EngineSide
    from engine.bench.matmul import matmul_rate
    from engine.bench.reference import Reference
    from engine.data import labelled_set
    from engine.data.raw_data import load
    from engine.hardware.device import choose_device

    device = choose_device(task.device)
    config = task.case.config(task.device)
    data = load(config.data_set, Path(task.folder))
    train, test = labelled_set.training_set(data, config), labelled_set.test_set(data, config)
    kind = EngineSide if task.side == "engine" else Reference
    side: Side = kind(config, device, train, test)
    _answer(replies, Ready(precision=side.precision))
    for line in commands:
        command: Command = msgspec.json.decode(line, type=Command)
        match command:
            case Train():
                _answer(replies, side.train(command))
            case Evaluate():
                _answer(replies, side.evaluate(command.seconds))
            case Matmul():
                _answer(replies, Rate(flops=matmul_rate(device, side.precision)))


def _machine(name: str) -> Machine:
    import torch

    from engine.hardware.device import choose_device, describe, versions
    from engine.hardware.threads import usable_cpus

    device = choose_device(name)
    return Machine(
        device=describe(device),
        device_type=device.type,
        cpu=describe(torch.device("cpu")),
        cpus=usable_cpus(),
        platform=f"{platform.system()} {platform.machine()}",
        versions=versions(),
    )


def _answer(replies: IO[bytes], reply: Reply) -> None:
    replies.write(msgspec.json.encode(reply) + b"\n")


def _in_a_line(error: Exception) -> str:
    """Why a side ends; torch's reports of a full memory are long and differ."""
    text = str(error)
    if isinstance(error, MemoryError) or any(
        words in text.lower() for words in ("out of memory", "can't allocate memory")
    ):
        return "out of memory"
    first = (text.splitlines() or [""])[0]
    return (
        first
        if type(error).__module__.startswith("engine.")
        else f"{type(error).__name__}: {first}"
    )


if __name__ == "__main__":
    sys.exit(main())
