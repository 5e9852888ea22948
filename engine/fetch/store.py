"""What a source brings, written down once it is known to be right."""

from __future__ import annotations

import io
from pathlib import Path

from runs.atomic import replacing
from runs.data_files.payload import verified
from runs.datasets.dataset import DataFile


def store(payload: DataFile, stream: io.BufferedIOBase, folder: Path) -> None:
    """Write the decompressed content of `stream` into a folder, once it is known to be right.

    The file has its name only when it is whole. Raises PayloadError and OSError.
    """
    with replacing(folder / payload.name) as file:
        for chunk in verified(payload, stream):
            file.write(chunk)
