"""From what the runs say to a verdict on each claim of a study.

A claim is judged once for each case of the study, since cases are recipes, and only runs of one
recipe are compared; a claim that names cases is judged once, between them. Within a case it may
come to several lines, one for each depth, say. It is one claim still: it holds where it holds in
every line, and a line that goes against it contradicts it. That is also what its p values say:

- of the claim, the largest p of its lines (all must hold, which needs no correction: an
  intersection-union test, Berger 1982);
- of its opposite, the smallest p of its lines times their number (one is enough, so that each line
  is one more chance to err).

The smaller of the two decides which way the claim leans, and is doubled, since either would be a
verdict. What comes of it is Holm's over all claims and cases that the study tests: so a study
without any difference comes to a verdict of either kind in 5 % of cases at most. Claims that are
judged by a rule have no p and no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from runs.studies.claims.claim import Cell, Claim, Line
from runs.studies.claims.selecting import CASE
from runs.studies.effects import Effect
from runs.studies.holm import ALPHA, holm, least_p, seeds_for
from runs.studies.result import mixture
from runs.studies.times import kind_for

FEWEST = 4
"""Seeds that a study must declare for a verdict: 3 against 3 can just reach 0.05 with one claim."""

Verdict = Literal["reproduced", "contradicted", "undecided", "too few runs", "too few evaluations"]
Status = Literal["final", "so far", "exploratory"]


@dataclass(frozen=True)
class Judged:
    """A claim, in one case, with its verdict."""

    claim: Claim
    case: str
    """The case of the study; empty where there are none, or where the claim names them."""
    verdict: Verdict
    status: Status
    """`so far`: not all declared seeds have a result; `exploratory`: there are more than were
    declared, and one knew the verdict when they were added."""
    lines: tuple[Line, ...]
    """Where the claim was looked at."""
    p: float | None = None
    """Of what the claim leans to, corrected for both directions and all tested claims."""
    against: bool = False
    """Whether it leans to the opposite of what is claimed."""
    notes: tuple[str, ...] = ()
    """What to know besides, a sentence or less each."""

    @property
    def n(self) -> int:
        """Seeds with a result, on the side that has fewest."""
        return min((side.n for line in self.lines for side in line.sides), default=0)

    @property
    def deciding(self) -> Line | None:
        """Of a tested claim, the line on which its p rests."""
        tested = [line for line in self.lines if line.tails]
        if not tested:
            return None
        if self.against:
            return min(tested, key=lambda line: line.tails.more if line.tails else 1.0)
        return max(tested, key=lambda line: line.tails.less if line.tails else 0.0)

    @property
    def effect(self) -> Effect | None:
        """The effect in the line that decides."""
        return self.deciding.effect if self.deciding else None


@dataclass(frozen=True)
class _Part:
    """A claim in one case, before anything is made of it."""

    claim: Claim
    case: str
    cells: tuple[Cell, ...]
    lines: tuple[Line, ...]

    @property
    def counts(self) -> list[int]:
        return [side.n for line in self.lines for side in line.sides]

    @property
    def sparse(self) -> bool:
        return any(line.sparse for line in self.lines)

    @property
    def tails(self) -> tuple[float, float]:
        """p of the claim, and of its opposite; 1 where not every line has any."""
        tails = [line.tails for line in self.lines if line.tails]
        if len(tails) < len(self.lines) or not tails:
            return 1.0, 1.0
        opposite = min(tail.more for tail in tails) * len(tails)
        return max(tail.less for tail in tails), min(1.0, opposite)


def judge(
    claims: Sequence[Claim], cells: Sequence[Cell], declared: int, exploratory: bool = False
) -> list[Judged]:
    """A verdict on each claim, in each case of the study; in that order.

    `cells` are all groups of the study, `declared` the seeds that it was planned with, and
    `exploratory` says that seeds were added later. Raises OSError where a journal cannot be read.
    """
    parts = [part for claim in claims for part in _parts(claim, cells)]
    tested = [part for part in parts if part.claim.tested]
    doubled = [min(1.0, 2 * min(part.tails)) for part in tested]
    adjusted = dict(zip(map(id, tested), holm(doubled), strict=True))
    return [
        _judged(part, adjusted.get(id(part)), len(tested), declared, exploratory) for part in parts
    ]


def count_tested(claims: Sequence[Claim], cells: Sequence[Cell]) -> int:
    """How many tests the study has, over which Holm's correction goes (`runs.studies.holm`)."""
    return sum(len(_groups(claim, cells)) for claim in claims if claim.tested)


