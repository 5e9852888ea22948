"""Hands a run to an engine that has loaded torch already: the front end's side of a socket.

Never trusted with more than a head start: an engine that has left, hangs or answers anything but
that it has taken the run is killed, and the caller starts one as ever.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

WARM = "--warm"
"""The argument that an engine in waiting has in the place of a run directory."""
PATIENCE = 300.0
"""Seconds that an engine waits for a run before it gives its memory back."""
ANSWER_SECONDS = 10.0
"""How long it may take to answer. One that still loads torch answers when it has (after 5 s on a
busy machine), and that is sooner than one that begins now."""
MESSAGE_BYTES = 65536
"""More than any path has."""
TAKEN = b"taken"
"""What an engine answers before it trains the run that it was handed."""


class WarmEngine:
    """An engine in waiting. It leaves when this process ends, whichever way."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it; this takes milliseconds. Raises OSError."""
        self._line, theirs = socket.socketpair()
        try:
            with theirs:
                self._process = subprocess.Popen(
                    command,
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                    cwd=os.sep,
                    env=environment,
                )
        except BaseException:
            self._line.close()
            raise

    def is_waiting(self) -> bool:
        """Whether it has not left yet; for want of a run it does, after a while."""
        return self._process.poll() is None

    def hand_over(self, run: Path, log: int) -> subprocess.Popen[bytes] | None:
        """Give it the run directory and its open log: the engine of the run from now on, or None.

        It is used once, whatever comes of it.
        """
        with self._line:
            if self._takes(run, log):
                return self._process
            self._process.kill()  # before the line closes: it may have read the run, but too late
        with suppress(subprocess.TimeoutExpired):  # not gone yet, but it does nothing any more
            self._process.wait(ANSWER_SECONDS)
        return None

    def _takes(self, run: Path, log: int) -> bool:
        self._line.settimeout(ANSWER_SECONDS)
        try:
            socket.send_fds(self._line, [os.fsencode(run)], [log])
            return self._line.recv(len(TAKEN)) == TAKEN
        except OSError:  # it has left, or does not answer
            return False
