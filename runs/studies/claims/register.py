"""All claims there are, by name."""

from __future__ import annotations

from runs.studies.claims.chance import NearChance
from runs.studies.claims.claim import Claim
from runs.studies.claims.faster import Faster
from runs.studies.claims.jumps import JumpsAroundMore
from runs.studies.claims.memorise import AllMemorise, NoChangeNeeded, NotTheWholeSet
from runs.studies.claims.quickly import FitsQuickly

CLAIMS: dict[str, type[Claim]] = {
    kind.kind(): kind
    for kind in (
        Faster,
        AllMemorise,
        NearChance,
        FitsQuickly,
        JumpsAroundMore,
        NoChangeNeeded,
        NotTheWholeSet,
    )
}
"""The kinds of claims, by the name that a study calls them by."""
