"""torch's compiler, loaded only where somebody compiles.

Every optimizer of torch imports `torch._dynamo` to tell it what not to trace: sympy, a thousand
modules, 1.0 s of CPU on the way to the first step, though nothing is traced (n = 3, torch 2.14,
AMD EPYC; all of `import torch` takes 1.2 s).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any, TypeVar

NAME = "torch._dynamo"
F = TypeVar("F", bound=Callable[..., Any])


class Deferred(ModuleType):
    """Stands in for torch._dynamo until more is wanted of it than to leave alone."""

    def disable(self, function: F, *_: object, **__: object) -> F:
        """Nothing is traced, so there is nothing to be left out."""
        return function

    def graph_break(self, *_: object, **__: object) -> None:
        """Nothing is traced, so there is nothing to break."""

    def __getattr__(self, name: str) -> Any:
        """Anything else, the path of its submodules included, is the real module's business."""
        if sys.modules.get(NAME) is self:
            del sys.modules[NAME]
        return getattr(import_module(NAME), name)


def defer() -> None:
    """Let torch do without its compiler, unless it is loaded already."""
    if NAME not in sys.modules:
        sys.modules[NAME] = Deferred(NAME)
