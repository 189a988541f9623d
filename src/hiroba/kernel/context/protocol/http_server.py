# SPDX-License-Identifier: Apache-2.0
"""HTTP/1.1 on asyncio, as small as the broker needs. TLS and HTTP/2 are the reverse proxy's.

Why not granian: its streams take any amount for a reader that does not read, so a slow browser could fill the
memory, and the answer from memory costs twice as much. See docs/decisions/broker_http_server.md.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from http import HTTPStatus
from typing import cast

import structlog

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.protocol.chunked import ChunkedBody
from hiroba.kernel.context.protocol.messages import Answer, Reply, Request, Responder, Stream
from hiroba.kernel.context.protocol.problem_answers import problem_answer, status_answer
from hiroba.kernel.context.protocol.request_head import BadHead, Head, parse_head

log = structlog.get_logger("hiroba.broker")

STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
SWEEP_SECONDS = 5
CLOSE_SECONDS = 10


class HttpServer:
    """Listens, and closes what is idle or too slow. `respond` may answer at once or with an awaitable."""

    def __init__(self, respond: Responder, limits: Limits) -> None:
        self.respond = respond
        self.limits = limits
        self.connections: set[Connection] = set()
        self.date = b""
        self._server: asyncio.Server | None = None
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self, host: str, port: int) -> int:
        """Returns the port, which the system chose when it was 0. Raises OSError when it is taken."""
        loop = asyncio.get_running_loop()
        self._tick()
        self._server = await loop.create_server(lambda: Connection(self), host, port, backlog=1024)
        self._sweeper = loop.create_task(self._sweep())
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self, grace_seconds: float = 5) -> None:
        """No new connections; requests in work get `grace_seconds` to end."""
        if self._server is None or self._sweeper is None:
            return
        self._server.close()
        self._sweeper.cancel()
        deadline = time.monotonic() + grace_seconds
        while any(c.is_busy for c in self.connections) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        for connection in list(self.connections):
            connection.abort()

    def _tick(self) -> None:
        self.date = f"Date: {formatdate(usegmt=True)}\r\n".encode()

    async def _sweep(self) -> None:
        slept = 0
        while True:
            await asyncio.sleep(1)
            self._tick()
            slept += 1
            if slept % SWEEP_SECONDS == 0:
                now = time.monotonic()
                for connection in [c for c in self.connections if c.is_overdue(now)]:
                    connection.abort()


class Connection(asyncio.Protocol):
    """One client. Requests are answered in order, one at a time."""

    __slots__ = ("_answering", "_body", "_buffer", "_closing", "_head", "_paused", "_server", "_since", "_stream_end", "_transport")  # fmt: skip  # noqa: E501

    def __init__(self, server: HttpServer) -> None:
        self._server = server
        self._buffer = bytearray()
        self._head: Head | None = None
        self._body: ChunkedBody | None = None
        self._answering: asyncio.Task[None] | None = None
        self._stream_end: Callable[[], None] | None = None
        self._transport: asyncio.Transport | None = None
        self._closing = False
        self._paused = False
        self._since = time.monotonic()

    # asyncio calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._server.connections.add(self)
        if len(self._server.connections) > self._server.limits.connections:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._closing = True
        self._server.connections.discard(self)
        if self._stream_end is not None:
            self._stream_end()
            self._stream_end = None

    def data_received(self, data: bytes) -> None:
        if self._closing or self._stream_end is not None:
            return
        self._since = time.monotonic()
        self._buffer += data
        if self._answering is None:
            self._advance()
        elif len(self._buffer) > self._server.limits.body_bytes + self._server.limits.head_bytes:
            self._pause()

    def pause_writing(self) -> None:
        self._pause()

    def resume_writing(self) -> None:
        self._resume()

    # Reading.

    @property
    def is_busy(self) -> bool:
        return self._answering is not None

    def is_overdue(self, now: float) -> bool:
        if self._answering is not None or self._stream_end is not None:
            return False
        begun = self._head is not None or bool(self._buffer)
        limits = self._server.limits
        return now - self._since > (limits.request_seconds if begun else limits.idle_seconds)

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _advance(self) -> None:
        """Answers as many whole requests as the buffer holds, until one has to wait."""
        try:
            while not self._closing and self._answering is None and self._stream_end is None:
                if self._head is None and not self._take_head():
                    return
                body = self._take_body()
                if body is None:
                    return
                head, self._head, self._body = cast(Head, self._head), None, None
                self._answer(head, Request(head.method, head.path, head.query, head.headers, body))
        except BadHead as fault:
            self._send(status_answer(fault.status, fault.detail), keep_alive=False)

    def _take_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or end > self._server.limits.head_bytes:
            if len(self._buffer) > self._server.limits.head_bytes:
                raise BadHead(431, "The headers are too long")
            return False
        self._head = head = parse_head(bytes(self._buffer[:end]))
        del self._buffer[: end + 4]
        if head.length > self._server.limits.body_bytes:
            raise BadHead(413, f"The body has more than {self._server.limits.body_bytes} bytes")
        if head.chunked:
            self._body = ChunkedBody(self._server.limits.body_bytes)
        if head.expects_continue and self._transport is not None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return True

    def _take_body(self) -> bytes | None:
        if self._body is not None:
            return b"".join(self._body.parts) if self._body.take(self._buffer) else None
        length = cast(Head, self._head).length
        if length == 0:
            return b""
        if len(self._buffer) < length:
            return None
        body = bytes(self._buffer[:length])
        del self._buffer[:length]
        return body

    # Answering.

    def _answer(self, head: Head, request: Request) -> None:
        try:
            reply = self._server.respond(request)
        except Exception as fault:
            reply = _unexpected(request, fault)
        if isinstance(reply, Answer | Stream):
            self._reply(reply, head)
        else:
            self._answering = asyncio.get_running_loop().create_task(self._answer_later(reply, head, request))

    async def _answer_later(self, reply: Awaitable[Reply], head: Head, request: Request) -> None:
        try:
            answer = await reply
        except Exception as fault:
            answer = _unexpected(request, fault)
        self._answering = None
        if self._closing:
            return
        self._reply(answer, head)
        if self._buffer:
            self._advance()
        if not self._closing and len(self._buffer) < self._server.limits.body_bytes:
            self._resume()

    def _reply(self, reply: Reply, head: Head) -> None:
        self._since = time.monotonic()
        if isinstance(reply, Stream):
            self._begin_stream(reply)
        else:
            self._send(reply, keep_alive=head.keep_alive, with_body=head.method != "HEAD")

    def _send(self, answer: Answer, *, keep_alive: bool, with_body: bool = True) -> None:
        if self._transport is None:
            return
        length = b"" if answer.status == 204 else b"Content-Length: %d\r\n" % len(answer.body)
        end = b"\r\n" if keep_alive else b"Connection: close\r\n\r\n"
        body = answer.body if with_body else b""
        self._transport.write(
            b"".join((STATUS_LINES[answer.status], self._server.date, length, answer.headers, end, body))
        )
        if not keep_alive:
            self._closing = True
            self._transport.close()

    def _begin_stream(self, stream: Stream) -> None:
        transport = cast(asyncio.Transport, self._transport)
        transport.write(STATUS_LINES[200] + self._server.date + stream.headers + b"Connection: close\r\n\r\n")
        self._buffer.clear()
        self._stream_end = stream.attach(_TransportPipe(transport))

    def _pause(self) -> None:
        if not self._paused and self._transport is not None and not self._closing:
            self._paused = True
            self._transport.pause_reading()

    def _resume(self) -> None:
        if self._paused and self._transport is not None and not self._closing:
            self._paused = False
            self._transport.resume_reading()


class _TransportPipe:
    __slots__ = ("_transport",)

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def write(self, chunk: bytes) -> None:
        self._transport.write(chunk)

    def unread(self) -> int:
        return self._transport.get_write_buffer_size()

    def close(self) -> None:
        # What is written still goes out, but not for ever to a reader that takes nothing.
        self._transport.close()
        asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._transport.abort)


def _unexpected(request: Request, fault: Exception) -> Answer:
    log.error("request_failed", method=request.method, path=request.path[:200], error=type(fault).__name__, exc_info=fault)  # fmt: skip  # noqa: E501
    return problem_answer(fault)
