# SPDX-License-Identifier: Apache-2.0
"""Calls to other servers: one request, one bounded answer, connections kept for the next one.

Every call has a deadline for all its parts and a limit of size; the address is checked at each connection.
"""

import asyncio
import ssl
import time
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httptools

from hiroba.kernel.context.outgoing.networks import AddressRefused, Networks

IDLE_SECONDS = 20
IDLE_OF_SERVER_MAX = 8
CALLS_AT_ONCE_MAX = 200
# Only these may be sent a second time when a kept connection turns out to be closed (RFC 9110, 9.2.2).
REPEATABLE = frozenset(["GET", "PUT", "DELETE"])


class CallFailed(Exception):
    """No usable answer came; the text says why in a few words."""


class CallTimedOut(CallFailed):
    """The deadline passed."""


class AnswerTooLarge(CallFailed):
    """The answer went beyond the limit of size."""


@dataclass(frozen=True, slots=True)
class Call:
    """`headers` without Host and Content-Length, which are added."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(slots=True)
class Response:
    """Header names are lower case; repeated ones are joined by a comma."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(slots=True)
class _Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used_at: float = 0.0

    @property
    def is_alive(self) -> bool:
        return not self.reader.at_eof() and time.monotonic() - self.used_at < IDLE_SECONDS

    def close(self) -> None:
        self.writer.transport.abort()


class HttpClient:
    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._idle: defaultdict[tuple[str, int, bool], list[_Connection]] = defaultdict(list)
        self._tls = ssl.create_default_context()
        self._free = asyncio.Semaphore(CALLS_AT_ONCE_MAX)

    async def send(self, call: Call, *, seconds: float, bytes_max: int) -> Response:
        """Raises CallTimedOut and CallFailed; any status is an answer."""
        try:
            async with asyncio.timeout(seconds), self._free:
                return await self._send(call, bytes_max)
        except TimeoutError as fault:
            raise CallTimedOut(f"no answer within {seconds:g} s") from fault
        except AddressRefused as refusal:
            raise CallFailed(str(refusal)) from refusal
        except (OSError, EOFError, ValueError, httptools.HttpParserError) as fault:
            raise CallFailed(f"{type(fault).__name__}: {fault}"[:200]) from fault

    def close(self) -> None:
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    async def _send(self, call: Call, bytes_max: int) -> Response:
        parts = urlsplit(call.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{call.url[:200]} is not an http or https URL")
        tls = parts.scheme == "https"
        server = (parts.hostname, parts.port or (443 if tls else 80), tls)
        text = _request_text(call, parts.netloc.rpartition("@")[2], parts.path, parts.query)
        kept = self._kept(server)
        if kept is not None:
            try:
                return await self._exchange(server, kept, text, bytes_max)
            except (OSError, EOFError):
                # The server may have closed an idle connection; a new one decides.
                if call.method not in REPEATABLE:
                    raise
        return await self._exchange(server, await self._connect(server), text, bytes_max)

    def _kept(self, server: tuple[str, int, bool]) -> _Connection | None:
        connections = self._idle[server]
        while connections:
            connection = connections.pop()
            if connection.is_alive:
                return connection
            connection.close()
        del self._idle[server]
        return None

    async def _connect(self, server: tuple[str, int, bool]) -> _Connection:
        host, port, tls = server
        # To the very address that was checked: a second look-up could give another.
        address = await self._networks.address_of(host, port)
        name = host if tls else None
        streams = await asyncio.open_connection(
            address, port, ssl=self._tls if tls else None, server_hostname=name
        )
        return _Connection(*streams)

    async def _exchange(
        self, server: tuple[str, int, bool], connection: _Connection, text: bytes, bytes_max: int
    ) -> Response:
        reader = _ResponseReader(bytes_max)
        try:
            connection.writer.write(text)
            await connection.writer.drain()
            while not reader.is_complete:
                chunk = await connection.reader.read(65_536)
                if not chunk:
                    reader.end()
                    break
                reader.feed(chunk)
        except BaseException:
            connection.close()
            raise
        if reader.keep_alive and len(self._idle[server]) < IDLE_OF_SERVER_MAX:
            connection.used_at = time.monotonic()
            self._idle[server].append(connection)
        else:
            connection.close()
        return reader.response


class _ResponseReader:
    """Reads one answer; llhttp parses."""

    def __init__(self, bytes_max: int) -> None:
        self.response = Response()
        self.is_complete = self.keep_alive = False
        self._has_head = False
        self._bytes_left = bytes_max
        self._body: list[bytes] = []
        self._parser = httptools.HttpResponseParser(self)

    def feed(self, chunk: bytes) -> None:
        self._bytes_left -= len(chunk)
        if self._bytes_left < 0:
            raise AnswerTooLarge("the answer is too large")
        self._parser.feed_data(chunk)

    def end(self) -> None:
        """The server closed the connection, which ends a body without a length."""
        headers = self.response.headers
        if not self._has_head or "content-length" in headers or "transfer-encoding" in headers:
            raise EOFError("the connection was closed")
        self._finish()

    # httptools calls these.

    def on_header(self, name: bytes, value: bytes) -> None:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        headers = self.response.headers
        headers[key] = f"{headers[key]}, {text}" if key in headers else text

    def on_headers_complete(self) -> None:
        self.response.status = self._parser.get_status_code()
        self._has_head = True

    def on_body(self, piece: bytes) -> None:
        self._body.append(piece)

    def on_message_complete(self) -> None:
        if self.response.status < 200:
            self.response.headers.clear()
            return
        self.keep_alive = self._parser.should_keep_alive()
        self._finish()

    def _finish(self) -> None:
        self.is_complete = True
        self.response.body = b"".join(self._body)


def _request_text(call: Call, host: str, path: str, query: str) -> bytes:
    target = (path or "/") + (f"?{query}" if query else "")
    lines = [f"{call.method} {target} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name}: {value}" for name, value in call.headers]
    if call.body or call.method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(call.body)}")
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("a header has a line break")
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + call.body
