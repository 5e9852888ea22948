"""What torch's libraries read from the environment, once, while they are loaded."""

from __future__ import annotations

import os

SPINS = "1000"
"""How often a thread looks for work before it sleeps; GNU OpenMP's own 300,000 are milliseconds.

Threads that spin keep the CPU from the one they wait for as soon as anything else wants to run.
ResNet-18 on 2 CPUs, beside one other busy process: 19 images/s with 300,000, 132 with 1,000, 167
with none (medians of 4); alone: 422, 415 and 376.
"""


def prepare() -> None:
    """Set what an engine needs; before torch is imported, and only where the user has not."""
    # cuBLAS is deterministic only with a workspace fixed before CUDA starts.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
