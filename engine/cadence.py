"""When the whole training and test sets are evaluated.

An evaluation of 1,000 training and 10,000 test images costs as much as two epochs of
training on the 1,000, so `auto` spends them where they tell most.
"""

from __future__ import annotations

import math
from typing import Literal

Scope = Literal["full", "probe", "none"]
"""`probe`: an evaluation that is given up when train_acc is below the next threshold."""

GROWTH = 1.25
"""Factor from one evaluated epoch to the next: 1, 2, 3, 4, 5, 7, 9, 12, 15, 19, 24, ..."""


MARGIN = 0.005
"""The running accuracy lags behind the full one, and rarely reaches 1.0 at all."""


def evaluation_due(
    every: int | Literal["auto"],
    epoch: int,
    epochs: int,
    last: int,
    running_acc: float,
    threshold: float | None,
) -> Scope:
    """Whether and how `epoch`, just trained, is evaluated.

    `last` is the epoch evaluated last and `threshold` the lowest train accuracy of interest
    not reached yet. Besides its log-spaced epochs, `auto` probes every epoch whose running
    accuracy is about at the threshold, so that times to overfit keep the resolution of one
    epoch. The last epoch is always evaluated.
    """
    if epoch >= epochs:
        return "full"
    if every != "auto":
        return "full" if epoch % every == 0 else "none"
    if epoch >= max(last + 1, math.ceil(last * GROWTH)):
        return "full"
    if threshold is not None and running_acc >= threshold - MARGIN:
        return "probe"
    return "none"
