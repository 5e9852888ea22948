"""`--bench`: this process becomes the engine's benchmark, which has options of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn


def become(options: Sequence[str]) -> NoReturn:
    """Run the benchmark in the place of this process. Raises OSError.

    So its exit code, its output and Ctrl-C are its own. `-P` keeps a folder named `engine`
    in the working directory from being run instead.
    """
    os.execv(sys.executable, [sys.executable, "-P", "-m", "engine.bench", *options])
