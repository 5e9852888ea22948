"""Debian's package of the data, fetched and unpacked without privileges.

apt-get works on a state of its own in a temporary folder: the machine's package lists,
locks and caches are neither needed nor touched, and no root is asked for. The sources are
the ones that the machine has, so this works where nothing but a package mirror is reached.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.fetch.errors import FetchError
from engine.fetch.store import store
from runs.data_files.payload import PayloadError, open_payload, path_in
from runs.datasets.dataset import DataFile, DataSet

FILES = Path("usr/share/datasets")
"""Where such packages put their files, in a folder of the data set's name."""
COMMAND_SECONDS = 300.0
"""For one command: 31 MB over a slow line."""
REPORT_SECONDS = 0.5
"""Between two lines on progress."""

CONFIGURATION = """\
Dir::State "{folder}/state";
Dir::State::status "/var/lib/dpkg/status";
Dir::Cache "{folder}/cache";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "0";
Acquire::http::Timeout "10";
Acquire::https::Timeout "10";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""
"""No translations, no waiting for dead hosts, and none of the machine's hooks, which are
meant for its own package lists."""


class DebianPackage:
    """A package such as `dataset-fashion-mnist`, from whatever mirror the machine uses."""

    def __init__(self, package: str, data_set: DataSet) -> None:
        self._package = package
        self._files = FILES / data_set.name

    @property
    def name(self) -> str:
        """What people call it."""
        return f"the Debian package {self._package}"

    def fetch(
        self, wanted: Sequence[DataFile], folder: Path, report: Callable[[str], None]
    ) -> None:
        """Fetch the package and take files from it: 3 s on a good line. Raises FetchError."""
        for tool in ("apt-get", "dpkg-deb"):
            if shutil.which(tool) is None:
                raise FetchError(f"{tool} is not on this machine")
        try:
            with tempfile.TemporaryDirectory(
                prefix="fitrand-apt-", ignore_cleanup_errors=True
            ) as scratch:
                content = _unpack(self._package, Path(scratch), report)
                for payload in wanted:
                    _take(payload, content / self._files, folder)
        except OSError as error:
            raise FetchError(error.strerror or str(error)) from None


def _unpack(package: str, scratch: Path, report: Callable[[str], None]) -> Path:
    """The folder with the package's content."""
    for part in ("state/lists/partial", "cache/archives/partial", "content"):
        (scratch / part).mkdir(parents=True)
    configuration = scratch / "apt.conf"
    configuration.write_text(CONFIGURATION.format(folder=scratch), "utf-8")
    apt = ["apt-get", "-q", "-c", str(configuration)]
    # Without a network `update` only warns and `download` then knows no such package: the
    # warning is the cause.
    warning = _run([*apt, "update"], scratch, "reading apt's package lists", report)
    try:
        _run([*apt, "download", package], scratch, f"downloading {package} by apt", report)
    except FetchError as error:
        raise FetchError("; ".join(filter(None, (str(error), warning)))) from None
    archive = next(scratch.glob("*.deb"), None)
    if archive is None:
        raise FetchError("apt-get brought no package")
    unpack = ["dpkg-deb", "-x", archive.name, "content"]
    _run(unpack, scratch, f"unpacking {package}", report)
    return scratch / "content"


def _take(payload: DataFile, source: Path, folder: Path) -> None:
    path = path_in(source, payload)
    if path is None:
        raise FetchError(f"{payload.name} is not in the package")
    try:
        with open_payload(path) as stream:
            store(payload, stream, folder)
    except PayloadError as error:
        raise FetchError(f"{path.name} {error}") from None


def _run(command: list[str], folder: Path, doing: str, report: Callable[[str], None]) -> str:
    """Run a command to its end; its first complaint, or nothing. Raises FetchError."""
    begun = time.monotonic()
    report(doing)
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        env={**os.environ, "LC_ALL": "C"},
    ) as process:
        try:
            output = _output(process, begun, doing, report)
        except BaseException:
            process.kill()
            raise
    complaints = [line for line in output.splitlines() if line.startswith(("E: ", "W: "))]
    complaint = complaints[0] if complaints else ""
    if process.returncode != 0:
        raise FetchError(complaint or f"{command[0]} failed with code {process.returncode}")
    return complaint


def _output(
    process: subprocess.Popen[str], begun: float, doing: str, report: Callable[[str], None]
) -> str:
    while True:
        try:
            return process.communicate(timeout=REPORT_SECONDS)[0]
        except subprocess.TimeoutExpired:
            seconds = time.monotonic() - begun
            report(f"{doing}, {seconds:.0f} s")
            if seconds > COMMAND_SECONDS:
                raise FetchError(f"{doing} took over {COMMAND_SECONDS:.0f} s") from None
