"""How many labels a label mode makes wrong, by formula."""

from __future__ import annotations

from typing import assert_never

from runs.config import LabelsConfig


def requested_noise_rate(labels: LabelsConfig, classes: int) -> float:
    """The share of labels that the mode and p change on average, for equally frequent classes."""
    match labels.mode:
        case "true":
            return 0.0
        case "uniform" | "permute":
            return labels.p * (classes - 1) / classes
        case "symmetric" | "pair":
            return labels.p
        case "transition":
            matrix = labels.matrix or ()
            return 1.0 - sum(row[c] for c, row in enumerate(matrix)) / classes
        case _:
            assert_never(labels.mode)
