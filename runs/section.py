"""What a section of the configuration is, and what a field says of itself.

A field is described once, where it is declared. `runs.fields` gathers the descriptions for the
form, the details, the errors and the JSON Schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec

Said = Literal["in the title", "where it differs", "in details", "always"]
"""Where a field's value is said: by the network's title already; where it differs from the default;
also where there is room for details; or in every line about a run."""


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of the configuration: immutable, and strict about unknown names."""


def field(
    title: str,
    description: str,
    *,
    hint: str = "",
    phrase: str | Callable[[Any], str] = "",
    said: Said = "where it differs",
    main: bool = False,
    only: Mapping[str, tuple[str, ...]] | None = None,
) -> msgspec.Meta:
    """What there is to know of a field, as the metadata of its type.

    `title` is its name on screen, `description` goes into the JSON Schema, `hint` is a few words
    beside its line in the form; `main` fields stand in the form unfolded. `phrase` says its value
    in a line about the run, with `{}` for the value and `{s}` for a plural's s, or as a function
    of the value; without one the line says title and value. A value that differs from the default
    is always said; `said` tells where the default is. `only` names the fields, and their values,
    under which it has any effect.
    """
    extra = {
        "hint": hint,
        "phrase": phrase,
        "said": said,
        "main": main,
        "only": dict(only or {}),
    }
    return msgspec.Meta(title=title, description=description, extra=extra)
