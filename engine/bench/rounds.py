"""Measures one row: both sides in turn, then several engines at once.

Only one side works at any time (but for the several engines). A side that ends early is
noted and left out from then on; the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from engine.bench.driver import SideError
from engine.bench.figures import figures
from engine.bench.messages import (
    Case,
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
from engine.bench.results import Round, Row, Sample, Together

T = TypeVar("T")
R = TypeVar("R", bound=Reply)

WARM_UP_SECONDS = 1.0
"""Each side first evaluates and trains for so long, or a round's time where that is less,
unmeasured: libraries choose and compile their kernels, allocators fill."""
WARM_UP_STEPS = {"cpu": 1, "cuda": 20}
"""But at least so many steps. On a GPU compiling can take up the second in the first one."""
EVALUATION_SHARE = 1 / 3
"""Of the time that a side trains in a round, how long it evaluates."""


class Process(Protocol):
    """A side in its process; see `driver.SideProcess`."""

    def ask(self, command: Command) -> None:
        """Give it something to do."""

    def answer(self, kind: type[R]) -> R:
        """Wait for its answer. Raises SideError."""

    def close(self) -> None:
        """End it."""


@dataclass(frozen=True)
class Plan:
    """How long and how often is measured."""

    rounds: int
    """Rounds of each row."""
    seconds: float
    """Of training for each side and round."""
    device_type: str
    """`cpu` or `cuda`."""


Start = Callable[[SideName], Process]
Say = Callable[[str], None]


def measure(case: Case, plan: Plan, engines: Sequence[int], start: Start, say: Say) -> Row:
    """Measure one network and batch size; `engines` are the numbers of engines at once."""
    with ExitStack() as stack:
        row = _Measuring(plan, stack, start, say)
        row.begin()
        rounds = [row.round(number) for number in range(plan.rounds)]
        rate = row.attempt("engine", lambda side: _do(side, Matmul(), Rate))
        row.end("reference")  # which makes room for more engines
        together = row.together(engines)
        flops, train_flop = rate.flops if rate else None, case.config("auto").cost.train_flop
        return Row(
            case=case,
            precision=row.precision,
            rounds=tuple(rounds),
            together=together,
            matmul_flops=flops,
            train_flop=train_flop,
            troubles=row.troubles,
            figures=figures(case, rounds, together, flops, train_flop),
        )


@dataclass
class _Measuring:
    """The sides of a row that are still alive."""

    plan: Plan
    stack: ExitStack
    start: Start
    say: Say
    alive: dict[SideName, Process] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)
    precision: str | None = None

    def begin(self) -> None:
        """Start both sides and warm them up, one after the other."""
        self.say("starting both sides")
        names: tuple[SideName, ...] = ("reference", "engine")
        for name in names:
            self.alive[name] = self._started(name)
        for name in names:
            ready = self.attempt(name, lambda side: side.answer(Ready))
            if ready is not None and name == "engine":
                self.precision = ready.precision
        for name in names:
            self.say(f"warming up the {name}")
            self.attempt(name, self._warm_up)

    def round(self, number: int) -> Round:
        """Both sides, in turns first: what the machine does meanwhile meets both alike."""
        self.say(f"round {number + 1} of {self.plan.rounds}")
        names: list[SideName] = ["reference", "engine"]
        if number % 2:
            names.reverse()
        samples = {name: self.attempt(name, self._sample) for name in names}
        return Round(reference=samples["reference"], engine=samples["engine"])

    def together(self, engines: Sequence[int]) -> tuple[Together, ...]:
        """Each number of engines at once, in turn in every round."""
        if not engines or "engine" not in self.alive:
            return ()
        self.say(f"starting {max(engines)} engines")
        sides = [self.alive["engine"]]
        sides += [self._started("engine") for _ in range(max(engines) - 1)]
        found: dict[int, list[tuple[Timed, ...]]] = {k: [] for k in engines}
        try:
            for side in sides[1:]:
                side.answer(Ready)
            for side in sides[1:]:
                self._warm_up(side)
            for number in range(self.plan.rounds):
                for k in engines:
                    self.say(f"engines at once: {k}, round {number + 1} of {self.plan.rounds}")
                    found[k].append(_train_together(sides[:k], self.plan.seconds))
        except SideError as error:
            self.troubles[f"{max(engines)} engines at once"] = str(error)
            self.end("engine")  # there may be answers left in its pipe
        return tuple(
            Together(engines=k, rounds=tuple(rounds)) for k, rounds in found.items() if rounds
        )

    def attempt(self, name: SideName, work: Callable[[Process], T]) -> T | None:
        """What comes of `work` with a side, or None where the side has ended."""
        side = self.alive.get(name)
        if side is None:
            return None
        try:
            return work(side)
        except SideError as error:
            self.troubles[name] = str(error)
            self.say(f"the {name} has ended: {error}")
            self.end(name)
            return None

    def end(self, name: SideName) -> None:
        """End a side, if it has not ended yet."""
        if side := self.alive.pop(name, None):
            side.close()

    def _started(self, name: SideName) -> Process:
        return self.stack.enter_context(closing(self.start(name)))

    def _warm_up(self, side: Process) -> None:
        seconds = min(WARM_UP_SECONDS, self.plan.seconds)
        steps = WARM_UP_STEPS[self.plan.device_type]
        # In this order: a DataLoader's worker is a fork, after which the side has to copy each
        # page that it writes to. With the evaluation's worker started last, all of training's
        # memory was copied in the first round, and the reference was half as fast in it.
        _do(side, Evaluate(seconds=seconds), Timed)
        _do(side, Train(seconds=seconds, least_steps=steps), Timed)

    def _sample(self, side: Process) -> Sample:
        seconds = self.plan.seconds
        return Sample(
            training=_do(side, Train(seconds=seconds), Timed),
            evaluation=_do(side, Evaluate(seconds=seconds * EVALUATION_SHARE), Timed),
        )


def _do(side: Process, command: Command, kind: type[R]) -> R:
    side.ask(command)
    return side.answer(kind)


def _train_together(sides: Sequence[Process], seconds: float) -> tuple[Timed, ...]:
    for side in sides:
        side.ask(Train(seconds=seconds, engines=len(sides)))
    return tuple(side.answer(Timed) for side in sides)
