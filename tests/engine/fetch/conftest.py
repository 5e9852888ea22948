"""A mirror that serves the real files, and one that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.engine.fetch.local_mirror import LocalMirror


@pytest.fixture
def mirror(gzipped: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalMirror]:
    """A sound mirror, reached without any proxy of the machine."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    served = LocalMirror(dict(gzipped))
    yield served
    served.close()


@pytest.fixture
def dead_url() -> str:
    """An address on this machine where nothing answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    port = server.server_port
    server.server_close()
    return f"http://127.0.0.1:{port}/"
