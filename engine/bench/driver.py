"""The benchmark's end of a side: starts its process, asks and waits for answers.

Nothing here loads torch: on Linux a process inherits the peak memory of the one that
started it, and torch's would hide that of the sides.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from typing import TypeVar

import msgspec

from engine.bench.messages import Command, Reply, Task, Trouble

R = TypeVar("R", bound=Reply)

LOOK_SECONDS = 0.5
"""How often a silent side is looked at: its DataLoader's worker can outlive it for seconds,
and holds the pipe open."""


def _unblock(before: set[int | signal.Signals], side: SideProcess) -> None:
    """Let signals through again; one that has waited ends the side before it goes on."""
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    except KeyboardInterrupt:
        side.close()
        raise


class SideError(Exception):
    """A side cannot go on; the message says why, in one line."""


class SideProcess:
    """A side in a process of its own; `close` ends it, whatever it is doing."""

    def __init__(self, task: Task) -> None:
        self._closed = False
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it
        # A Ctrl-C between the birth of the process and the assignment would leave it behind.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "engine.bench.side"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                # Ctrl-C is for the benchmark, which ends the whole session of the side.
                start_new_session=True,
            )
        finally:
            _unblock(before, self)
        self._send(task)

    def ask(self, command: Command) -> None:
        """Give it something to do; `answer` waits for the result."""
        self._send(command)

    def answer(self, kind: type[R]) -> R:
        """The next answer, which is of this kind. Raises SideError."""
        assert self._process.stdout is not None
        while not select.select([self._process.stdout], [], [], LOOK_SECONDS)[0]:
            if self._process.poll() is not None:
                raise SideError(self._death())
        line = self._process.stdout.readline()
        if not line:
            raise SideError(self._death())
        reply: Reply = msgspec.json.decode(line, type=Reply)
        if isinstance(reply, Trouble):
            raise SideError(reply.message)
        assert isinstance(reply, kind)
        return reply

    def close(self) -> None:
        """End the process and its workers; there is nothing in them to keep."""
        if self._closed:  # its number may be another process's by now
            return
        self._closed = True
        with suppress(ProcessLookupError, PermissionError):  # it is gone already
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            with suppress(OSError):  # what could not be written to a side that is gone
                if pipe is not None:
                    pipe.close()

    def _send(self, message: Task | Command) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended; the answer will be why
            self._process.stdin.write(msgspec.json.encode(message) + b"\n")
            self._process.stdin.flush()

    def _death(self) -> str:
        """How a side ended that said nothing."""
        code = self._process.wait()
        if code < 0:
            name = signal.Signals(-code).name
            hint = " (the machine may be out of memory)" if name == "SIGKILL" else ""
            return f"killed by {name}{hint}"
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "no word")
        return f"ended with exit code {code}: {last}"
