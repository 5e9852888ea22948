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
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as error:
        if isinstance(error, OSError) and error.filename is None:  # a full disk, say
            error.filename = str(path)
        temporary.unlink(missing_ok=True)
        raise


def write_atomic(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Replace the content of `path` in one step."""
    with replacing(path, durable=durable) as file:
        file.write(content)
