"""The text of a configuration or a study: from a file, from stdin, or shipped under a name."""

from __future__ import annotations

import sys
from pathlib import Path

from runs import presets
from runs.config_errors import near
from runs.config_text import MAX_BYTES, decode, unreadable
from runs.errors import ConfigError
from runs.studies import shipped


def read_source(source: str) -> tuple[str, str]:
    """What to call a source in errors, and its text. Raises ConfigError.

    `source` is a path, `-` for stdin, or the name of a preset or of a shipped study, which wins
    over a file of that name unless the source contains a path separator.
    """
    if source == "-":
        return "stdin", decode("stdin", sys.stdin.buffer.read(MAX_BYTES + 1))
    if source in shipped.names():
        return f"study {source}", shipped.text(source)
    if presets.is_known(source):
        return f"preset {source}", presets.text(source)
    path = Path(source)
    if path.name == source and path.suffix != ".json" and not _exists(path):
        known = [*presets.names(), *shipped.names()]
        expected = "a file, a preset or a study (fitrand-tui --presets lists them)"
        raise ConfigError(source, "", expected + near(known, source), "none of these")
    return source, _read_file(source, path)


def is_shipped(source: str) -> bool:
    """Whether the source is the name of something that ships with the package."""
    return source in shipped.names() or presets.is_known(source)


def _read_file(source: str, path: Path) -> str:
    try:
        with path.open("rb") as file:  # a pipe as well: `--run <(make-config)`
            return decode(source, file.read(MAX_BYTES + 1))
    except OSError as error:
        raise unreadable(source, error) from None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # the name is too long, say: reading the file tells
        return True
