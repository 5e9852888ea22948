"""Claims as a study writes them, with errors that name what is wrong; and as JSON Schema.

A claim is its name, or an object with its name, the groups it is about and its options:

    "all-memorise"
    {"near-chance": {"case": "sound"}}
    {"faster": [{"labels.mode": "true"}, {"labels.mode": "uniform"}], "theta": 0.99}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from runs.config_errors import near, show
from runs.errors import ConfigError
from runs.metrics import THRESHOLDS
from runs.studies.claims.claim import Cell, Claim, Select
from runs.studies.claims.register import CLAIMS
from runs.studies.claims.selecting import same

Axes = Mapping[str, Sequence[Any]]
"""What a study varies: the values of each axis, by dotted name, and the names of the `case`s."""


def parse_claim(raw: Any, axes: Axes, source: str, place: str) -> Claim:
    """A claim from decoded JSON, checked against the study's axes.

    Raises ConfigError, which names `source` and `place`, where in the study the claim stands.
    """
    name, options = _split(raw, source, place)
    kind = CLAIMS[name]
    known = [field for field in kind.__struct_fields__ if field != "of"]
    for option in options:
        if option not in ("of", *known):
            expected = f"one of {', '.join([name, *known])}{near(known, option)}"
            raise ConfigError(source, f"{place}.{option}", expected, "an unknown name")
    if "of" not in options and _needs_groups(kind):
        expected = f"the groups to compare, {EXAMPLE.format(name=name)}"
        raise ConfigError(source, place, expected, show(raw))
    try:
        claim = msgspec.convert(options, kind, strict=True)
    except msgspec.ValidationError:
        raise _mistyped(kind, options, source, place) from None
    if problem := claim.problem():
        option, expected, found = problem
        raise ConfigError(source, f"{place}.{option}", expected, show(found))
    for select in claim.selects:
        _check_select(select, axes, source, f"{place}.{name}")
    return claim


def check_groups(claim: Claim, cells: Sequence[Cell], source: str, place: str) -> None:
    """Make sure that the study has groups for the claim to be about. Raises ConfigError."""
    if not claim.groups(cells):
        raise ConfigError(source, place, "groups of the study to judge it by", "none that it means")


EXAMPLE = '{{"{name}": [{{"labels.mode": "true"}}, {{"labels.mode": "uniform"}}]}}'


def schema() -> dict[str, Any]:
    """The JSON Schema of a claim: a name, or an object with the name of one and its options."""
    select = {"type": "object", "description": "Values of axes: dotted fields, and `case`."}
    alone = [name for name, kind in CLAIMS.items() if not _needs_groups(kind)]
    objects = []
    for name, kind in CLAIMS.items():
        groups: dict[str, Any] = select
        if _needs_groups(kind):
            groups = {"type": "array", "items": select, "minItems": 2}
        properties: dict[str, Any] = {name: groups}
        if "theta" in kind.__struct_fields__:
            properties["theta"] = {"enum": list(THRESHOLDS), "description": "Train accuracy."}
        objects.append(
            {
                "type": "object",
                "description": f"{_summary(kind)} Rule: {kind.rule}.",
                "properties": properties,
                "required": [name],
                "additionalProperties": False,
            }
        )
    return {"anyOf": [{"enum": alone}, *objects]}


def _summary(kind: type[Claim]) -> str:
    return (kind.__doc__ or "").partition("\n")[0]


def _needs_groups(kind: type[Claim]) -> bool:
    return kind.tested  # a comparison has at least two; rules are about random labels unless told


def _split(raw: Any, source: str, place: str) -> tuple[str, dict[str, Any]]:
    """The claim's name, and its groups (`of`) and options."""
    if isinstance(raw, str):
        if raw not in CLAIMS:
            raise ConfigError(source, place, _one_of(raw), show(raw))
        return raw, {}
    if not isinstance(raw, dict):
        expected = "the name of a claim, or an object with it"
        raise ConfigError(source, place, expected, show(raw))
    names = [name for name in raw if name in CLAIMS]
    if len(names) != 1:
        found = f"{' and '.join(names)} at once" if names else show(raw)
        unknown = next(iter(raw), "")
        raise ConfigError(source, place, "one claim: " + _one_of("" if names else unknown), found)
    options = {key: value for key, value in raw.items() if key != names[0]}
    if "of" in options:  # what the groups are called within
        expected = f"the groups under {names[0]}"
        raise ConfigError(source, f"{place}.of", expected, show(options["of"]))
    return names[0], {"of": raw[names[0]], **options}


def _one_of(name: str) -> str:
    return f"one of {', '.join(CLAIMS)}{near(list(CLAIMS), name)}"


def _mistyped(kind: type[Claim], options: dict[str, Any], source: str, place: str) -> ConfigError:
    groups = options.get("of")
    name = kind.kind()
    theta = options.get("theta", 0.0)
    if isinstance(theta, bool) or not isinstance(theta, int | float):
        return ConfigError(source, f"{place}.theta", "a number", show(theta))
    if _needs_groups(kind):
        expected = f"a list of groups, {EXAMPLE.format(name=name)}"
    else:
        expected = 'an object with values of axes, such as {"labels.mode": "uniform"}'
    return ConfigError(source, f"{place}.{name}", expected, show(groups))


def _check_select(select: Select, axes: Axes, source: str, place: str) -> None:
    for axis, value in select.items():
        if axis not in axes:
            known = ", ".join(axes) or "none, since this study varies nothing"
            expected = f"one of the study's axes: {known}{near(list(axes), axis)}"
            raise ConfigError(source, f"{place}.{axis}", expected, "an unknown name")
        if not any(same(value, other) for other in axes[axis]):
            expected = f"one of {', '.join(show(other) for other in axes[axis])}"
            raise ConfigError(source, f"{place}.{axis}", expected, show(value))
