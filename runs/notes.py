"""notes.json: what people say about a run, kept apart from what the engine says."""

from __future__ import annotations

from typing import Annotated

import msgspec

from runs.atomic import write_atomic
from runs.files import read_regular
from runs.paths import RunPaths

MAX_BYTES = 1_000_000
"""Notes have at most a tenth of that."""
Text = Annotated[str, msgspec.Meta(max_length=10_000)]
Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class Notes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Name, tags and note of a run; all empty until somebody writes them."""

    name: Annotated[str, msgspec.Meta(max_length=200)] = ""
    """A name that takes the place of the configuration's."""
    tags: Annotated[tuple[Tag, ...], msgspec.Meta(max_length=100)] = ()
    """Words to find the run by."""
    note: Text = ""
    """Free text."""


def read_notes(paths: RunPaths) -> Notes:
    """The run's notes; empty ones where there are none, or none that can be read."""
    try:
        return msgspec.json.decode(read_regular(paths.notes, MAX_BYTES), type=Notes)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Notes()


def write_notes(paths: RunPaths, notes: Notes) -> None:
    """Replace notes.json; on the disk when this returns, because only people can write it anew."""
    write_atomic(paths.notes, msgspec.json.encode(notes), durable=True)
