# SPDX-License-Identifier: Apache-2.0
"""Stands before a real broker that is a context source, and counts what is asked of it and what comes back."""

import contextlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


@dataclass
class Relayed:
    """One request as the source got it; header names are lower case."""

    method: str
    target: str
    headers: dict[str, str]
    bytes_sent: int
    bytes_back: int


@dataclass
class Relay:
    """`is_open` False makes the source one that does not answer."""

    url: str
    is_open: bool = True
    relayed: list[Relayed] = field(default_factory=list)

    def __enter__(self) -> "Relay":
        relay, client = self, httpx.Client(trust_env=False, timeout=30)
        self._client = client

        class Handler(BaseHTTPRequestHandler):
            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if not relay.is_open:
                    return
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = client.request(self.command, relay.url + self.path, headers=headers, content=body)
                size = len(self.path) + len(body)
                relay.relayed.append(Relayed(self.command, self.path, headers, size, len(answer.content)))
                with contextlib.suppress(ConnectionError):
                    self.send_response(answer.status_code)
                    for name, value in answer.headers.items():
                        if name.lower() not in ("content-length", "connection", "date"):
                            self.send_header(name, value)
                    self.send_header("Content-Length", str(len(answer.content)))
                    self.end_headers()
                    self.wfile.write(answer.content)

            def log_message(self, format: str, *args: object) -> None:
                """Keeps the test output clean."""

        for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.handle_any)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._client.close()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def bytes(self) -> int:
        return sum(each.bytes_sent + each.bytes_back for each in self.relayed)
