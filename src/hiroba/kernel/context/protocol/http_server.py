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
from hiroba.kernel.context.protocol.messages import Answer, Pending, Reply, Request, Responder, Stream
from hiroba.kernel.context.protocol.problem_answers import problem_answer, status_answer
from hiroba.kernel.context.protocol.request_reader import Arrived, RequestReader

log = structlog.get_logger("hiroba.broker")

STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode() for status in HTTPStatus
}
SWEEP_SECONDS = 5
REQUESTS_WAITING_MAX = 16
CLOSE_SECONDS = 10
# `/ngsi-ld/v1/entities`
_LOGGED_PARTS = 4


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
                for connection in list(self.connections):
                    connection.end_if_overdue(now)


class Connection(asyncio.Protocol):
    """One client. Requests are answered in order, one at a time."""

    def __init__(self, server: HttpServer) -> None:
        self._server = server
        self._reader = RequestReader(server.limits, self._send_continue)
        self._answering: asyncio.Task[None] | Pending | None = None
        self._stream_end: Callable[[], None] | None = None
        self._transport: asyncio.Transport | None = None
        self._closing = False
        self._paused = False
        # The client does not take what was written, so nothing more is answered until it does.
        self._is_unread = False
        self._since = time.monotonic()

    # asyncio calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._server.connections.add(self)
        peer = transport.get_extra_info("peername")
        self._reader.peer = str(peer[0]) if isinstance(peer, tuple) else ""
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
        reader = self._reader
        if not reader.is_within_request:
            self._since = time.monotonic()
        reader.feed(data)
        if self._answering is None:
            self._advance()
        if len(reader.arrived) > REQUESTS_WAITING_MAX:
            self._pause()

    def pause_writing(self) -> None:
        self._is_unread = True
        self._pause()

    def resume_writing(self) -> None:
        self._is_unread = False
        if self._answering is None:
            self._advance()
        self._resume()

    # Reading.

    @property
    def is_busy(self) -> bool:
        return self._answering is not None

    def end_if_overdue(self, now: float) -> None:
        """Ends a connection that is idle, or whose request comes too slowly to be honest."""
        if self._answering is not None or self._stream_end is not None:
            return
        limits = self._server.limits
        if self._closing or self._is_unread:
            # Nothing that is sent would arrive either.
            if now - self._since > limits.idle_seconds:
                self.abort()
        elif self._reader.is_within_request:
            if now - self._since > limits.request_seconds:
                self._send(status_answer(408, "The request took too long to arrive"), keep_alive=False)
        elif now - self._since > limits.idle_seconds:
            self.abort()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _advance(self) -> None:
        """Answers the requests that have arrived, until one has to wait."""
        reader = self._reader
        while reader.arrived and self._may_answer():
            self._answer(reader.arrived.popleft())
        if reader.fault is not None and self._answering is None and not self._closing and not reader.arrived:
            self._send(status_answer(reader.fault.status, reader.fault.detail), keep_alive=False)

    def _may_answer(self) -> bool:
        is_free = self._answering is None and self._stream_end is None
        return is_free and not self._closing and not self._is_unread

    def _send_continue(self) -> None:
        if self._transport is not None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    # Answering.

    def _answer(self, arrived: Arrived) -> None:
        request = arrived.request
        try:
            reply = self._server.respond(request)
        except Exception as fault:
            reply = _unexpected(request, fault)
        if isinstance(reply, Answer | Stream):
            self._reply(reply, arrived)
        elif isinstance(reply, Pending):
            self._answering = reply
            reply.then(lambda pending: self._answer_settled(pending, arrived))
        else:
            self._answering = asyncio.get_running_loop().create_task(self._answer_later(reply, arrived))

    async def _answer_later(self, reply: Awaitable[Reply], arrived: Arrived) -> None:
        try:
            answer = await reply
        except Exception as fault:
            answer = _unexpected(arrived.request, fault)
        self._answered(answer, arrived)

    def _answer_settled(self, pending: Pending, arrived: Arrived) -> None:
        try:
            answer = pending.finish(pending)
        except Exception as fault:
            answer = _unexpected(arrived.request, fault)
        self._answered(answer, arrived)

    def _answered(self, answer: Reply, arrived: Arrived) -> None:
        self._answering = None
        if self._closing:
            return
        self._reply(answer, arrived)
        if self._reader.arrived or self._reader.fault is not None:
            self._advance()
        self._resume()

    def _reply(self, reply: Reply, arrived: Arrived) -> None:
        self._since = time.monotonic()
        if isinstance(reply, Stream):
            self._begin_stream(reply)
        else:
            self._send(reply, keep_alive=arrived.keep_alive, with_body=arrived.request.method != "HEAD")

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
        self._stream_end = stream.attach(_TransportPipe(transport))

    def _pause(self) -> None:
        if not self._paused and self._transport is not None and not self._closing:
            self._paused = True
            self._transport.pause_reading()

    def _resume(self) -> None:
        if self._is_unread or len(self._reader.arrived) >= REQUESTS_WAITING_MAX:
            return
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
    # What follows names an entity, which may be somebody's.
    collection = "/".join(request.path.split("/")[:_LOGGED_PARTS])
    log.error("request_failed", method=request.method, path=collection[:80], exc_info=fault)
    return problem_answer(fault)
