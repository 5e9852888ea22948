"""The application's own copy of the data, filled by one process at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from engine.fetch.errors import Attempt, FetchError
from runs.data_files.payload import PayloadError, path_in, verify
from runs.datasets.dataset import DataFile, DataSet
from runs.leftovers import sweep_cache
from runs.locks import locked

WAIT_SECONDS = 0.5
"""Between two lines on a lock that another process holds."""


class Source(Protocol):
    """Somewhere the files can be fetched from."""

    @property
    def name(self) -> str:
        """What people call it."""

    def fetch(
        self, wanted: Sequence[DataFile], folder: Path, report: Callable[[str], None]
    ) -> None:
        """Put files, decompressed and verified, into a folder. Raises FetchError."""


def fill(
    folder: Path,
    data_set: DataSet,
    sources: Callable[[], Sequence[Source]],
    report: Callable[[str], None],
    warn: Callable[[str], None] | None = None,
) -> list[Attempt]:
    """Fetch what the folder lacks from the first source that has it; broken files are set aside.

    The failed attempts, where files are missing in the end; otherwise nothing. `report` hears
    what goes on, `warn` (or else `report`) of files that were set aside.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _held(folder / ".lock", report) as alone:
            sweep_cache(folder, tuple(file.name for file in data_set.files), alone=alone)
            wanted = [p for p in data_set.files if not _sound(p, folder, warn or report)]
            return _fetch(wanted, folder, sources, report) if wanted else []
    except OSError as error:
        return [Attempt(f"the cache {folder}", f"cannot be written: {error.strerror or error}")]


def _fetch(
    wanted: list[DataFile],
    folder: Path,
    sources: Callable[[], Sequence[Source]],
    report: Callable[[str], None],
) -> list[Attempt]:
    failed: list[Attempt] = []
    for source in sources():
        try:
            source.fetch(wanted, folder, report)
        except FetchError as error:
            failed.append(Attempt(source.name, str(error)))
        wanted = [payload for payload in wanted if path_in(folder, payload) is None]
        if not wanted:
            return []
    return failed


def _sound(payload: DataFile, folder: Path, warn: Callable[[str], None]) -> bool:
    """Whether the folder has the file; a broken one is renamed, so that nothing is lost."""
    while path := path_in(folder, payload):
        try:
            verify(payload, folder)
        except PayloadError as error:
            aside = path.with_name(f"{path.name}.broken-{time.strftime('%Y%m%d-%H%M%S')}")
            path.rename(aside)
            warn(f"{error}: set aside as {aside.name}")
        else:
            return True
    return False


@contextmanager
def _held(path: Path, report: Callable[[str], None]) -> Iterator[bool]:
    """Hold a lock; while another process has it, wait and say so.

    False where locks do not work: two processes may then fetch the same, each into files of its
    own that take their names once they are whole.
    """
    with ExitStack() as stack:
        seconds = 0.0
        while True:
            try:
                alone = stack.enter_context(locked(path, seconds))
                break
            except TimeoutError:
                report("waiting for another process that is fetching the data")
                seconds = WAIT_SECONDS
        yield alone
