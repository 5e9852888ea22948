"""The JSON Schema of a configuration, with what `runs.config` says of each field."""

from __future__ import annotations

import ast
import inspect
from itertools import pairwise
from typing import Any

import msgspec

from runs import config
from runs.config import RunConfig


def schema() -> dict[str, Any]:
    """Everything that a configuration may say: names, types, bounds, defaults, descriptions."""
    made = msgspec.json.schema(RunConfig)
    for section, texts in _descriptions().items():
        for field, text in texts.items():
            made["$defs"][section]["properties"][field]["description"] = text
    made["$defs"]["LabelsConfig"]["properties"]["mode"]["enum"].append("random")  # the alias
    return made


def _descriptions() -> dict[str, dict[str, str]]:
    """The text under each field, by class and field: Python keeps it in the source alone."""
    found: dict[str, dict[str, str]] = {}
    for section in ast.parse(inspect.getsource(config)).body:
        if not isinstance(section, ast.ClassDef):
            continue
        for field, text in pairwise(section.body):
            match field, text:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(words))),
                ):
                    found.setdefault(section.name, {})[name] = " ".join(words.split())
    return found
