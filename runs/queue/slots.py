"""How many engines work at once here, and on which GPU each: found without torch."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Mapping, Sequence

VISIBLE = "CUDA_VISIBLE_DEVICES"
"""What names the GPUs that a process may use."""
_ASK = ["nvidia-smi", "--query-gpu=uuid", "--format=csv,noheader"]
ANSWER_SECONDS = 60.0
"""A driver that nobody uses has to wake first."""


def gpus() -> list[str]:
    """The GPUs that engines of this process may use, by index or UUID; none on a CPU."""
    named = os.environ.get(VISIBLE)
    if named is None:
        return _installed()
    # As CUDA reads it: what stands behind the first that is none does not count.
    names: list[str] = []
    for name in named.split(","):
        if not name.strip() or name.strip().startswith("-"):
            break
        names.append(name.strip())
    return names


def _installed() -> list[str]:
    try:
        asked = subprocess.run(
            _ASK,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ANSWER_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return []
    lines = (line.strip() for line in asked.stdout.splitlines())
    return [line for line in lines if line.startswith("GPU-")]


def count(slots: int | None, found: Sequence[str]) -> int:
    """How many engines work at once: as many as asked for, else one a GPU, else one."""
    return slots if slots is not None else max(1, len(found))


def free(slots: int, taken: Collection[int]) -> list[int]:
    """The numbers of the slots that have no engine, lowest first."""
    room = max(0, slots - len(taken))  # there may be more at work than slots by now
    return [number for number in range(slots) if number not in taken][:room]


def variables(number: int, found: Sequence[str]) -> Mapping[str, str]:
    """What the engine in a slot has in its environment: its GPU, where there is any.

    More slots than GPUs go round.
    """
    return {VISIBLE: found[number % len(found)]} if found else {}
