"""Axes: from values to places, and the ticks with their labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Tick = tuple[float, str]
"""A value and its label."""


@dataclass(frozen=True)
class Scale:
    """A linear or logarithmic axis from `low` to `high`, low < high, both > 0 if `log`."""

    low: float
    high: float
    log: bool = False

    def fraction(self, value: float) -> float:
        """Where a value lies: 0 at `low`, 1 at `high`; values outside land on the ends."""
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log10(low), math.log10(high), math.log10(value)
        return min(1.0, max(0.0, (value - low) / (high - low)))


def fitted(values: Sequence[float], log: bool) -> Scale:
    """A scale that holds all values, with some air; flat and single values get room as well."""
    low, high = min(values), max(values)
    if log:
        if high / low < 1.5:
            low, high = low / 1.5, high * 1.5
        return Scale(low / 1.15, high * 1.15, log=True)
    low = min(low, 0.0) if low > -0.5 * abs(high) else low
    if high - low <= 1e-9 * max(abs(low), abs(high), 1e-290):
        room = max(abs(low), 1e-290) * 0.5
        return Scale(low - room, high + room)
    return Scale(low, high + 0.04 * (high - low))


def x_scale(values: Sequence[float]) -> Scale:
    """The x axis: from the first value to the last, at least 1 wide."""
    low, high = min(values), max(values)
    return Scale(low, high if high > low else low + max(1.0, abs(low) * 1e-9))


def x_ticks(scale: Scale, most: int, *, whole: bool) -> list[Tick]:
    """At most about `most` ticks of the x axis; at whole numbers only, if `whole`."""
    step = _nice_step((scale.high - scale.low) / max(1, most), (1, 2, 5, 10))
    values = _multiples(scale, max(1.0, step) if whole else step)
    return [(value, _count(value, short=scale.high >= 10_000)) for value in values]


def _count(value: float, *, short: bool) -> str:
    """`250`, `0.2`; with `short` also `250k` and `1.5M`, where that says the number exactly."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if short and abs(value) >= size:
            text = f"{value / size:g}"
            if math.isclose(float(text) * size, value, rel_tol=1e-12):
                return text + unit
    return f"{value:.0f}" if value == round(value) else f"{value:g}"


def value_ticks(scale: Scale, most: int) -> list[Tick]:
    """At most about `most` ticks of a y axis, with labels of five characters or fewer."""
    if scale.log and (ticks := _log_ticks(scale, most)):
        return ticks
    step = _nice_step((scale.high - scale.low) / max(1, most), (1, 2, 2.5, 5, 10))
    return [(value, _linear_label(value, step)) for value in _multiples(scale, step)]


def _nice_step(raw: float, mantissas: tuple[float, ...]) -> float:
    """The smallest nice number that is not below `raw`."""
    power = 10.0 ** math.floor(math.log10(max(raw, 1e-300)))
    return next((m * power for m in mantissas if m * power >= raw * 0.999), 10 * power)


def _multiples(scale: Scale, step: float) -> list[float]:
    """The multiples of `step` on the scale; none where floats are too coarse to count them."""
    first, last = scale.low / step, scale.high / step
    if not max(abs(first), abs(last)) < 1e12:
        return []
    return [i * step for i in range(math.ceil(first - 1e-9), math.floor(last + 1e-9) + 1)]


def _log_ticks(scale: Scale, most: int) -> list[Tick]:
    """Powers of ten, thinned or with 2 and 5 between them; none if the scale holds too few."""
    low, high = math.floor(math.log10(scale.low)), math.ceil(math.log10(scale.high))
    inside = [k for k in range(low, high + 1) if scale.low <= float(f"1e{k}") <= scale.high]
    if len(inside) >= 3 or len(inside) >= most:
        every = math.ceil(len(inside) / max(1, most))
        return [(float(f"1e{k}"), log_label(float(f"1e{k}"))) for k in inside if k % every == 0]
    fine = [float(f"{m}e{k}") for k in range(low, high + 1) for m in (1, 2, 5)]
    fine = [value for value in fine if scale.low <= value <= scale.high]
    if len(fine) < 2:
        return []
    return [(value, log_label(value)) for value in fine]


def log_label(value: float) -> str:
    """`0.01`, `20`, `1e-4`: short at any size."""
    if 0.01 <= value < 10_000:
        return f"{value:g}"
    mantissa, exponent = f"{value:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def _linear_label(value: float, step: float) -> str:
    """With the decimals that the step needs, but at least two below 1: `0.50`, `2.5`, `40`."""
    if value == 0.0 and (step >= 1 or step < 0.001):
        return "0"
    if abs(value) >= 10_000 or (step < 0.001):
        mantissa, exponent = f"{value:.1e}".split("e")
        return f"{mantissa.removesuffix('.0')}e{int(exponent)}"
    decimals = next(d for d in range(6) if d == 5 or math.isclose(round(step, d), step))
    return f"{value:.{max(decimals, 2) if step < 1 else decimals}f}"
