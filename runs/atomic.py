"""Files that are replaced whole: a reader sees the old content or the new, never half."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def replacing(path: Path, *, durable: bool = False) -> Iterator[IO[bytes]]:
    """Open a temporary file beside `path` that takes its place when the block ends well.

    With `durable`, the content is on the disk before the name points to it (fsync).
    When the block fails, for instance on a full disk, the temporary file is removed
    and `path` stays as it was.
    """
    with _beside(path) as (handle, temporary):
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(path)


def write_atomic(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Replace the content of `path` in one step."""
    with replacing(path, durable=durable) as file:
        file.write(content)


def create_atomic(path: Path, content: bytes) -> bool:
    """Make a file whole, and on the disk, where there is none; False where there is one.

    Of any number of processes that try at once exactly one makes it: a hard link appears or does
    not, also over NFS. Raises OSError, with the errno of `os.link` where there are no hard links.
    """
    with _beside(path) as (handle, temporary):
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
            made = True
        except OSError as error:
            # Over NFS a link may have been made though the answer to it was lost.
            made = temporary.stat().st_nlink == 2
            if not made and not isinstance(error, FileExistsError):
                raise
        temporary.unlink()
        return made


@contextmanager
def _beside(path: Path) -> Iterator[tuple[int, Path]]:
    """An open temporary file in the folder of `path`, removed when the block fails."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    except OSError as error:
        error.filename = str(path)  # the name that people know
        raise
    temporary = Path(name)
    try:
        yield handle, temporary
    except BaseException as error:
        if isinstance(error, OSError) and error.filename is None:  # a full disk, say
            error.filename = str(path)
        temporary.unlink(missing_ok=True)
        raise
