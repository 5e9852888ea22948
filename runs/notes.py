"""notes.json: what people say about a run, kept apart from what the engine says."""

from __future__ import annotations

import time
from typing import Annotated

import msgspec

from runs.atomic import write_atomic
from runs.config import LONGEST_NAME
from runs.files import FileTroubleError, load_json
from runs.paths import RunPaths

MAX_BYTES = 1_000_000
"""Notes have at most a tenth of that."""
Text = Annotated[str, msgspec.Meta(max_length=10_000)]
Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class Notes(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Name, tags and note of a run; all empty until somebody writes them."""

    name: Annotated[str, msgspec.Meta(max_length=LONGEST_NAME)] = ""
    """A name that takes the place of the configuration's."""
    tags: Annotated[tuple[Tag, ...], msgspec.Meta(max_length=100)] = ()
    """Words to find the run by."""
    note: Text = ""
    """Free text."""


def load_notes(paths: RunPaths) -> tuple[Notes, str]:
    """The run's notes, empty ones where there are none; and why they cannot be read, if so."""
    try:
        return load_json(paths.notes, Notes, MAX_BYTES) or Notes(), ""
    except FileTroubleError as trouble:
        return Notes(), f"{paths.notes.name} {trouble}"


def write_notes(paths: RunPaths, notes: Notes) -> None:
    """Replace notes.json; on the disk when this returns, because only people can write it anew.

    Notes that cannot be read are set aside: somebody may still read them.
    """
    paths.home.refuse_demo()
    if load_notes(paths)[1]:
        aside = f"notes-unreadable-{time.strftime('%Y%m%d-%H%M%S')}.json"
        paths.notes.rename(paths.notes.with_name(aside))
    write_atomic(paths.notes, msgspec.json.encode(notes), durable=True)