def _groups(claim: Claim, cells: Sequence[Cell]) -> dict[str, list[tuple[Cell, ...]]]:
    """The groups of the claim's lines, in each case in which it says anything."""
    whole = any(CASE in select for select in claim.selects)
    cases: dict[str, list[Cell]] = {}
    for cell in cells:
        cases.setdefault("" if whole else str(cell.values.get(CASE, "")), []).append(cell)
    found = {case: claim.groups(members) for case, members in cases.items()}
    return {case: groups for case, groups in found.items() if groups} or {"": []}


def _parts(claim: Claim, cells: Sequence[Cell]) -> list[_Part]:
    parts = []
    for case, groups in _groups(claim, cells).items():
        looked_at = {id(cell): cell for group in groups for cell in group}
        lines = tuple(claim.line(group) for group in groups)
        parts.append(_Part(claim, case, tuple(looked_at.values()), lines))
    return parts


def _judged(part: _Part, p: float | None, tested: int, declared: int, exploratory: bool) -> Judged:
    fewest, most = min(part.counts, default=0), max(part.counts, default=0)
    status: Status = "final"
    if fewest < declared:
        status = "so far"
    elif exploratory or most > declared:
        status = "exploratory"
    against = p is not None and part.tails[1] < part.tails[0]
    enough = declared >= FEWEST and fewest >= declared
    notes = _notes(part)
    if not part.lines:
        notes.append("the study has no such groups")
    if declared < FEWEST:
        notes.append(f"a verdict takes {FEWEST} seeds at least; {declared} are declared")
    elif p is not None and least_p(fewest if enough else declared, tested) > ALPHA:
        enough = False
        notes.append(
            f"{tested} tested claim{'s' if tested > 1 else ''} cannot be decided by {declared} "
            f"seeds a side, of which p is {least_p(declared, tested):.3f} at least: "
            f"{seeds_for(tested)} can"
        )
    return Judged(
        part.claim,
        part.case,
        _verdict(part, p, against) if enough else "too few runs",
        status,
        part.lines,
        p,
        against,
        tuple(notes),
    )


def _verdict(part: _Part, p: float | None, against: bool) -> Verdict:
    """What the runs come to, of which there are enough."""
    if part.sparse:
        return "too few evaluations"
    if p is not None:
        if p > ALPHA:
            return "undecided"
        return "contradicted" if against else "reproduced"
    held = [line.holds for line in part.lines]
    if False in held:
        return "contradicted"
    return "undecided" if None in held else "reproduced"


def _notes(part: _Part) -> list[str]:
    """What holds for all of a claim's lines."""
    notes = []
    outcomes = [outcome for cell in part.cells for outcome in cell.outcomes]
    if mixed := mixture(outcome.record for outcome in outcomes):
        notes.append(f"mixed: {mixed}; nothing is compared in seconds")
    if kind_for(outcomes) == "moving":
        notes.append("by moving statistics where not all runs of a line have precise ones")
    if part.claim.tested and _share_seeds(part.cells):
        notes.append("equal seeds share labels and batch order; the test takes them for apart")
    return notes


def _share_seeds(cells: Sequence[Cell]) -> bool:
    seeds = [outcome.seed for cell in cells for outcome in cell.outcomes]
    return len(seeds) > len(set(seeds))
