"""Foreign text made safe to show: names, notes, host names, errors and logs are data."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

_SPACES = re.compile(r"\r\n|[\t\n\v\f\r\x85\u2028\u2029]")
"""What moves the cursor to another place: shown as one space each."""
_DROPPED = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: ESC and CSI begin the terminal's commands
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"  # bidi controls reorder what is read
)
_SURROGATES = re.compile("[\ud800-\udfff]")
"""Halves of characters: no terminal's encoding takes them."""
ELLIPSIS = "…"


def clean(text: str, width: int | None = None) -> str:
    """`text` as one line without control characters, cut to `width` cells where that is given.

    Every foreign text passes through here once before it is shown. The result is still not
    markup: give it to `Text(...)`, or to something with `markup=False`.
    """
    if not (text.isascii() and text.isprintable()):  # as nearly every cell of a table is
        text = _SPACES.sub(" ", text)
        text = _SURROGATES.sub("\ufffd", _DROPPED.sub("", text))
    return text if width is None else truncate(text, width)


def truncate(text: str, width: int) -> str:
    """`text` cut to `width` cells (wide characters take two), with `…` where any was cut."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS
