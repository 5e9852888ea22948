"""Which folder of this machine has the files of a data set.

The files count only when the SHA-256 of their content is right, whatever the place. Nothing is
fetched here: front ends look, and only an engine downloads (`engine.fetch`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from runs.data_files.payload import PayloadError, verify_folder
from runs.datasets.dataset import DataSet
from runs.paths import absolute, cache_dir

VARIABLE = "FITRAND_DATA"
"""Names the user's own folder; the command line's --data-dir sets it."""
SYSTEM = Path("/usr/share/datasets")
"""Where Debian's packages are installed, in a folder of the data set's name."""


@dataclass(frozen=True)
class Place:
    """A folder that may hold the files."""

    title: str
    """For people: `the cache /home/me/.cache/...`."""
    folder: Path
    named: bool = False
    """Whether the user named it, and should hear that it is no good."""


def places(data_set: DataSet) -> list[Place]:
    """Where to look, in this order: the folder that the user names, the cache, the system's."""
    found = []
    if named := os.environ.get(VARIABLE):
        folder = absolute(named)
        found.append(Place(f"the named folder {folder}", folder, named=True))
    cache, system = cache_dir() / data_set.name, SYSTEM / data_set.name
    return [*found, Place(f"the cache {cache}", cache), Place(f"the system's {system}", system)]


def find(
    data_set: DataSet, refused: Callable[[Place, str], None] = lambda _place, _why: None
) -> Path | None:
    """The first folder with all files, gzipped or not; None where this machine has none.

    `refused` hears of each folder that was looked into in vain, and why, before the next one is.
    """
    for place in places(data_set):
        try:
            verify_folder(place.folder, data_set)
        except PayloadError as error:
            refused(place, str(error))
        else:
            return place.folder
    return None
