"""All fields of a configuration, walked once: what each is called, takes and says.

The form, the details, `--show`, `--presets`, the errors and the JSON Schema are made from these.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from msgspec import NODEFAULT, inspect

from runs.config import RunConfig
from runs.models.register import FAMILIES
from runs.section import Said

FAMILY = "model.family"
"""The tag that tells the families' sections apart; it is no field of theirs."""


@dataclass(frozen=True)
class Field:
    """One field, of one model family where it belongs to a network."""

    path: str
    """The dotted name in the configuration."""
    kind: inspect.Type
    """What it takes, as msgspec sees it."""
    default: Any
    """Its value where a configuration does not say any."""
    title: str
    """What it is called on screen."""
    description: str
    """What it means, in sentences."""
    family: str | None = None
    """The model family that has it; None for fields that every run has."""
    hint: str = ""
    """A few words for the form."""
    phrase: str | Callable[[Any], str] = ""
    """See `runs.section.field`."""
    said: Said = "where it differs"
    """Where its value is said though it is the default."""
    main: bool = False
    """Whether most runs differ in it."""
    only: Mapping[str, tuple[str, ...]] | None = None
    """The fields, and their values, under which it has any effect; None: under all."""

    @property
    def section(self) -> str:
        """The section that it stands in; empty at the top level."""
        return self.path.rpartition(".")[0]

    @property
    def choices(self) -> tuple[str, ...]:
        """The values to choose from; empty for a field that is typed."""
        return tuple(str(v).lower() if isinstance(v, bool) else str(v) for v in _values(self.kind))

    @property
    def takes_text(self) -> bool:
        """Whether it takes words: the label mode `true` is one."""
        if values := _values(self.kind):
            return all(isinstance(value, str) for value in values)
        return isinstance(self.kind, inspect.StrType)

    def of(self, config: RunConfig) -> Any:
        """Its value in a configuration."""
        if self.path == FAMILY:
            return config.model.family()
        value: Any = config
        for name in self.path.split("."):
            value = getattr(value, name)
        return value

    def has_effect(self, config: RunConfig) -> bool:
        """Whether its value makes any difference to a run with this configuration."""
        conditions = (self.only or {}).items()
        return all(field_at(path, config).of(config) in values for path, values in conditions)

    def saying(self, config: RunConfig) -> str:
        """Its value in a line about the run: `lr 0.001`."""
        value = self.of(config)
        if self.path == FAMILY:
            return config.model.title
        if callable(self.phrase):
            return self.phrase(value)
        template = self.phrase or f"{self.title.lower()} {{}}"
        return template.format(value, s="" if value == 1 else "s")


def _values(kind: inspect.Type) -> tuple[str | int | None, ...]:
    """The values of a choice; none for what is no choice."""
    if isinstance(kind, inspect.BoolType):
        return True, False
    return tuple(kind.values) if isinstance(kind, inspect.LiteralType) else ()


@cache
def all_fields() -> tuple[Field, ...]:
    """Every field of every family, in the order of declaration."""
    return tuple(_fields_of(inspect.type_info(RunConfig), "", None))


def fields_of(family: str) -> Iterator[Field]:
    """The fields of a run that trains a network of this family."""
    return (field for field in all_fields() if field.family in (None, family))


def field_at(path: str, config: RunConfig) -> Field:
    """The field of that dotted name. LookupError where the configuration has none such."""
    for field in fields_of(config.model.family()):
        if field.path == path:
            return field
    raise LookupError(path)


def takes_text(path: str) -> bool:
    """Whether the field of that dotted name takes words, in any family that has it."""
    return any(field.takes_text for field in all_fields() if field.path == path)


def takes_list(path: str) -> bool:
    """Whether the field of that dotted name takes a list, in any family that has it."""
    return any(
        isinstance(field.kind, inspect.VarTupleType) for field in all_fields() if field.path == path
    )


def phrases(config: RunConfig) -> list[str]:
    """What a line says of a configuration: `["ResNet-50", "cifar stem"]`.

    Every field that has an effect and differs from its default, and those that are always said.
    The name stands elsewhere.
    """
    return [field.saying(config) for field in _said_fields(config, ("always",))]


def details(config: RunConfig) -> dict[str, list[str]]:
    """What there is to say of each section, by its name, and of each field outside of any."""
    sayings: dict[str, list[str]] = {}
    for field in _said_fields(config, ("always", "in details")):
        # Outside of a section the name stands before the value already.
        saying = field.saying(config) if field.section else str(field.of(config))
        sayings.setdefault(field.section or field.path, []).append(saying)
    return sayings


def _said_fields(config: RunConfig, levels: tuple[Said, ...]) -> list[Field]:
    return [
        field
        for field in fields_of(config.model.family())
        if field.path not in ("name", "format") and field.said != "in the title"
        if (field.said in levels or field.of(config) != field.default) and field.has_effect(config)
    ]


def bare(kind: inspect.Type) -> inspect.Type:
    """The type without the metadata around it."""
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    return kind


def _fields_of(kind: inspect.Type, path: str, family: str | None) -> Iterator[Field]:
    """The fields of a section, and of the sections in it."""
    assert isinstance(kind, inspect.StructType)
    for one in kind.fields:
        where, inner = f"{path}.{one.name}".lstrip("."), bare(one.type)
        if where == "model":
            yield _family_field()
            for variant in inner.types if isinstance(inner, inspect.UnionType) else (inner,):
                assert isinstance(variant, inspect.StructType)
                yield from _fields_of(variant, where, str(variant.tag))
        elif isinstance(inner, inspect.StructType):
            yield from _fields_of(inner, where, family)
        else:
            assert isinstance(one.type, inspect.Metadata), f"{where} says nothing of itself"
            texts, extra = one.type.extra_json_schema or {}, one.type.extra or {}
            assert one.default is not NODEFAULT, f"{where} has no default"
            yield Field(
                path=where,
                kind=inner,
                default=one.default,
                title=texts["title"],
                description=texts["description"],
                family=family,
                **extra,
            )


def _family_field() -> Field:
    return Field(
        path=FAMILY,
        kind=inspect.LiteralType(tuple(FAMILIES)),
        default=next(iter(FAMILIES)),
        title="Network",
        description="The model family, which says what else the section holds.",
        main=True,
        said="always",
    )


def text_of(value: Any) -> str:
    """A number as short as it can be told from all others: `0.0002`, `1e-05`, `80`."""
    if isinstance(value, float) and math.isfinite(value):
        short = f"{value:g}"
        return short if float(short) == value else repr(value)
    return str(value)
