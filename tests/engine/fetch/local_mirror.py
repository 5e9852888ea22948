"""A mirror of the test's own, on this machine, that can misbehave as real ones do."""

from __future__ import annotations

import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LocalMirror:
    """Serves gzipped files from memory; `files` and `cut` may be changed at any time."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.cut: dict[str, int] = {}
        """Files whose connection is closed after that many bytes, though more was promised."""
        self.requests: list[str] = []
        self.gate = threading.Event()
        """While it is not set, a response stops in its middle."""
        self.gate.set()
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                name = self.path.lstrip("/")
                mirror.requests.append(name)
                if name not in mirror.files:
                    self.send_error(404)
                    return
                content = mirror.files[name]
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                half = len(content) // 2
                self.wfile.write(content[: min(half, mirror.cut.get(name, half))])
                self.wfile.flush()
                mirror.gate.wait(60)
                self.wfile.write(content[half : mirror.cut.get(name, len(content))])

            def log_message(self, format: str, *args: object) -> None:
                pass

            def handle(self) -> None:
                with suppress(ConnectionError):  # the client was killed or gave up
                    super().handle()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.gate.set()
        self.server.shutdown()
        self.server.server_close()
