"""The claims of a study: read against its axes, and judged by its cells."""

from __future__ import annotations

from collections.abc import Sequence

from runs.studies.claims.claim import Claim
from runs.studies.claims.reader import parse_claim
from runs.studies.claims.selecting import CASE
from runs.studies.claims.verdicts import Judged, judge
from runs.studies.results import CellResults
from runs.studies.study import Study


def claims_of(study: Study, source: str) -> list[Claim]:
    """The claims. Raises ConfigError, which names `source`."""
    axes = {**study.grid, **({CASE: [case.name for case in study.cases]} if study.cases else {})}
    return [parse_claim(raw, axes, source, f"claims[{i}]") for i, raw in enumerate(study.claims)]


def judged(study: Study, source: str, cells: Sequence[CellResults]) -> list[Judged]:
    """A verdict on each. Raises ConfigError, and OSError where a journal cannot be read."""
    declared, added = len(study.declared), study.added_seeds > 0
    return judge(claims_of(study, source), cells, declared, exploratory=added)
