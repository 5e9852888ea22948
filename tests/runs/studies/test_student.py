"""Means with their t intervals, against the printed table of Student's distribution."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest

from runs.studies.student import mean_of, t_quantile

PRINTED = {1: 6.314, 2: 2.920, 3: 2.353, 4: 2.132, 5: 2.015, 7: 1.895, 10: 1.812, 30: 1.697}
"""The 0.95 quantile by degrees of freedom: Abramowitz and Stegun, table 26.10."""


@pytest.mark.parametrize(("freedom", "quantile"), PRINTED.items())
def test_the_quantiles_of_the_table(freedom: int, quantile: float) -> None:
    assert t_quantile(0.95, freedom) == pytest.approx(quantile, abs=5e-4)


def test_of_many_it_is_nearly_normal() -> None:
    assert t_quantile(0.95, 2000) == pytest.approx(NormalDist().inv_cdf(0.95), abs=1e-3)


def test_a_mean_with_its_interval() -> None:
    """0.10, 0.11, 0.09, 0.10: sd = sqrt(2e-4 / 3), and the half of it times 2.3534 to each side."""
    mean = mean_of([0.10, 0.11, 0.09, 0.10])
    half = 2.353363 * math.sqrt(2e-4 / 3) / 2
    assert mean.mean == pytest.approx(0.1)
    assert mean.sd == pytest.approx(math.sqrt(2e-4 / 3))
    assert [mean.lower, mean.upper] == pytest.approx([0.1 - half, 0.1 + half])


def test_one_value_says_nothing_of_the_next() -> None:
    mean = mean_of([0.1])
    assert (mean.mean, mean.sd, mean.lower, mean.upper) == (0.1, None, -math.inf, math.inf)
