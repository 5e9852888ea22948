from __future__ import annotations

import pytest

from engine.bench.figures import aggregate, figure, figures
from engine.bench.nominal import engine_nominal, reference_nominal
from engine.bench.results import Round, Together
from tests.engine.bench.samples import CASE, sample, timed

ROUNDS = [
    Round(reference=sample(100, 300), engine=sample(400, 900)),
    Round(reference=sample(200, 400), engine=sample(600, 950)),
    Round(reference=sample(110, 350), engine=sample(550, 1000)),
]


def test_a_figure_is_the_median_with_the_smallest_and_the_largest() -> None:
    found = figure([3.0, 1.0, 10.0, 2.0])
    assert (found.median, found.low, found.high, found.n) == (2.5, 1.0, 10.0, 4)


def test_the_ratio_is_taken_round_by_round() -> None:
    found = figures(CASE, ROUNDS, (), None, 1e9)
    assert found.ratio == figure([4.0, 3.0, 5.0])
    # The ratio of the medians would be 550 / 110 = 5.


def test_each_side_has_its_rates_its_step_and_its_peak_memory() -> None:
    engine = figures(CASE, ROUNDS, (), None, 1e9).engine
    assert engine is not None
    assert (engine.training.median, engine.evaluation.median) == (550, 950)
    assert engine.step_ms == figure([500.0] * 3)  # 4 steps in 2 seconds
    assert engine.memory == 2**30


def test_a_nominal_run_is_computed_from_the_medians() -> None:
    found = figures(CASE, ROUNDS, (), None, 1e9)
    assert found.reference is not None
    assert found.engine is not None
    assert found.reference.nominal == reference_nominal(110, 350)
    assert found.engine.nominal == engine_nominal(CASE, 550, 950)
    assert found.nominal_ratio == found.engine.nominal / found.reference.nominal


def test_the_utilisation_is_a_share_of_the_matmul_rate() -> None:
    assert figures(CASE, ROUNDS, (), 2e12, 1e9).utilisation == pytest.approx(550e9 / 2e12)
    assert figures(CASE, ROUNDS, (), None, 1e9).utilisation is None


def test_engines_at_once_count_until_the_last_has_finished() -> None:
    one, two = timed(100, seconds=2.0), timed(100, seconds=2.5)
    assert aggregate([one, two]) == (200 + 250) / 2.5
    found = figures(CASE, (), (Together(engines=2, rounds=((one, two), (one, one))),), None, 1e9)
    assert found.together == (figure([180.0, 200.0]),)


def test_a_side_without_a_round_has_no_figures() -> None:
    rounds = [Round(reference=None, engine=sample(400)), Round(reference=None, engine=None)]
    found = figures(CASE, rounds, (), 1e12, 1e9)
    assert (found.reference, found.ratio, found.nominal_ratio) == (None, None, None)
    assert found.engine is not None
    assert found.engine.training.n == 1
