from __future__ import annotations

import pytest

from engine.bench.messages import Case
from engine.bench.nominal import EPOCHS, auto_evaluates, engine_nominal, reference_nominal

CASE = Case(depth=50, stem="imagenet", batch_size=128)


def test_the_reference_evaluates_20_000_images_after_each_epoch_of_10_000() -> None:
    # An image: 1/100 s of training, and two evaluations of 1/400 s.
    assert reference_nominal(100, 400) == pytest.approx(1 / (1 / 100 + 2 / 400))


def test_the_engine_evaluates_as_its_cadence_says() -> None:
    evaluated = auto_evaluates(CASE)
    seconds = EPOCHS * 10_000 / 100 + evaluated / 400
    assert engine_nominal(CASE, 100, 400) == pytest.approx(EPOCHS * 10_000 / seconds)


def test_the_untrained_network_and_the_last_epoch_are_evaluated_in_full() -> None:
    assert 2 * 20_000 + (EPOCHS - 1) * 10_000 <= auto_evaluates(CASE) < EPOCHS * 20_000
