"""The table of verdicts."""

from __future__ import annotations

import math
from collections.abc import Iterator

from runs.studies.claims.claim import Line
from runs.studies.claims.verdicts import Judged
from tui.report.material import Material
from tui.report.tables import Table


def claims_table(material: Material) -> Table:
    """A row a claim and case."""
    return Table(
        name="claims",
        caption="p: one-sided, doubled for both directions, and Holm's over all claims that the "
        "study tests; claims without p are judged by a rule. Effect: the ratio or difference of "
        "the first group to the other, Hodges and Lehmann's estimate with its 90 % interval, in "
        "the comparison that decides. n: seeds on the side that has fewest.",
        heads=("claim", "case", "verdict", "effect", "90 % interval", "p", "n"),
        rows=tuple(tuple(_words(one)) for one in material.judged),
        left=3,
        raw_heads=(
            *("claim", "kind", "case", "verdict", "status", "against", "effect_kind"),
            *("effect_low", "effect_high", "interval_lower", "interval_upper", "p", "n"),
            *("metric", "unit", "rule", "notes"),
        ),
        raw=tuple(tuple(_numbers(one)) for one in material.judged),
    )


def lines_table(material: Material) -> Table:
    """A row for every group or comparison that a claim looked at, with what was measured."""
    pairs = [(one, line) for one in material.judged for line in one.lines]
    return Table(
        name="comparisons",
        caption="What each claim looked at. p of the claim and of its opposite: one-sided, as the "
        "test gives them, before any correction.",
        heads=("claim", "case", "groups", "holds", "effect", "90 % interval", "p", "opposite"),
        rows=tuple(tuple(_line_words(one, line)) for one, line in pairs),
        left=4,
        raw_heads=(
            *("claim", "case", "groups", "holds", "p_claim", "p_opposite", "effect_kind"),
            *("effect_low", "effect_high", "interval_lower", "interval_upper"),
            *("first_values", "second_values", "notes"),
        ),
        raw=tuple(tuple(_line_numbers(one, line)) for one, line in pairs),
    )


def verdict(one: Judged) -> str:
    """`reproduced`, `undecided (so far)`."""
    return one.verdict if one.status == "final" else f"{one.verdict} ({one.status})"


def p_value(p: float | None) -> str:
    """Three decimals, four where that takes them to be told from 0."""
    if p is None:
        return ""
    return f"{p:.3f}" if p >= 0.001 else f"{p:.1g}"


def _words(one: Judged) -> Iterator[str]:
    yield from (one.claim.sentence, one.case, verdict(one))
    effect = one.effect
    yield effect.text if effect else ""
    yield effect.interval if effect else ""
    yield from (p_value(one.p), str(one.n))


def _numbers(one: Judged) -> Iterator[object]:
    yield from (one.claim.sentence, one.claim.kind(), one.case, one.verdict, one.status)
    yield int(one.against)
    yield from _effect(one.deciding)
    yield from (one.p, one.n, one.claim.metric, one.claim.unit, one.claim.rule)
    yield "; ".join(one.notes)


def _line_words(one: Judged, line: Line) -> Iterator[str]:
    yield from (one.claim.sentence, one.case, line.title)
    yield "" if line.tails else _holds(line)
    effect, tails = line.effect, line.tails
    yield effect.text if effect else ""
    yield effect.interval if effect else ""
    yield p_value(tails.less if tails else None)
    yield p_value(tails.more if tails else None)


def _line_numbers(one: Judged, line: Line) -> Iterator[object]:
    yield from (one.claim.sentence, one.case, line.title, "" if line.tails else _holds(line))
    yield from (line.tails.less, line.tails.more) if line.tails else (None, None)
    yield from _effect(line)
    for i in range(2):
        yield " ".join(map(_value, line.sides[i].values)) if i < len(line.sides) else None
    yield "; ".join(line.notes)


def _holds(line: Line) -> str:
    if line.sparse:
        return "too few evaluations"
    return {True: "yes", False: "no", None: "cannot be said"}[line.holds]


def _effect(line: Line | None) -> tuple[object, ...]:
    effect = line.effect if line else None
    if effect is None:
        return (None,) * 5
    ends = (effect.low, effect.high, effect.lower, effect.upper)
    return (effect.kind, *(end if math.isfinite(end) else str(end) for end in ends))


def _value(value: float | None) -> str:
    """By seed: `inf` was not reached, `none` was not measured."""
    return "none" if value is None else f"{value:.10g}"
