"""Random streams: every kind of draw has a generator of its own.

A stream is keyed by (seed, its name), so that adding one never moves another. All of
them live on the CPU: labels, subsets, pixels, initial weights and batch order are the
same on every device.
"""

from __future__ import annotations

import hashlib

import torch


def stream_seed(seed: int, name: str) -> int:
    """A 63-bit seed for the stream `name` of a run's `seed`."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1


def stream(seed: int, name: str) -> torch.Generator:
    """A new CPU generator at the beginning of the stream `name`."""
    return torch.Generator().manual_seed(stream_seed(seed, name))
