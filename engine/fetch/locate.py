"""Where a data set is: found on this machine, or fetched into the application's cache.

Whatever the place, the files count only when the SHA-256 of their content is right.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.fetch.cache import Source, fill
from engine.fetch.debian import DebianPackage
from engine.fetch.download import Mirror
from engine.fetch.errors import Attempt, DataUnavailable
from runs.data_files.payload import PayloadError, verify_folder
from runs.datasets.dataset import DataSet
from runs.paths import cache_dir

VARIABLE = "FITRAND_DATA"
"""Names the user's own folder; the command line's --data-dir sets it."""
SYSTEM = Path("/usr/share/datasets")
"""Where Debian's packages are installed, in a folder of the data set's name."""


def locate(
    data_set: DataSet,
    report: Callable[[str], None],
    warn: Callable[[str], None] | None = None,
) -> Path:
    """A folder with the verified files, gzipped or not. Raises DataUnavailable.

    Tried in turn: the folder that the user names, the cache, the system's folder, the
    download mirrors and Debian's package. A named folder that is no good does not end the
    search, because whatever is found is the same by its hash; `warn` (or else `report`) hears
    of it. `report` takes a short line on what is going on, a few times a second; what it
    raises ends the search and is passed on.
    """
    attempts: list[Attempt] = []
    if named := os.environ.get(VARIABLE):
        folder = Path(named).expanduser().absolute()
        failed = _look(f"the named folder {folder}", folder, data_set)
        if failed is None:
            return folder
        (warn or report)(f"{failed}; looking elsewhere")
        attempts.append(failed)
    cache, system = cache_dir() / data_set.name, SYSTEM / data_set.name
    for place, folder in ((f"the cache {cache}", cache), (f"the system's {system}", system)):
        failed = _look(place, folder, data_set)
        if failed is None:
            return folder
        attempts.append(failed)
    try:
        failures = fill(cache, data_set, lambda: sources(data_set), _past_handlers(report), warn)
    except _ReportError as error:
        raise error.cause from None
    if failures:
        raise DataUnavailable.after(data_set, [*attempts, *failures])
    return cache


def sources(data_set: DataSet) -> Sequence[Source]:
    """Where the data can be fetched from, in the order in which it is tried."""
    mirrors: list[Source] = [Mirror(url) for url in data_set.mirrors]
    if data_set.debian_package is not None:
        mirrors.append(DebianPackage(data_set.debian_package, data_set))
    return mirrors


def _look(place: str, folder: Path, data_set: DataSet) -> Attempt | None:
    """None where the folder is good, else what is wrong with it."""
    try:
        verify_folder(folder, data_set)
    except PayloadError as error:
        return Attempt(place, str(error))
    return None


class _ReportError(BaseException):
    """An error of `report`, on its way past the handlers of network and disk errors."""

    def __init__(self, cause: Exception) -> None:
        self.cause = cause


def _past_handlers(report: Callable[[str], None]) -> Callable[[str], None]:
    """`report`, whose errors no source can mistake for its own: a full disk, say."""

    def guarded(line: str) -> None:
        try:
            report(line)
        except Exception as error:
            raise _ReportError(error) from error

    return guarded
