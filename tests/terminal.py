"""A pseudo-terminal with a program in it, whose keys can be pressed and whose line can drop."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[()][A-Z0-9]")


class Terminal:
    """Runs `command` as the leader of a session that has this terminal."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        columns: int = 100,
        rows: int = 30,
        term: str = "xterm-256color",
    ) -> None:
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            # Where the tests themselves run in the background or under nohup, they ignore
            # Ctrl-C or a hang-up, and programs inherit that; one that is started in a terminal
            # does not.
            for ignored in (signal.SIGINT, signal.SIGHUP):
                signal.signal(ignored, signal.SIG_DFL)
            os.execve(command[0], list(command), {**environment, "TERM": term})
        size = struct.pack("HHHH", rows, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)
        self._raw = b""
        self._code: int | None = None

    @property
    def raw(self) -> bytes:
        """All that was written."""
        return self._raw

    @property
    def text(self) -> str:
        """All that was written, without colours and cursor movements."""
        return _CONTROL.sub("", self._raw.decode("utf-8", "replace"))

    def wait_for(self, text: str, seconds: float = 60.0) -> None:
        """Read until `text` has been written."""
        deadline = time.monotonic() + seconds
        while text not in self.text:
            if not self._read(deadline):
                raise AssertionError(f"waited in vain for {text!r}; there was: {self.text}")

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._master, keys.encode())

    def hang_up(self) -> None:
        """Drop the line, as a closed window or a lost connection does."""
        os.close(self._master)

    def finish(self, seconds: float = 60.0) -> int:
        """Read to the end; the exit code."""
        deadline = time.monotonic() + seconds
        while self._read(deadline):
            pass
        return self.exit_code(seconds)

    def exit_code(self, seconds: float = 60.0) -> int:
        """Wait for the program's end without reading; negative for a signal."""
        deadline = time.monotonic() + seconds
        while self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > deadline:
                raise AssertionError(f"the program did not end; it wrote: {self.text}")
            else:
                time.sleep(0.01)
        return self._code

    def _read(self, deadline: float) -> bool:
        """Take in what there is; False at the end of the output or of the time."""
        ready, _, _ = select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return False
        try:
            chunk = os.read(self._master, 65536)
        except OSError:  # EIO: the program has closed its side
            return False
        self._raw += chunk
        return bool(chunk)
