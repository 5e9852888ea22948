"""Reading what lies in a home, where anything may lie: folders, pipes, links, files without end.

A name in a home promises nothing. A pipe would block its reader for ever, a device has no end, and
a file of gigabytes has no place in memory.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import IO, TypeVar

import msgspec

T = TypeVar("T")

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a full disk, a used-up quota and a limit on a file's size are called."""


def open_regular(path: Path) -> IO[bytes]:
    """Open a file for reading, unbuffered. OSError for whatever is no regular file."""
    # Without O_NONBLOCK, opening a pipe waits for somebody to write to it.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    _refuse_all_but_files(descriptor, path)
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


class FileTroubleError(Exception):
    """A file is there and cannot be used; the message says why in a few words."""


def load_json(path: Path, kind: type[T], most: int) -> T | None:
    """What a JSON file holds, strictly; None where there is no file. Raises FileTroubleError.

    So that what cannot be read is said, and is never taken for a file that is not there.
    """
    try:
        return msgspec.json.decode(read_regular(path, most), type=kind)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileTroubleError(f"cannot be read: {error.strerror or error}") from None
    except msgspec.ValidationError:
        raise FileTroubleError("is damaged, or of a newer version of fitrand-tui") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise FileTroubleError("is damaged") from None


def open_for_writing(path: Path) -> int:
    """A descriptor to read and write a file, made where there is none; no link is followed.

    OSError for a link, which may lead out of the home, and for whatever is no regular file.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    _refuse_all_but_files(descriptor, path)
    return descriptor


def _refuse_all_but_files(descriptor: int, path: Path) -> None:
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        what = "it is a directory" if stat.S_ISDIR(mode) else "it is not a regular file"
        raise OSError(errno.EINVAL, what, str(path))
