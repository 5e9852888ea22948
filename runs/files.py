"""Reading what lies in a home, where anything may lie: folders, pipes, links, files without end.

A name in a home promises nothing. A pipe would block its reader for ever, a device has no end, and
a file of gigabytes has no place in memory.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import IO


def open_regular(path: Path) -> IO[bytes]:
    """Open a file for reading, unbuffered. OSError for whatever is no regular file."""
    # Without O_NONBLOCK, opening a pipe waits for somebody to write to it.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return os.fdopen(descriptor, "rb", buffering=0)


def read_regular(path: Path, most: int) -> bytes:
    """The whole content. OSError for what is no regular file, or has more than `most` bytes."""
    with open_regular(path) as file:
        content = bytearray()
        while chunk := file.read(most + 1 - len(content)):
            content += chunk
            if len(content) > most:
                raise OSError(errno.EFBIG, f"larger than {most:,} bytes", str(path))
    return bytes(content)


def open_for_writing(path: Path) -> int:
    """A descriptor to read and write a file, made where there is none; no link is followed.

    OSError for a link, which may lead out of the home, and for whatever is no regular file.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return descriptor
