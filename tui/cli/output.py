"""Lines for people and programs: results on stdout, everything else on stderr."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from tui.sanitize import clean

_GONE = (errno.EPIPE, errno.EIO)
"""A pipe that nobody reads any more, and a terminal that hung up."""


def say(line: str = "") -> None:
    """A line on stdout, at once. Raises OSError (see `is_gone`) when nobody reads it."""
    sys.stdout.write(f"{clean(line)}\n")
    sys.stdout.flush()


def say_json(value: Any) -> None:
    """A value of msgspec's or Python's own types as one line of JSON on stdout.

    In ASCII, so that no name in it can command a terminal and none is changed.
    """
    say(_json(value))


def say_json_with(value: Mapping[str, Any], key: str, items: Iterable[Any]) -> None:
    """The same, with a list under one more key, which is written item by item.

    A long run's curves as one string would take 2 GB.
    """
    sys.stdout.write(f"{_json(value)[:-1]}, {_json(key)}: [")
    for i, item in enumerate(items):
        sys.stdout.write(f"{', ' if i else ''}{_json(item)}")
    say("]}")


def _json(value: Any) -> str:
    import msgspec  # 7 ms, which the application's start spares

    text = json.dumps(msgspec.to_builtins(value), allow_nan=False)
    return text.replace("\x7f", "\\u007f")


def complain(line: str) -> None:
    """A line on stderr; lost without a word when nobody reads it."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{clean(line)}\n")
        sys.stderr.flush()


def is_gone(error: OSError) -> bool:
    """Whether a write failed because nobody reads the output any more."""
    return error.errno in _GONE


def abandon_stdout() -> None:
    """Send the rest of stdout nowhere, so that Python's last flush does not fail as well."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def stand_in_for_closed_streams() -> None:
    """Put /dev/null where stdin, stdout or stderr was closed: Python has None there."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            if descriptor != number:
                os.dup2(descriptor, number)
                os.close(descriptor)
            setattr(sys, name, os.fdopen(number, "w" if number else "r"))


def tolerate_any_text() -> None:
    """Show a `?` for what the terminal's encoding lacks instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
