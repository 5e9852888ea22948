"""Files that are written for the user, outside of the home."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from runs.atomic import replacing


@contextmanager
def replacing_for_user(path: Path) -> Iterator[IO[bytes]]:
    """As `replacing`, with the rights of any new file: it is the user's, not one of the home's."""
    with replacing(path) as file:
        os.fchmod(file.fileno(), 0o666 & ~_umask())
        yield file


def _umask() -> int:
    """What is taken from the rights of a new file: it can be read only by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
