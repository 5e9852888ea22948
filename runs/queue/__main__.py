"""`python -P -m runs.queue HOME` is the worker of HOME on this host; see `runs.queue.start`."""

from __future__ import annotations

import sys
from pathlib import Path

from runs import claim
from runs.paths import Home
from runs.queue.engines import Bell
from runs.queue.queue import Queue
from runs.queue.start import claim_file
from runs.queue.worker import Worker, say

DONE, FAILED, USAGE = 0, 1, 2


def main(arguments: list[str]) -> int:
    """Work until nothing is left to do; the exit code."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        say("usage: python -P -m runs.queue HOME")
        return USAGE
    home, bell = Home(Path(arguments[0]).absolute()), Bell()
    try:
        while _work(home, bell):
            pass
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        say(f"the worker leaves, and the queue stays as it is: {where}{error.strerror or error}")
        return FAILED
    return DONE


def _work(home: Home, bell: Bell) -> bool:
    """Be the worker for as long as there is something to do; whether there may be more by now.

    Whoever queued a run while this one was about to leave has seen a worker, and started none:
    hence another look after the claim is given up.
    """
    queue = Queue(home)
    try:
        mine = claim.take_file(claim_file(home))
    except claim.HeldError as held:
        if held.holder is None:
            say(f"{held.path} {held.trouble}: if no worker is at work here, remove it")
        return False
    try:
        seen = Worker(home, bell).work()
    finally:
        claim.release_file(claim_file(home), mine)
    return seen is not None and queue.stamp() != seen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
