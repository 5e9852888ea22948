"""The real engine, in a process that knows the made-up family and data set."""

from __future__ import annotations

import sys

import tests.made_up.registered  # noqa: F401 - first of all: see there

if __name__ == "__main__":
    from engine.process import main

    sys.exit(main(sys.argv[1:]))
