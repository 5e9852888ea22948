"""Advisory locks, for what is better done by one process at a time and still right without.

Some file systems have none: NFS without lockd answers ENOLCK, others ENOSYS. Nothing that must
not be done twice may rely on one; see `runs.claim` for that.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runs.files import open_for_writing

NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP})
"""What a file system answers that has no locks."""
POLL_SECONDS = 0.05


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[bool]:
    """Hold the lock of the file, which is made if need be and stays; False where locks do not work.

    Raises TimeoutError while another process holds it for all of `seconds`, OSError for a file
    that cannot be opened. The lock goes with the process.
    """
    descriptor = open_for_writing(path)
    try:
        yield _lock(descriptor, path, time.monotonic() + seconds)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, path: Path, deadline: float) -> bool:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() >= deadline:
                reason = "another process holds the lock"
                raise TimeoutError(errno.ETIMEDOUT, reason, str(path)) from None
        except OSError as error:
            if error.errno in NO_LOCKS:
                return False
            raise
        time.sleep(POLL_SECONDS)
