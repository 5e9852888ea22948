from __future__ import annotations

import pytest

from runs.units import at_epoch, duration, epochs, percent


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0.0 s"),
        (2.54, "2.5 s"),
        (9.97, "10.0 s"),
        (10.0, "10 s"),
        (59.4, "59 s"),
        (59.6, "1:00"),
        (187.0, "3:07"),
        (3599.7, "1:00:00"),
        (7384.0, "2:03:04"),
        (48 * 3600.0, "2 d 00 h"),
        (76 * 3600.0 + 5, "3 d 04 h"),
    ],
)
def test_a_duration(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100 %"), (0.999999, "99.99 %"), (0.29, "29 %"), (0.9512, "95.12 %"), (0.0, "0 %")],
)
def test_only_all_is_100_per_cent(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("after_epoch", "epoch", "words"),
    [(None, 9, "epoch 9"), (8, 9, "epoch 9"), (5, 9, "epoch 9 (not yet at 5)")],
)
def test_a_crossing_between_evaluations_has_a_bracket(
    after_epoch: int | None, epoch: int, words: str
) -> None:
    assert at_epoch(epoch, after_epoch) == words


def test_epochs_are_counted_in_words() -> None:
    assert [epochs(n) for n in (0, 1, 2, 1234)] == [
        "0 epochs",
        "1 epoch",
        "2 epochs",
        "1,234 epochs",
    ]
