"""A jumps around more than B."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest

from runs.curves import Curves
from runs.metrics import Evaluation
from runs.studies.claims.jumps import JumpsAroundMore, downward_move
from runs.studies.claims.verdicts import judge
from tests.runs.studies.made_up import MadeUp, config_of, group, outcome

CLAIM = JumpsAroundMore(of=[{"model.depth": 200}, {"model.depth": 50}])
CALM: list[float | None] = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0]


def jumpy(fall: float) -> list[float | None]:
    """Falls back by so much twice in seven moves."""
    return [0.2, 0.4, 0.4 - fall, 0.6, 0.6 - fall, 0.8, 0.9, 1.0]


def of_depth(depth: int, *curves: list[float | None]) -> MadeUp:
    config = config_of(depth=200 if depth == 200 else 50)
    runs = [outcome(config, i, len(c), train_acc=c) for i, c in enumerate(curves)]
    return group(config, runs, {"model.depth": depth})


def test_the_mean_downward_move() -> None:
    """From the onset, epoch 1, to 0.99, epoch 8, are seven moves; what goes up counts as 0."""
    run = outcome(config_of(), 0, 8, train_acc=jumpy(0.1))
    assert downward_move(run, "precise") == pytest.approx(0.2 / 7)
    assert downward_move(outcome(config_of(), 0, 8, train_acc=CALM), "precise") == 0.0


def test_only_from_the_onset_to_99_per_cent() -> None:
    before_and_after = [0.12, 0.05, *jumpy(0.1), 0.3, 1.0]
    run = outcome(config_of(until=None), 0, 10, onset=3, train_acc=before_and_after, end=12)
    assert downward_move(run, "precise") == pytest.approx(0.2 / 7)


def test_to_the_end_where_99_per_cent_are_not_reached() -> None:
    run = outcome(config_of(), 0, None, train_acc=[0.2, 0.5, 0.4, 0.5, 0.4, 0.5], end=6)
    assert downward_move(run, "precise") == pytest.approx(0.2 / 5)


def test_precise_accuracies_come_before_moving_ones() -> None:
    """Which lag behind. Where no precise one was taken both have agreed."""
    run = outcome(config_of(), 0, 8, train_acc=jumpy(0.1))
    steady = [
        msgspec.structs.replace(
            epoch,
            evaluation=Evaluation(train_loss=1.0, train_acc=moving, train_acc_precise=precise),
        )
        for epoch, moving, precise in zip(
            run.epochs(), jumpy(0.1), [*CALM[:6], None, None], strict=True
        )
        if moving is not None
    ]
    run = dataclasses.replace(run, read=lambda: Curves(epochs=steady))
    assert downward_move(run, "moving") == pytest.approx(0.2 / 7)
    assert downward_move(run, "precise") == 0.0


@pytest.mark.parametrize(
    "curve",
    [
        [0.2, 0.4, 0.3, 0.5, 1.0],  # four moves
        [0.2, 0.4, 0.3, None, 0.5, 0.6, 0.7, 0.8, 1.0],  # an epoch that was not evaluated
    ],
)
def test_too_few_evaluations(curve: list[float | None]) -> None:
    assert downward_move(outcome(config_of(), 0, len(curve), train_acc=curve), "precise") is None
    cells = [of_depth(200, *[jumpy(0.1)] * 3, curve), of_depth(50, *[CALM] * 4)]
    (one,) = judge([CLAIM], cells, 4)
    assert one.verdict == "too few evaluations"
    assert one.lines[0].notes == (
        "200: 1 of 4 with fewer than 5 moves between evaluations after each epoch",
    )


def test_more_is_reproduced_and_less_contradicted() -> None:
    deep = of_depth(200, *(jumpy(0.1 + 0.01 * i) for i in range(5)))
    shallow = of_depth(50, *(jumpy(0.01 * i) for i in range(5)))
    (one,) = judge([CLAIM], [deep, shallow], 5)
    assert one.verdict == "reproduced"
    assert one.p == pytest.approx(2 / 252)
    assert one.effect is not None
    assert one.effect.low == pytest.approx(0.1 * 2 / 7)
    turned = JumpsAroundMore(of=CLAIM.of[::-1])
    assert judge([turned], [deep, shallow], 5)[0].verdict == "contradicted"


def test_as_much_is_undecided() -> None:
    cells = [of_depth(d, *(jumpy(0.01 * i) for i in range(5))) for d in (200, 50)]
    assert judge([CLAIM], cells, 5)[0].verdict == "undecided"
