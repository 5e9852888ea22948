"""What a configuration is called in a few characters: names of runs, columns, run ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # which itself needs these
    from runs.config import LabelsConfig, RunConfig

P_MODES = ("uniform", "symmetric", "permute", "pair")
"""The label modes that have a corruption probability."""


def default_name(config: RunConfig) -> str:
    """`r50 uniform 10k`, with p where it is not 1 and the inputs where they are not the images."""
    parts = [config.model.short, labels_in_short(config.labels)]
    parts.append(short_count(config.data.train_size))
    if config.inputs.mode != "true":
        parts.append(config.inputs.mode)
    return " ".join(parts)


def labels_in_short(labels: LabelsConfig) -> str:
    """The label mode, with p where it is not 1: `uniform p=0.4`."""
    if labels.mode in P_MODES and labels.p != 1.0:
        return f"{labels.mode} p={labels.p:g}"
    return labels.mode


def short_count(n: int) -> str:
    """10000 -> `10k`, 1500 -> `1.5k`, 60001 -> `60001`."""
    if n >= 1000 and n % 100 == 0:
        return f"{n / 1000:g}k"
    return str(n)
