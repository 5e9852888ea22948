"""The label statistics of the field, on 60,000 labels with 6,000 in each class."""

from __future__ import annotations

import math

import pytest
import torch

from engine.data.labels import draw, noise_rate
from engine.data.rng import stream
from runs.config import LabelMode, LabelsConfig
from runs.noise import requested_noise_rate

TRUE = torch.arange(60_000) % 10
MODES_WITH_P: list[LabelMode] = ["uniform", "symmetric", "permute", "pair"]


def drawn(mode: LabelMode, p: float = 1.0, seed: int = 0) -> torch.Tensor:
    return draw(TRUE, 10, LabelsConfig(mode=mode, p=p), seed, "train")


def three_sigma(share: float, n: int) -> float:
    return 3 * math.sqrt(share * (1 - share) / n)


def test_true_labels_are_left_alone() -> None:
    assert torch.equal(drawn("true"), TRUE)


@pytest.mark.parametrize("mode", MODES_WITH_P)
def test_p_0_changes_nothing(mode: LabelMode) -> None:
    assert torch.equal(drawn(mode, p=0.0), TRUE)


@pytest.mark.parametrize(("n", "tolerance"), [(10_000, 0.0090), (60_000, 0.0037)])
def test_uniform_at_p_1_leaves_a_tenth_as_it_was(n: int, tolerance: float) -> None:
    unchanged = (drawn("uniform") == TRUE)[:n].double().mean().item()
    assert unchanged == pytest.approx(0.1, abs=tolerance)


@pytest.mark.parametrize(("p", "rate"), [(0.2, 0.18), (0.5, 0.45), (0.8, 0.72)])
def test_uniform_changes_nine_tenths_of_p(p: float, rate: float) -> None:
    assert noise_rate(drawn("uniform", p), TRUE) == pytest.approx(
        rate, abs=three_sigma(rate, 60_000)
    )
    assert requested_noise_rate(LabelsConfig(mode="uniform", p=p), 10) == pytest.approx(rate)


@pytest.mark.parametrize("mode", ["symmetric", "pair"])
@pytest.mark.parametrize("p", [0.2, 0.5, 1.0])
def test_symmetric_and_pair_change_p(mode: LabelMode, p: float) -> None:
    rate = noise_rate(drawn(mode, p), TRUE)
    assert rate == pytest.approx(p, abs=three_sigma(p, 60_000) + 1e-12)
    assert requested_noise_rate(LabelsConfig(mode=mode, p=p), 10) == p


def test_uniform_gives_every_class_to_every_class() -> None:
    counts = torch.bincount(TRUE * 10 + drawn("uniform"), minlength=100) / 6_000
    assert counts.sub(0.1).abs().max() < 4 * math.sqrt(0.09 / 6_000)


def test_symmetric_gives_the_nine_others_alike() -> None:
    counts = (torch.bincount(TRUE * 10 + drawn("symmetric"), minlength=100) / 6_000).view(10, 10)
    assert counts.diagonal().max() == 0
    others = counts[~torch.eye(10, dtype=torch.bool)]
    assert others.sub(1 / 9).abs().max() < 4 * math.sqrt(8 / 81 / 6_000)


def test_pair_moves_to_the_next_class() -> None:
    given = drawn("pair", p=0.3)
    changed = given != TRUE
    assert torch.equal(given[changed], (TRUE[changed] + 1) % 10)


@pytest.mark.parametrize("p", [0.3, 1.0])
def test_permute_keeps_the_class_counts(p: float) -> None:
    given = drawn("permute", p)
    assert torch.bincount(given).tolist() == [6_000] * 10
    assert noise_rate(given, TRUE) == pytest.approx(0.9 * p, abs=0.006)


@pytest.mark.parametrize("mode", ["uniform", "symmetric", "pair"])
def test_corruption_is_nested_in_p(mode: LabelMode) -> None:
    small, large = drawn(mode, p=0.3), drawn(mode, p=0.7)
    changed = small != TRUE
    assert torch.equal(small[changed], large[changed])


def test_permute_leaves_at_least_the_unselected_alone() -> None:
    # What a label becomes cannot be nested in p here; what is left alone is.
    for p in (0.2, 0.6):
        selected = torch.rand(60_000, generator=stream(5, "select"), dtype=torch.float64) < p
        untouched = drawn("permute", p=p, seed=5) == TRUE
        assert bool(untouched[~selected].all())
        assert untouched[selected].double().mean().item() == pytest.approx(0.1, abs=0.009)


def test_modes_select_the_same_images() -> None:
    pair, symmetric = drawn("pair", p=0.4) != TRUE, drawn("symmetric", p=0.4) != TRUE
    assert torch.equal(pair, symmetric)


def test_seeds_draw_different_labels() -> None:
    same = (drawn("uniform", seed=0) == drawn("uniform", seed=1)).double().mean().item()
    assert same == pytest.approx(0.1, abs=0.0037)


def test_test_labels_have_a_stream_of_their_own() -> None:
    config = LabelsConfig(mode="uniform")
    train, test = draw(TRUE, 10, config, 0, "train"), draw(TRUE, 10, config, 0, "test")
    assert (train == test).double().mean().item() == pytest.approx(0.1, abs=0.0037)


def test_transition_follows_its_matrix() -> None:
    rows = [[0.0] * 10 for _ in range(10)]
    for c in range(10):
        rows[c][c], rows[c][(c + 3) % 10], rows[c][(c + 4) % 10] = 0.5, 0.3, 0.2
    config = LabelsConfig(mode="transition", matrix=tuple(map(tuple, rows)))
    given = draw(TRUE, 10, config, 0, "train")
    shares = (torch.bincount(TRUE * 10 + given, minlength=100) / 6_000).view(10, 10)
    matrix = torch.tensor(rows)
    assert shares[matrix == 0].max() == 0
    assert (shares - matrix).abs().max() < 4 * math.sqrt(0.25 / 6_000)
    assert requested_noise_rate(config, 10) == pytest.approx(0.5)
    assert noise_rate(given, TRUE) == pytest.approx(0.5, abs=three_sigma(0.5, 60_000))


def test_transition_rows_that_sum_to_a_little_less_than_1_stay_within_their_classes() -> None:
    row = (0.1,) * 9 + (0.1 - 5e-7,)
    config = LabelsConfig(mode="transition", matrix=(row,) * 10)
    assert draw(TRUE, 10, config, 0, "train").max().item() == 9


def test_the_best_constant_prediction_on_10k_random_labels_is_near_a_tenth() -> None:
    shares = []
    for seed in range(10):
        counts = torch.bincount(drawn("uniform", seed=seed)[:10_000])
        shares.append(counts.max().item() / 10_000)
    assert min(shares) > 0.101
    assert max(shares) < 0.111
