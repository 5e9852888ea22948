"""What is wrong with a configuration though each of its fields is right alone."""

from __future__ import annotations

import math

from runs.config import RunConfig


def problems(config: RunConfig) -> list[tuple[str, str, str]]:
    """What the types cannot say: (field path, expected, found) for each contradiction."""
    contradictions: list[tuple[str, str, str]] = []
    labels, training, data_set = config.labels, config.training, config.data_set
    sized = {"data.train_size": config.data.train_size, "training.batch_size": training.batch_size}
    for path, size in sized.items():
        if size > data_set.train_size:
            expected = f"at most {data_set.train_size:,}, the images of {data_set.title}"
            contradictions.append((path, expected, f"{size}"))
    if labels.mode == "transition":
        contradictions += _matrix_problems(labels.matrix, data_set.classes)
    elif labels.matrix is not None:
        expected = "only with labels.mode transition"
        contradictions.append(("labels.matrix", expected, f"mode {labels.mode}"))
    warmup = training.warmup_epochs
    if training.schedule == "onecycle" and warmup:
        expected = "0 with the onecycle schedule, which warms up by itself"
        contradictions.append(("training.warmup_epochs", expected, f"{warmup:g}"))
    if warmup > training.epochs:
        expected = f"at most training.epochs, {training.epochs}"
        contradictions.append(("training.warmup_epochs", expected, f"{warmup:g}"))
    return contradictions


def _matrix_problems(
    matrix: tuple[tuple[float, ...], ...] | None, classes: int
) -> list[tuple[str, str, str]]:
    if matrix is None:
        return [("labels.matrix", f"a {classes}x{classes} matrix for mode transition", "nothing")]
    if len(matrix) != classes:
        return [("labels.matrix", f"{classes} rows", f"{len(matrix)} rows")]
    for i, row in enumerate(matrix):
        if len(row) != classes:
            return [(f"labels.matrix[{i}]", f"{classes} probabilities", f"{len(row)}")]
        if not math.isclose(sum(row), 1.0, abs_tol=1e-6):
            return [(f"labels.matrix[{i}]", "probabilities that sum to 1", f"sum {sum(row):g}")]
    return []
