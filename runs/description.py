"""What a configuration trains, in a line."""

from __future__ import annotations

from runs.config import RunConfig
from runs.fields import phrases
from runs.short_names import labels_in_short


def describe(config: RunConfig) -> str:
    """All that differs from the defaults, and what is always worth saying."""
    return ", ".join(phrases(config))


def describe_labels(config: RunConfig) -> str:
    """The labels as people call them: `random labels`, `true labels`, `pair p=0.4 labels`."""
    labels = config.labels
    if labels.mode == "uniform" and labels.p == 1.0:
        return "random labels"
    return f"{labels_in_short(labels)} labels"
