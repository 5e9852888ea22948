"""What is wrong with a text that should be JSON, in words that help its author."""

from __future__ import annotations

import json
import re

_COMMENT = re.compile(r"^\s*(//|/\*|#)|\s(//|#)\s")
_YAML_LINE = re.compile(r"^\s*(-\s+|[\w.]+\s*:(\s|$))")
_PYTHON = {"True": "true", "False": "false", "None": "null"}


def describe(text: str, error: json.JSONDecodeError) -> str:
    """What was found in the place of JSON, with its line; `error` is the parser's."""
    where = f"at line {error.lineno}, column {error.colno}"
    before, after = text[: error.pos].rstrip(), text[error.pos :].lstrip()
    if not text.lstrip().startswith(("{", "[")) and _YAML_LINE.match(text.lstrip()):
        return (
            f'YAML or the like {where}; JSON begins with {{ and has names in quotes: {{"seed": 1}}'
        )
    if line := _comment_line(text, error):
        return f"a comment at line {line}, which JSON does not have"
    if before.endswith(",") and after[:1] in ("}", "]"):
        return f"a comma before the closing {after[0]} {where}"
    if after.startswith("'"):
        return f"single quotes {where}; JSON has double ones"
    if word := re.match(r"True|False|None", after):
        return f"{word.group()} {where}; JSON writes {_PYTHON[word.group()]}"
    return f"{error.msg[0].lower()}{error.msg[1:]} {where}"


def _comment_line(text: str, error: json.JSONDecodeError) -> int | None:
    """The line of a comment at which the parser stumbled, or right before it."""
    lines = text.splitlines()
    for number in (error.lineno, error.lineno - 1):
        if 0 < number <= len(lines) and _COMMENT.search(lines[number - 1]):
            return number
    return None


def encoding(content: bytes) -> str | None:
    """What a text is written in that is no UTF-8, if its first bytes tell."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return f"UTF-16, by its first byte 0x{content[0]:02x}: save it as UTF-8"
    return "UTF-16: save it as UTF-8" if b"\0" in content[:4] else None
