"""The mean of a few values with its t interval, by Student's distribution itself.

For whole degrees of freedom the distribution has a finite sum (Abramowitz and Stegun 26.7.3 and
26.7.4), so that no library of special functions is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean, stdev


@dataclass(frozen=True)
class Mean:
    """The mean over seeds, and between what it lies with 90 % confidence."""

    mean: float
    sd: float | None
    """Of the sample; None for one value."""
    lower: float
    """Where the 90 % t interval begins; minus infinity for one value."""
    upper: float
    """Where it ends; infinity for one value."""


def mean_of(values: Sequence[float]) -> Mean:
    """The mean of at least one value, with its 90 % t interval."""
    mean = fmean(values)
    if len(values) < 2:
        return Mean(mean, None, -math.inf, math.inf)
    sd = stdev(values)
    half = t_quantile(0.95, len(values) - 1) * sd / math.sqrt(len(values))
    return Mean(mean, sd, mean - half, mean + half)


@lru_cache(64)
def t_quantile(share: float, freedom: int) -> float:
    """The value that t exceeds with probability 1 - share, for a share above one half."""
    low, high = 0.0, 1.0
    while _within(high, freedom) < 2 * share - 1:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        if _within(middle, freedom) < 2 * share - 1:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    """The probability that t lies between -t and t."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = total = cosine if odd else 1.0
    for k in range(2 + odd, freedom - 1, 2):
        term *= cosine**2 * (k - 1) / k
        total += term
    if not odd:
        return sine * total
    return 2 / math.pi * (angle + (sine * total if freedom > 1 else 0.0))
