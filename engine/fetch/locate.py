"""Where a data set is: found on this machine, or fetched into the application's cache."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from engine.fetch.cache import Source, fill
from engine.fetch.debian import DebianPackage
from engine.fetch.download import Mirror
from engine.fetch.errors import Attempt, DataUnavailable
from runs.data_files.find import Place, find
from runs.datasets.dataset import DataSet
from runs.paths import cache_dir


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

    def refused(place: Place, why: str) -> None:
        attempts.append(Attempt(place.title, why))
        if place.named:
            (warn or report)(f"{attempts[-1]}; looking elsewhere")

    if (found := find(data_set, refused)) is not None:
        return found
    cache = cache_dir() / data_set.name
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
