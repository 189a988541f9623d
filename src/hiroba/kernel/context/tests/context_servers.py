# SPDX-License-Identifier: Apache-2.0
"""A server of JSON-LD @contexts that tests can make slow, large or wrong, and ask how often it was called."""

import json
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from typing import Any

from hiroba.kernel.context.tests.local_servers import LocalServer, Quiet


class ContextServer(LocalServer):
    """`documents` by path; `headers` go with each answer."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self.headers: dict[str, str] = {}
        self.redirects: dict[str, str] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.wait_seconds = 0.0
        server = self

        class Handler(Quiet, BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                time.sleep(server.wait_seconds)
                server.answer(self)

        self.listen(Handler)
        self.url = self.endpoint

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path = handler.path
        headers = dict(self.headers)
        body = b""
        if path in self.redirects:
            status, headers["Location"] = 302, self.redirects[path]
        elif path not in self.documents:
            status = 404
        elif "ETag" in headers and handler.headers.get("If-None-Match") == headers["ETag"]:
            status = 304
        else:
            status, given = 200, self.documents[path]
            body = given if isinstance(given, bytes) else json.dumps(given).encode()
        handler.send_response(status)
        for name, value in (headers | {"Content-Length": str(len(body))}).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)
