# SPDX-License-Identifier: Apache-2.0
"""An endpoint for notifications that tests can ask what came, and that can be made to fail."""

import json
import ssl
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

from hiroba.kernel.context.tests.local_servers import LocalServer, Quiet


class Receiver(LocalServer):
    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.bodies: list[Any] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.status = 200
        self.wait_seconds = 0.0
        receiver = self

        class Handler(Quiet, BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(receiver.wait_seconds)
                if receiver.status < 300:
                    receiver.bodies.append(json.loads(body))
                    receiver.headers.append(dict(self.headers))
                    receiver.paths.append(self.path)
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self.listen(Handler, tls)
        self.uri = f"{self.endpoint}/notify"

    def wait_for(self, count: int, seconds: float = 15) -> list[Any]:
        """The notifications, once there are `count`; fails when they do not come."""
        deadline = time.monotonic() + seconds
        while len(self.bodies) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(self.bodies) >= count, f"{len(self.bodies)} of {count} notifications came"
        return self.bodies


def wait_until(holds: Callable[[], Any], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert holds()
