# SPDX-License-Identifier: Apache-2.0
"""Bytes of a connection as requests. llhttp parses (through httptools); bounds and doubts are ours.

RFC 9112; behind a reverse proxy a request that two parsers could understand differently must be refused, so every
fault ends the connection.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import httptools

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.protocol.messages import Request

HEADERS_MAX = 100
METHODS = frozenset(["GET", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "HEAD"])
# A second line of these would make the reader's rights or the addressee a matter of opinion.
ONCE = frozenset(["content-length", "transfer-encoding", "host", "authorization", "ngsild-tenant", "expect"])
ONCE |= {"fiware-service", "fiware-servicepath", "x-auth-token"}


@dataclass(frozen=True)
class Fault:
    """Why the connection must end, and the status that says so."""

    status: int
    detail: str


@dataclass(slots=True)
class Arrived:
    request: Request
    keep_alive: bool


class RequestReader:
    """`arrived` holds whole requests in order; after `fault` nothing more is read."""

    def __init__(self, limits: Limits, send_continue: Callable[[], None]) -> None:
        self.arrived: deque[Arrived] = deque()
        self.fault: Fault | None = None
        self.is_within_request = False
        self.peer = ""
        self._limits = limits
        self._send_continue = send_continue
        self._parser = httptools.HttpRequestParser(self)
        self._clear()

    def feed(self, chunk: bytes) -> None:
        if self.fault is not None:
            return
        try:
            self._parser.feed_data(chunk)
        except httptools.HttpParserUpgrade:
            # No other protocol is spoken here; the request is answered as it is and the connection ends.
            if self.arrived:
                self.arrived[-1].keep_alive = False
            else:
                self._stop(400, "Only HTTP/1.1 is spoken here")
        except httptools.HttpParserError as error:
            self._stop(400, f"The request is not HTTP/1.1: {error}")

    # httptools calls these.

    def on_message_begin(self) -> None:
        self._clear()
        self.is_within_request = True

    def on_url(self, piece: bytes) -> None:
        self._target += piece
        self._measure(len(piece))

    def on_header(self, name: bytes, value: bytes) -> None:
        self._measure(len(name) + len(value) + 4)
        self._count += 1
        if self.fault is not None:
            return
        if self._count > HEADERS_MAX:
            self._stop(431, f"The request has more than {HEADERS_MAX} headers")
            return
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip(" \t")
        if "\r" in text or "\n" in text:
            self._stop(400, "A header goes over several lines")
        if key in self._headers:
            if key in ONCE:
                self._stop(400, f"The header {key} comes twice")
            text = f"{self._headers[key]}, {text}"
        self._headers[key] = text

    def on_headers_complete(self) -> None:
        version, headers = self._parser.get_http_version(), self._headers
        if version not in ("1.1", "1.0"):
            self._stop(400, f"HTTP/{version} is not HTTP/1.1")
        elif version == "1.1" and "host" not in headers:
            self._stop(400, "The header Host is missing")
        elif "transfer-encoding" in headers and headers["transfer-encoding"].lower() != "chunked":
            self._stop(400, "Transfer-Encoding is only understood as chunked")
        elif not self._target.startswith(b"/"):
            self._stop(400, "The request target is not a path")
        elif int(headers.get("content-length", "0")) > self._limits.body_bytes:
            self._too_large()
        elif headers.get("expect", "").lower() == "100-continue":
            self._send_continue()

    def on_body(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limits.body_bytes:
            self._too_large()
        elif self.fault is None:
            self._body.append(piece)

    def on_message_complete(self) -> None:
        self.is_within_request = False
        if self.fault is not None:
            return
        method = self._parser.get_method().decode("latin-1")
        if method not in METHODS:
            self._stop(501, "The method is not known")
            return
        path, _, query = self._target.decode("latin-1").partition("?")
        request = Request(method, path, query, self._headers, b"".join(self._body), self.peer)
        self.arrived.append(Arrived(request, self._parser.should_keep_alive()))

    def _clear(self) -> None:
        self._target = b""
        self._headers: dict[str, str] = {}
        self._body: list[bytes] = []
        self._size = self._head_size = self._count = 0

    def _measure(self, size: int) -> None:
        self._head_size += size
        if self._head_size > self._limits.head_bytes:
            self._stop(431, "The headers are too long")

    def _too_large(self) -> None:
        self._stop(413, f"The body has more than {self._limits.body_bytes} bytes")

    def _stop(self, status: int, detail: str) -> None:
        if self.fault is None:
            self.fault = Fault(status, detail)
