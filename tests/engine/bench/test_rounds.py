"""The order of things, with sides that are acted out; test_main.py has the real ones."""

from __future__ import annotations

from collections import deque
from typing import TypeVar

from engine.bench.driver import SideError
from engine.bench.messages import (
    Command,
    Evaluate,
    Matmul,
    Rate,
    Ready,
    Reply,
    SideName,
    Timed,
    Train,
)
from engine.bench.rounds import Plan, measure
from tests.engine.bench.samples import CASE, timed

R = TypeVar("R", bound=Reply)
PLAN = Plan(rounds=3, seconds=3.0, device_type="cpu")
RATES = {"reference": 100.0, "engine": 250.0}
NO_ENGINES: tuple[int, ...] = ()


class Acted:
    """A side that answers at once, until it dies of its n-th command."""

    def __init__(self, stage: Stage, name: SideName, dies_at: int | None) -> None:
        self.stage, self.name, self.dies_at = stage, name, dies_at
        self.commands = 0
        self.replies = deque[Reply]([Ready(precision="bf16")])
        self.closed = False

    def ask(self, command: Command) -> None:
        self.commands += 1
        self.stage.commands.append((self.name, command))
        rate = RATES[self.name]
        reply: Reply
        match command:
            case Train():
                reply = timed(rate)
            case Evaluate():
                reply = timed(3 * rate)
            case Matmul():
                reply = Rate(flops=1e12)
        self.replies.append(reply)

    def answer(self, kind: type[R]) -> R:
        if self.commands == self.dies_at:
            raise SideError("out of memory")
        reply = self.replies.popleft()
        assert isinstance(reply, kind)
        return reply

    def close(self) -> None:
        self.closed = True


class Stage:
    """Starts sides and remembers what they were asked."""

    def __init__(self, **dies_at: int) -> None:
        self.dies_at = dies_at
        self.commands: list[tuple[str, Command]] = []
        self.sides: list[Acted] = []

    def start(self, name: SideName) -> Acted:
        count = sum(side.name == name for side in self.sides)
        key = name if not count else f"{name}{count + 1}"
        side = Acted(self, name, self.dies_at.get(key))
        self.sides.append(side)
        return side

    def trained(self) -> list[str]:
        return [name for name, command in self.commands if isinstance(command, Train)]


def silent(line: str) -> None:
    """Progress is not looked at."""


def test_sides_work_in_turn_after_a_warm_up() -> None:
    stage = Stage()
    row = measure(CASE, PLAN, NO_ENGINES, stage.start, silent)
    warm_up, rounds = stage.trained()[:2], stage.trained()[2:]
    assert warm_up == ["reference", "engine"]
    assert rounds == ["reference", "engine", "engine", "reference", "reference", "engine"]
    assert len(row.rounds) == 3
    assert row.figures.ratio is not None
    assert row.figures.ratio.median == 2.5
    assert (row.precision, row.matmul_flops, row.troubles) == ("bf16", 1e12, {})
    assert all(side.closed for side in stage.sides)


def test_a_gpu_is_warmed_up_for_more_than_a_step() -> None:
    stage = Stage()
    measure(CASE, Plan(1, 3.0, "cuda"), NO_ENGINES, stage.start, silent)
    steps = [c.least_steps for _, c in stage.commands if isinstance(c, Train)]
    assert steps[0] == steps[1] > 1
    assert steps[2:] == [1, 1]


def test_a_side_that_dies_in_a_round_is_noted_and_the_other_goes_on() -> None:
    stage = Stage(reference=5)  # warm-up: 2 commands; round 1: 2; round 2: training
    row = measure(CASE, PLAN, NO_ENGINES, stage.start, silent)
    assert row.troubles == {"reference": "out of memory"}
    assert [r.reference is None for r in row.rounds] == [False, True, True]
    assert [r.engine is None for r in row.rounds] == [False] * 3
    assert row.figures.ratio is not None
    assert row.figures.ratio.n == 1
    assert all(side.closed for side in stage.sides)


def test_sides_that_do_not_even_start_leave_a_row_that_says_so() -> None:
    row = measure(CASE, PLAN, (1, 2), Stage(reference=0, engine=0).start, silent)
    assert row.troubles == {"reference": "out of memory", "engine": "out of memory"}
    assert (row.figures.reference, row.figures.engine, row.together) == (None, None, ())
    assert row.precision is None


def test_engines_at_once_are_measured_in_turn() -> None:
    stage = Stage()
    row = measure(CASE, PLAN, (1, 2, 4), stage.start, silent)
    assert [side.name for side in stage.sides].count("engine") == 4
    assert [(t.engines, [len(r) for r in t.rounds]) for t in row.together] == [
        (1, [1, 1, 1]),
        (2, [2, 2, 2]),
        (4, [4, 4, 4]),
    ]
    assert [f.median for f in row.figures.together] == [250.0, 500.0, 1000.0]
    assert stage.sides[0].closed


def test_engines_that_do_not_fit_together_leave_what_was_measured_before() -> None:
    stage = Stage(engine2=3)  # warm-up: 2 commands; then the first time together
    row = measure(CASE, PLAN, (1, 2), stage.start, silent)
    assert row.troubles == {"2 engines at once": "out of memory"}
    assert [(t.engines, len(t.rounds)) for t in row.together] == [(1, 1)]
    assert row.figures.ratio is not None
    assert all(side.closed for side in stage.sides)


def test_what_a_sample_is_made_of() -> None:
    stage = Stage()
    row = measure(CASE, PLAN, NO_ENGINES, stage.start, silent)
    sample = row.rounds[0].engine
    assert sample is not None
    assert isinstance(sample.training, Timed)
    assert (sample.training.rate, sample.evaluation.rate) == (250.0, 750.0)
    seconds = [c.seconds for _, c in stage.commands[4:6] if not isinstance(c, Matmul)]
    assert seconds == [3.0, 1.0]
