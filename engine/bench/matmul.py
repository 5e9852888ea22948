"""How fast the device can multiply matrices: what a network's speed is a share of."""

from __future__ import annotations

import time

import torch

from engine.bench.stopwatch import synchronise

SIZES = {"cpu": (1024, 2048), "cuda": (4096, 8192)}
"""Rows of the square matrices: enough to keep every core busy, small enough for any device."""
SECONDS = 0.5
"""For one size."""


def matmul_rate(device: torch.device, precision: str) -> float:
    """The best rate over the sizes and several tries, in operations per second."""
    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    return max(_best(size, device, dtype) for size in SIZES[device.type])


def _best(size: int, device: torch.device, dtype: torch.dtype) -> float:
    left, right = (torch.randn(size, size, device=device).to(dtype) for _ in range(2))
    product = left @ right  # the first one sets things up
    best, deadline = 0.0, time.perf_counter() + SECONDS
    while best == 0.0 or time.perf_counter() < deadline:
        synchronise(device)
        began = time.perf_counter()
        torch.mm(left, right, out=product)
        synchronise(device)
        best = max(best, 2 * size**3 / (time.perf_counter() - began))
    return best
