"""How times, shares, metrics and brackets are written, in the terminal and by the engine alike."""

from __future__ import annotations

import math

from runs.metrics import Unit


def duration(seconds: float) -> str:
    """`4.2 s`, `42 s`, `3:07`, `2:03:04` or `3 d 04 h`."""
    whole = round(seconds)
    if whole < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        return f"{hours // 24} d {hours % 24:02} h"
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def epochs(count: int) -> str:
    """`1 epoch`, `1,234 epochs`."""
    return "1 epoch" if count == 1 else f"{count:,} epochs"


def percent(share: float) -> str:
    """`100 %` only when it is all: rounded down to a hundredth of a per cent."""
    # The tiny addition keeps 0.29 from becoming 28.99 %.
    return f"{math.floor(share * 10_000 + 1e-6) / 100:g} %" if share < 1.0 else "100 %"


def at_epoch(epoch: int, after: int | None) -> str:
    """`epoch 9`, or `epoch 9 (not yet at 7)` where epochs since the evaluation before had none."""
    wide = after is not None and after < epoch - 1
    return f"epoch {epoch} (not yet at {after})" if wide else f"epoch {epoch}"


def fraction(value: float) -> str:
    """A share in three decimals. Only a perfect one reads 1.000: 0.9999 is 0.999+."""
    return "0.999+" if 0.9995 <= value < 1.0 else f"{value:.3f}"


def measured(value: float, unit: Unit) -> str:
    """A metric's value: fractions in three decimals, anything else in four digits."""
    return fraction(value) if unit == "fraction" else f"{value:.4g}"
