from __future__ import annotations

import pytest
from rich.cells import cell_len

from runs.status import STATES
from tui.format import accuracy, age, magnitude, size, symbol


def test_every_state_has_a_glyph_of_one_cell_and_a_colour() -> None:
    assert {cell_len(symbol(state)[0]) for state in STATES} == {1}
    assert all(symbol(state)[1] for state in STATES)


def test_the_glyph_alone_tells_states_apart() -> None:
    assert len({symbol(state)[0] for state in STATES}) == len(STATES)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5.0, "now"),
        (59.9, "now"),
        (60.0, "1m"),
        (3599.0, "59m"),
        (3600.0, "1h"),
        (86_399.0, "23h"),
        (86_400.0, "1d"),
        (365 * 86_400.0 - 1, "364d"),
        (2.5 * 365 * 86_400, "2y"),
    ],
)
def test_an_age(seconds: float, words: str) -> None:
    assert age(seconds) == words
    assert len(words) <= 4


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1 << 20, "1 MiB"),
        (1 << 30, "1.0 GiB"),
        (int(3.1 * (1 << 30)), "3.1 GiB"),
        (139 * (1 << 30), "139.0 GiB"),
    ],
)
def test_a_size(count: int, words: str) -> None:
    assert size(count) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(4.7e12, "4.7 T"), (23_522_250, "23.5 M"), (1.2e3, "1.2 k"), (7.0, "7 "), (2e16, "20 P")],
)
def test_a_magnitude_has_three_digits(count: float, words: str) -> None:
    assert magnitude(count) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not yet"),
        (0.0, "0.000"),
        (0.1024, "0.102"),
        (0.9994, "0.999"),
        (0.9996, "0.999+"),
        (0.99999, "0.999+"),
        (1.0, "1.000"),
    ],
)
def test_only_a_perfect_accuracy_reads_as_one(value: float | None, words: str) -> None:
    assert accuracy(value) == words
