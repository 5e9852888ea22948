"""Download from public mirrors, with nothing but the standard library."""

from __future__ import annotations

import gzip
import http.client
import io
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from engine.fetch.errors import FetchError
from engine.fetch.store import store
from runs.data_files.payload import PayloadError
from runs.datasets.dataset import DataFile

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CONNECT_SECONDS = 5.0
"""To reach a host; urllib would wait this long for each of its up to eight addresses."""
STALL_SECONDS = 20.0
"""Without a byte, after which a download has failed."""
REPORT_SECONDS = 0.3
"""Between two lines on a download's progress."""
BLOCK = 1 << 16
"""Bytes that are asked of a server at once."""
MEGABYTE = 1e6


class Mirror:
    """A folder on the web that holds the gzipped files."""

    def __init__(self, url: str) -> None:
        self.url = url
        """The address, which ends in a slash."""

    @property
    def name(self) -> str:
        """What people call it."""
        return f"download from {self.url}"

    def fetch(
        self, wanted: Sequence[DataFile], folder: Path, report: Callable[[str], None]
    ) -> None:
        """Download files into a folder; the ones before a failure stay. Raises FetchError."""
        for payload in wanted:
            name = f"{payload.name}.gz"
            try:
                _check_reachable(self.url)
                with _get(self.url + name) as response:
                    body = io.BufferedReader(_Body(response, name, report), BLOCK)
                    store(payload, gzip.GzipFile(fileobj=body, mode="rb"), folder)
            except urllib.error.HTTPError as error:
                raise FetchError(f"{name}: the server answers {error.code}") from None
            except urllib.error.URLError as error:
                raise FetchError(_words(error.reason)) from None
            except PayloadError as error:
                raise FetchError(f"{name} {error}") from None
            except (OSError, http.client.HTTPException) as error:
                raise FetchError(_words(error)) from None


def _get(url: str) -> http.client.HTTPResponse:
    request = urllib.request.Request(url, headers={"User-Agent": "fitrand-tui"})
    return cast("http.client.HTTPResponse", urllib.request.urlopen(request, timeout=STALL_SECONDS))


class _Body(io.RawIOBase):
    """A response as gzip reads it, reporting how much has come."""

    def __init__(
        self, response: http.client.HTTPResponse, name: str, report: Callable[[str], None]
    ) -> None:
        self._response, self._name, self._report = response, name, report
        self._done, self._total, self._reported = 0, response.length, 0.0

    def readable(self) -> bool:
        """Yes: reading is all it can do."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """The next bytes of the response."""
        now = time.monotonic()
        if now - self._reported >= REPORT_SECONDS:
            self._reported = now
            total = f" / {self._total / MEGABYTE:.1f}" if self._total else ""
            self._report(f"downloading {self._name} {self._done / MEGABYTE:.1f}{total} MB")
        count = self._response.readinto(buffer)
        self._done += count
        return count


def _check_reachable(url: str) -> None:
    """Connect to one address of each family. Raises OSError when none answers in time.

    Behind a proxy it is the proxy that has to be reached, which urllib sees to.
    """
    parts = urlsplit(url)
    if parts.hostname is None or parts.scheme in urllib.request.getproxies():
        return
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    resolved = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    addresses = {family: str(address[0]) for family, _, _, _, address in reversed(resolved)}
    failure = OSError("it has no address")
    for address in addresses.values():
        try:
            socket.create_connection((address, port), CONNECT_SECONDS).close()
        except OSError as error:
            failure = error
        else:
            return
    raise failure


def _words(error: object) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    text = error.strerror if isinstance(error, OSError) else None
    return text or str(error) or type(error).__name__
