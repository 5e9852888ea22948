"""The files of a data set, known by the SHA-256 of their decompressed content.

Packagers compress the same content in different ways (the files of Debian's package have
other MD5 sums than the ones torchvision knows), so compressed files are never hashed.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from pathlib import Path

from runs.atomic import replacing
from runs.datasets.dataset import DataFile, DataSet

CHUNK = 1 << 20
"""Bytes of content that are handled at once."""


class PayloadError(Exception):
    """A file is missing, cannot be read, or is not the one it should be; one line."""


def path_in(folder: Path, file: DataFile) -> Path | None:
    """The file in a folder, decompressed before gzipped; None where there is neither."""
    for name in (file.name, f"{file.name}.gz"):
        if (folder / name).is_file():
            return folder / name
    return None


def open_payload(path: Path) -> io.BufferedIOBase:
    """The decompressed content of a file, gzipped or not whatever its name says."""
    file = path.open("rb")
    if file.peek(2)[:2] != b"\x1f\x8b":
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
    path = path_in(folder, payload)
    if path is None:
        raise PayloadError(f"{payload.name}.gz is missing")
    try:
        with open_payload(path) as stream:
            for _ in verified(payload, stream):
                pass
    except OSError as error:
        raise PayloadError(f"{path.name} cannot be read: {error.strerror or error}") from None
    except PayloadError as error:
        raise PayloadError(f"{path.name} {error}") from None


def store(payload: DataFile, stream: io.BufferedIOBase, folder: Path) -> None:
    """Write the decompressed content of `stream` into a folder, once it is known to be right.

    The file has its name only when it is whole. Raises PayloadError and OSError.
    """
    with replacing(folder / payload.name) as file:
        for chunk in verified(payload, stream):
            file.write(chunk)


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
