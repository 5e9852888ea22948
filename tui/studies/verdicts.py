"""The claims of a study with their verdicts, in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from runs.errors import ConfigError
from runs.studies.claims.of_study import judged
from runs.studies.claims.verdicts import Judged, Verdict
from runs.studies.results import Standing

SIGNS: dict[Verdict, tuple[str, str]] = {
    "reproduced": ("✓", "green"),
    "contradicted": ("✗", "red"),
    "undecided": ("?", "yellow"),
    "too few runs": ("·", "cyan"),
    "too few evaluations": ("·", "cyan"),
}
"""Sign and colour of each verdict; the word stands beside it."""


@dataclass(frozen=True)
class Verdicts:
    """What has come of a study's claims."""

    judged: tuple[Judged, ...] = ()
    trouble: str = ""
    """Why they could not be judged; empty where they could."""


@dataclass
class Judge:
    """Judges a study's claims, and again only when there are other results."""

    _seen: tuple[object, ...] = ()
    _verdicts: Verdicts = field(default_factory=Verdicts)

    def verdicts(self, stands: Standing) -> Verdicts:
        """The verdicts by these runs."""
        outcomes = (outcome for cell in stands.cells for outcome in cell.outcomes)
        seen = (stands.study, *((o.record.id, o.end, o.record.status) for o in outcomes))
        if seen != self._seen:
            self._verdicts, self._seen = _judge(stands), seen
        return self._verdicts


def _judge(stands: Standing) -> Verdicts:
    study = stands.study
    try:
        return Verdicts(tuple(judged(study, study.name, stands.cells)))
    except ConfigError as error:
        return Verdicts(trouble=str(error))
    except OSError as error:
        return Verdicts(trouble=f"{error.filename or 'a run'}: {error.strerror or error}")


def sentence(one: Judged) -> str:
    """What is claimed, and in which case."""
    return f"{one.claim.sentence} ({one.case})" if one.case else one.claim.sentence


def evidence(one: Judged) -> str:
    """`n=5+4, so far, p = 0.008, ratio 0.42 (0.31 to 0.58)`: what the verdict rests on."""
    line = one.deciding
    said = [f"n={'+'.join(str(side.n) for side in line.sides)}" if line else f"n={one.n}"]
    if one.status != "final" and one.n:
        said.append(one.status)
    if one.p is not None and one.n:
        said.append(f"{'against it ' if one.against else ''}p = {one.p:.3g}")
    if one.effect and one.effect.text != "none":
        interval = "" if one.effect.interval == "none" else f" ({one.effect.interval})"
        said.append(f"{one.effect.kind} {one.effect.text}{interval}")
    return ", ".join(said)


def details(one: Judged) -> list[tuple[str, str]]:
    """All that is known of a verdict: the rule, each line, and what there is to note."""
    claim = one.claim
    found = [
        ("claim", sentence(one)),
        ("verdict", f"{one.verdict}, {one.status}"),
        ("measured", f"{claim.metric}, {claim.unit}"),
        ("rule", claim.rule),
    ]
    if one.p is not None:
        found.append(("p", f"{one.p:.3g}, of both directions, Holm's over all tested claims"))
    for line in one.lines:
        words = [" against ".join(f"{side.title} (n={side.n})" for side in line.sides)]
        if line.effect:
            words.append(f"{line.effect.kind} {line.effect.text}, 90 % {line.effect.interval}")
        if line.holds is not None:
            words.append("holds" if line.holds else "the opposite holds")
        found.append(("line", "; ".join([*words, *line.notes])))
    return [*found, *(("note", note) for note in one.notes)]
