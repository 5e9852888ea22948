"""Several tests at once: what is left of their p values, and what a number of seeds can decide."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

ALPHA = 0.05
"""How often a study without any difference may say that there is one, in any of its claims."""


def holm(ps: Sequence[float]) -> list[float]:
    """Holm's p values (1979): the smallest times m, the next times m - 1, and none below another.

    In the order in which they came. They hold whatever the tests have to do with each other.
    """
    adjusted = [1.0] * len(ps)
    largest = 0.0
    for rank, i in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        largest = max(largest, min(1.0, (len(ps) - rank) * ps[i]))
        adjusted[i] = largest
    return adjusted


def least_p(n: int, tested: int) -> float:
    """The smallest p that a claim can come to with n against n, where so many are tested."""
    return min(1.0, tested * 2 / comb(2 * n, n))


def seeds_for(tested: int) -> int:
    """The fewest seeds a side with which so many tested claims can be decided at all."""
    n = 1
    while least_p(n, tested) > ALPHA:
        n += 1
    return n
