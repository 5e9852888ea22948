"""What killed processes leave half written; never swept while somebody may still write it."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from runs.claim import is_left_over
from runs.paths import Home, RunPaths

OLD_SECONDS = 3600.0
"""What front ends write takes no second; no writer is still at work on a file of this age."""
_TEMPORARY = re.compile(r"\.(.+)\.[a-z0-9_]{8}\.tmp")
"""The names that `runs.atomic` gives."""


def sweep_run(paths: RunPaths) -> None:
    """Remove the temporary files of a run; the caller holds its claim, so no engine writes them."""
    shared = (paths.config, paths.notes, paths.claim)  # written without the claim, or for it
    _sweep(paths.root, careful=tuple(path.name for path in shared))


def sweep_home(home: Home) -> None:
    """Remove the temporary files of a home's index and queue that are old."""
    names = (home.history.name, home.queue.name)
    _sweep(home.root, only=names, careful=names)


def sweep_cache(folder: Path, names: tuple[str, ...], *, alone: bool) -> None:
    """Remove the temporary files of these names, old ones where others may be at work as well."""
    _sweep(folder, only=names, careful=() if alone else names)


def _sweep(folder: Path, careful: tuple[str, ...], only: tuple[str, ...] = ("",)) -> None:
    """Remove temporary files whose names begin with any of `only`, those of `careful` once old."""
    now = time.time()
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            named = _TEMPORARY.fullmatch(entry.name)
            if named is None or not named[1].startswith(only):
                continue
            with suppress(OSError):  # gone this moment, or of another user
                # A time stamp of the future is as old as one of the past.
                age = abs(now - entry.stat(follow_symlinks=False).st_mtime)
                at_once = not named[1].startswith(careful)
                if not entry.is_file(follow_symlinks=False):
                    continue
                path = Path(entry.path)
                if at_once or age > OLD_SECONDS or is_left_over(path):
                    path.unlink()
