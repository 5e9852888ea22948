"""`python -P -m engine RUN_DIR` trains the run in RUN_DIR; with `--warm`, the one it is handed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

from engine.process import main
from runs.warm import WARM

NICE = 5
"""Added to the process's niceness: a terminal on the same cores answers first. Alone on a machine
an engine trains as fast."""


def _train(arguments: list[str]) -> int:
    """From the command line to the exit code."""
    os.nice(NICE)
    if arguments == [WARM]:
        from engine import warm

        run = warm.wait()
        return 0 if run is None else main([run])
    return main(arguments)


def _leave(code: int) -> NoReturn:
    """End at once: whatever a run has come to is in files that are closed by now.

    Python would first take apart all that is loaded, torch above all, for 0.7 s.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # a full disk
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    _leave(_train(sys.argv[1:]))
