# SPDX-License-Identifier: Apache-2.0
"""A web server on this machine that stands for the source of a scheduled pull."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    # What the server says the length is, when it lies or breaks off.
    length: int | None = None


@dataclass
class SourceDouble:
    """`answers` by path; `asked` are the paths in the order of the requests."""

    url: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


@contextmanager
def source_double() -> Iterator[SourceDouble]:
    double = SourceDouble("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            double.asked.append(self.path)
            answer = double.answers.get(self.path, Answer(status=404))
            etag = answer.headers.get("ETag")
            if etag and self.headers.get("If-None-Match") == etag:
                answer = Answer(status=304, headers=answer.headers)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header(
                "Content-Length", str(len(answer.body) if answer.length is None else answer.length)
            )
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
