"""The configuration that a run directory holds."""

from __future__ import annotations

from pathlib import Path

from runs.config import RunConfig
from runs.config_decoder import build, parse
from runs.config_text import MAX_BYTES, decode, unreadable
from runs.extension import extended
from runs.files import read_regular
from runs.paths import RunPaths

OLDEST_FORMAT = 1
"""What a run directory's config.json without a format means, for ever: 0.1.0 wrote none. In a
user's own file it means the format of today."""


def load_resolved(path: Path) -> RunConfig:
    """The config.json of a run directory, read as its time meant it, with its extension if any.

    Raises ConfigError.
    """
    try:
        content = read_regular(path, MAX_BYTES)
    except OSError as error:
        raise unreadable(str(path), error) from None
    raw = parse(str(path), decode(str(path), content))
    raw.setdefault("format", OLDEST_FORMAT)
    return extended(build(raw, str(path)), RunPaths(path.parent).extension)
