from __future__ import annotations

import torch

from engine.data.rng import stream, stream_seed


def test_a_stream_repeats_itself() -> None:
    first = torch.rand(5, generator=stream(7, "select"))
    assert torch.equal(first, torch.rand(5, generator=stream(7, "select")))


def test_seed_and_name_both_make_a_stream_of_its_own() -> None:
    seeds = {stream_seed(seed, name) for seed in range(20) for name in ("select", "redraw")}
    assert len(seeds) == 40


def test_the_largest_seed_is_one() -> None:
    stream(2**63 - 1, "subset")


def test_streams_are_what_they_were_when_runs_were_recorded() -> None:
    # A change here changes the labels of every run that was ever made.
    assert stream_seed(0, "select") == 9_018_429_065_304_651_638
