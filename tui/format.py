"""How the terminal says things: states, ages, sizes and results, always in the same words."""

from __future__ import annotations

from typing import assert_never

from runs.config import RunConfig
from runs.status import State
from runs.units import duration, fraction


def symbol(state: State) -> tuple[str, str]:
    """Glyph and colour of a state. The glyph alone tells states apart.

    ⏸ is not among them, because terminals disagree about its width.
    """
    match state:
        case "new":
            return "○", "cyan"
        case "queued":
            return "≡", "cyan"
        case "starting":
            return "…", "cyan"
        case "running":
            return "▶", "green"
        case "finished":
            return "✓", "blue"
        case "stopped":
            return "‖", "yellow"
        case "failed":
            return "✗", "red"
        case "lost":
            return "?", "magenta"
        case "unreadable":
            return "!", "red"
        case _:
            assert_never(state)


def to_go(seconds: float, config: RunConfig) -> str:
    """`eta 3:07`, or `at most 3:07` for a run that ends sooner once it has fitted its labels."""
    return f"{'eta' if config.training.until is None else 'at most'} {duration(seconds)}"


def age(seconds: float) -> str:
    """How long ago, in at most three cells: `now`, `5m`, `3h`, `12d`, `2y`."""
    if seconds < 60:
        return "now"
    for unit, length, limit in (("m", 60, 60), ("h", 3600, 24), ("d", 86_400, 365)):
        if seconds < length * limit:
            return f"{int(seconds // length)}{unit}"
    return f"{int(seconds // (365 * 86_400))}y"


def size(count: float) -> str:
    """Bytes for people: `3.1 GiB`."""
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"


def magnitude(count: float) -> str:
    """A large number in three digits: `23.5 M`, `4.70 T`."""
    for unit, scale in (("P", 1e15), ("T", 1e12), ("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if count >= scale:
            return f"{count / scale:.3g} {unit}"
    return f"{count:.3g} "


def accuracy(value: float | None) -> str:
    """An accuracy in three decimals; only a perfect one reads 1.000."""
    return "not yet" if value is None else fraction(value)
