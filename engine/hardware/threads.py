"""How many threads an engine computes with on the CPU: its share of the CPUs it may use.

Engines with more threads than CPUs between them wait for each other inside every operation:
two ResNet-18 with two threads each on two CPUs together reach 0.4 times the images/s of one alone,
with one thread each 1.1 times.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import torch

from engine.recording.log import say
from runs.paths import RunPaths
from runs.status import LIVE, read_status
from runs.warm import WARM

PAUSE = 5.0
"""Seconds between two looks at the other engines; a look takes about a millisecond per hundred
processes of the machine."""

_QUOTA = Path("/sys/fs/cgroup/cpu.max")


class Threads:
    """Keeps torch's threads at a fair share while engines come and go.

    With the number of threads the order of sums changes, and so the last bits of a run: the log
    says when.
    """

    def __init__(self, device: torch.device) -> None:
        self._most = most_threads(device)
        self._looked = 0.0
        self._share()

    def adjust(self) -> None:
        """Look again, if it is time; cheap enough for every step."""
        if time.monotonic() - self._looked > PAUSE:
            self._share()

    def _share(self) -> None:
        if self._most is None:
            return
        self._looked = time.monotonic()
        others = list(engines_beside())
        fair = fair_share(self._most, os.getpid(), others)
        if fair != torch.get_num_threads():
            beside = "1 other engine" if len(others) == 1 else f"{len(others)} other engines"
            say(f"threads: {fair} of {self._most}, with {beside} on these CPUs")
            torch.set_num_threads(fair)


def most_threads(device: torch.device) -> int | None:
    """How many threads an engine takes when it is alone; None where they are not its to choose.

    OMP_NUM_THREADS, where it is set, is the user's word. torch's own default, still in force when
    this is called, may be lower than the CPUs: performance cores, or one thread a core.
    """
    if device.type != "cpu" or "OMP_NUM_THREADS" in os.environ:
        return None
    return min(usable_cpus(), torch.get_num_threads())


def fair_share(cpus: int, mine: int, others: list[int]) -> int:
    """Threads for the process `mine`; the CPUs left over go to the lowest process ids."""
    everyone = sorted({mine, *others})
    share, left_over = divmod(cpus, len(everyone))
    return max(1, share + (everyone.index(mine) < left_over))


def engines_beside() -> Iterator[int]:
    """The process ids of other engines at work on the CPUs of this one, whoever runs them."""
    mine = _affinity(os.getpid())
    for process in psutil.process_iter():
        try:
            if process.pid == os.getpid() or not _trains_on_cpu(process):
                continue
            if mine & _affinity(process.pid):
                yield process.pid
        except (psutil.Error, OSError):  # it has ended, or its owner keeps it to himself
            continue


def usable_cpus() -> int:
    """The CPUs that this process may use: its affinity, and a container's quota."""
    cpus = len(_affinity(os.getpid()))
    try:
        quota, period = _QUOTA.read_text("ascii").split()
    except (OSError, ValueError):  # no Linux, or no control groups of version 2
        return cpus
    return cpus if quota == "max" else min(cpus, max(1, -(-int(quota) // int(period))))


def _affinity(pid: int) -> set[int]:
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(pid)
    return set(range(os.cpu_count() or 1))


def _trains_on_cpu(process: psutil.Process) -> bool:
    """Whether it is an engine whose run is live and on no GPU."""
    run = _run_of(process)
    status = read_status(run) if run is not None else None
    return status is not None and status.state in LIVE and not status.device.startswith("cuda")


def _run_of(process: psutil.Process) -> RunPaths | None:
    """The run of `python -P -m engine RUN_DIR`; one that waited for it is known by its log."""
    command = process.cmdline()
    if command[-3:-1] != ["-m", "engine"]:
        return None
    if command[-1] != WARM:
        return RunPaths(Path(command[-1]))
    files = [Path(file.path) for file in process.open_files()]
    return next((run for file in files if (run := RunPaths(file.parent)).log == file), None)
