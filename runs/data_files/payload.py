"""The files of a data set, known by the SHA-256 of their decompressed content.

Packagers compress the same content in different ways (the files of Debian's package have
other MD5 sums than the ones torchvision knows), so compressed files are never hashed.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from runs.datasets.dataset import DataFile, DataSet

GZIP = b"\x1f\x8b"
"""How a gzip file begins."""
CHUNK = 1 << 20
"""Bytes of content that are handled at once."""


class PayloadError(Exception):
    """A file is missing, cannot be read, or is not the one it should be; one line."""


NAMED = 8
"""Files that an error names at most, of those that are there instead."""


def path_in(folder: Path, file: DataFile) -> Path | None:
    """The file of that name in a folder, decompressed before gzipped; None: neither is there."""
    for name in (file.name, f"{file.name}.gz"):
        if (folder / name).is_file():
            return folder / name
    return None


def find_in(folder: Path, file: DataFile) -> Path | None:
    """The file in a folder by its name, else by what it holds; None where nothing fits.

    Copies go by many names (`train-images.idx3-ubyte`), so whatever has the right size once it is
    decompressed may be the file, and its hash decides.
    """
    if (named := path_in(folder, file)) is not None:
        return named
    others = sorted(folder.iterdir()) if folder.is_dir() else []
    fitting = [path for path in others if _content_size(path) == file.size]
    if len(fitting) > 1:  # MNIST's files have the sizes of Fashion-MNIST's
        return next((path for path in fitting if _is_right(file, path)), fitting[0])
    return fitting[0] if fitting else None


def _is_right(file: DataFile, path: Path) -> bool:
    try:
        _read_through(file, path)
    except (OSError, PayloadError):
        return False
    return True


def _read_through(file: DataFile, path: Path) -> None:
    """Raises PayloadError where the content is another, OSError where it cannot be read."""
    with open_payload(path) as stream:
        for _ in verified(file, stream):
            pass


def _content_size(path: Path) -> int | None:
    """Bytes of the decompressed content, as the file's end says; None for what is no file."""
    try:
        if not path.is_file() or path.name.startswith("."):
            return None
        with path.open("rb") as stream:
            if stream.read(2) != GZIP:
                return path.stat().st_size
            stream.seek(-4, os.SEEK_END)
            return int.from_bytes(stream.read(4), "little")
    except OSError:  # not readable, or shorter than gzip's trailer
        return None


def open_payload(path: Path) -> io.BufferedIOBase:
    """The decompressed content of a file, gzipped or not whatever its name says."""
    file = path.open("rb")
    if file.peek(2)[:2] != GZIP:
        return file
    file.close()
    return gzip.open(path)


def verify_folder(folder: Path, data_set: DataSet) -> None:
    """Check that a folder holds the files of a data set; PayloadError at the first that is amiss.

    Fashion-MNIST's 55 MB take 0.06 s to hash where decompressed, 0.25 s where gzipped.
    """
    if not folder.is_dir():
        raise PayloadError("not a folder" if folder.exists() else "no such folder")
    for payload in data_set.files:
        verify(payload, folder)


def verify(payload: DataFile, folder: Path) -> None:
    """Check one file of a folder. Raises PayloadError."""
    path = find_in(folder, payload)
    if path is None:
        raise PayloadError(f"{payload.name}.gz is missing{_seen_in(folder)}")
    try:
        _read_through(payload, path)
    except OSError as error:
        raise PayloadError(f"{path.name} cannot be read: {error.strerror or error}") from None
    except PayloadError as error:
        raise PayloadError(f"{path.name} {error}") from None


def _seen_in(folder: Path) -> str:
    """What is there instead, for somebody whose copy has another form: CSV, npz, another size."""
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    if not names:
        return ""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f" (there: {', '.join(names[:NAMED])}{more})"


def verified(payload: DataFile, stream: io.BufferedIOBase) -> Iterator[bytes]:
    """The chunks of a decompressed stream; PayloadError, at the end, if they are not the file's.

    A stream that goes on for too long ends early, whatever it would decompress to.
    """
    digest, size = hashlib.sha256(), 0
    try:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > payload.size:
                raise PayloadError(f"is longer than {payload.size:,} bytes")
            digest.update(chunk)
            yield chunk
    except EOFError:
        raise PayloadError("is cut short") from None
    except (gzip.BadGzipFile, zlib.error):
        raise PayloadError("is no sound gzip file") from None
    if size < payload.size:
        raise PayloadError(f"is cut short: {size:,} of {payload.size:,} bytes")
    if digest.hexdigest() != payload.sha256:
        raise PayloadError("is not the right file: its SHA-256 differs")
