"""The real files as a mirror has them, and a mirror that serves them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engine.fetch.payload import open_payload, path_in
from runs.datasets.fashion_mnist import FASHION_MNIST
from tests.engine.fetch.local_mirror import LocalMirror


@pytest.fixture(scope="session")
def gzipped(fashion_mnist: Path) -> dict[str, bytes]:
    """The four files as mirrors have them, by name."""
    files = {}
    for payload in FASHION_MNIST.files:
        path = path_in(fashion_mnist, payload)
        assert path is not None
        with open_payload(path) as stream:
            files[f"{payload.name}.gz"] = gzip.compress(stream.read(), compresslevel=1)
    return files


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
