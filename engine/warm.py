"""An engine that has loaded torch before there is a run, and waits to be handed one.

Its stdin is a socket to the front end that started it (`runs/warm.py`). From there come the run
directory and, opened, the log; the answer says that this process trains the run from now on, just
as if it had been started on it. The end of the socket is the end of the front end, however that
came about.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from engine.hardware import environment
from runs.models.register import FAMILIES
from runs.warm import MESSAGE_BYTES, PATIENCE, TAKEN


def wait() -> str | None:
    """The run to be trained; None where none came, and this process may leave."""
    environment.prepare()
    import engine.training  # noqa: F401 - everything that training needs; CUDA is not touched

    for family in FAMILIES.values():  # a run loads its own family's alone
        import_module(family().builder)

    front_end = socket.socket(fileno=0)
    front_end.settimeout(PATIENCE)
    try:
        message, logs, _, _ = socket.recv_fds(front_end, MESSAGE_BYTES, 1)
    except TimeoutError:  # nobody needs what it has in memory
        return None
    if not message:
        return None
    run = os.fsdecode(message)
    _settle(Path(run), logs[0])
    with suppress(OSError):  # gone in this very moment: the run has been made, and is trained
        front_end.sendall(TAKEN)
    front_end.detach()
    _point(0, os.open(os.devnull, os.O_RDONLY))  # which closes the socket
    return run


def _settle(run: Path, log: int) -> None:
    """Be where an engine is that was started on the run, and write where it writes."""
    os.chdir(run.parent)
    os.dup2(log, 1)
    _point(2, log)


def _point(descriptor: int, file: int) -> None:
    """Let a descriptor be this file, which has no other then."""
    os.dup2(file, descriptor)
    os.close(file)
