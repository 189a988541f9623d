# SPDX-License-Identifier: Apache-2.0
"""Passes a request on to the broker that owns its tenant, over connections that are kept open between the brokers.

A request is passed on once: a broker that gets one for a tenant that it does not own either refuses it, so two that
disagree for a moment cannot send it around.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol

from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.protocol.messages import Answer, Pipe, Reply, Request, Stream, header
from hiroba.kernel.context.protocol.routing import Api, Result

PASSED_ON = "hiroba-passed-on"
CONNECT_SECONDS = 2
# Longer than any request of a broker may take.
ANSWER_SECONDS = 30
HEAD_BYTES_MAX = 65_536
ANSWER_BYTES_MAX = 64_000_000
IDLE_CONNECTIONS_MAX = 64
UNDER_WAY_MAX = 1_000
CHUNK_BYTES = 65_536
# Of this connection alone, or told anew by the broker that answers the client.
_NOT_PASSED = frozenset(
    ["connection", "keep-alive", "transfer-encoding", "te", "upgrade", "expect", "content-length", "date"]
)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Owners(Protocol):
    """Who owns a tenant."""

    def owns_tenant(self, tenant: str) -> bool: ...

    def address_of(self, tenant: str) -> str | None: ...


class PassingOn:
    """An API in front of which requests for other brokers' tenants are passed on."""

    def __init__(
        self, api: Api, tenant_of: Callable[[Request], str], owners: Owners, forwarder: "Forwarder"
    ) -> None:
        self._api = api
        self._tenant_of = tenant_of
        self._owners = owners
        self._forwarder = forwarder
        self.prefix = api.prefix
        self.told = api.told

    def respond(self, request: Request) -> Result:
        tenant = self._tenant_of(request)
        if not tenant or self._owners.owns_tenant(tenant):
            return self._api.respond(request)
        address = self._owners.address_of(tenant)
        if address is None or PASSED_ON in request.headers:
            raise ServiceUnavailable("The tenant is changing its broker")
        return self._forwarder.forward(request, address)


class Forwarder:
    def __init__(self, limits: Limits) -> None:
        self._unread_max = limits.live_unread_bytes
        self._idle: defaultdict[str, list[Streams]] = defaultdict(list)
        self._under_way = 0
        self._copies: set[asyncio.Task[None]] = set()

    async def forward(self, request: Request, address: str) -> Reply:
        """Raises ServiceUnavailable when the other broker cannot be reached or does not answer."""
        if self._under_way >= UNDER_WAY_MAX:
            raise ServiceUnavailable("Too many requests are being passed on")
        self._under_way += 1
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._exchange(request, address)
        except (OSError, EOFError, ValueError, asyncio.LimitOverrunError, TimeoutError) as fault:
            raise ServiceUnavailable("The broker of this tenant did not answer") from fault
        finally:
            self._under_way -= 1

    def close(self) -> None:
        for task in self._copies:
            task.cancel()
        for connections in self._idle.values():
            for _, writer in connections:
                writer.transport.abort()
        self._idle.clear()

    async def _exchange(self, request: Request, address: str) -> Reply:
        reader, writer = await self._connection(address)
        kept = False
        try:
            writer.write(_request_text(request, address))
            await writer.drain()
            status, headers = _read_head(await reader.readuntil(b"\r\n\r\n"))
            told = b"".join(header(name, value) for name, value in headers if name not in _NOT_PASSED)
            known = dict(headers)
            if known.get("content-type", "").startswith("text/event-stream"):
                kept = True
                return Stream(told, lambda pipe: self._copy_into(pipe, reader, writer))
            size = 0 if request.method == "HEAD" else int(known.get("content-length", "0"))
            if size > ANSWER_BYTES_MAX:
                raise ValueError("The answer is too large")
            answer = Answer(status, told, await reader.readexactly(size))
            if known.get("connection", "") != "close" and len(self._idle[address]) < IDLE_CONNECTIONS_MAX:
                self._idle[address].append((reader, writer))
                kept = True
            return answer
        finally:
            if not kept:
                writer.transport.abort()

    async def _connection(self, address: str) -> Streams:
        idle = self._idle[address]
        while idle:
            reader, writer = idle.pop()
            if not (reader.at_eof() or writer.is_closing()):
                return reader, writer
        host, _, port = address.rpartition(":")
        async with asyncio.timeout(CONNECT_SECONDS):
            return await asyncio.open_connection(host.strip("[]"), int(port), limit=HEAD_BYTES_MAX)

    def _copy_into(
        self, pipe: Pipe, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Callable[[], None]:
        task = asyncio.get_running_loop().create_task(self._copy(pipe, reader, writer))
        self._copies.add(task)
        task.add_done_callback(self._copies.discard)
        return task.cancel  # type: ignore[return-value]

    async def _copy(self, pipe: Pipe, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while chunk := await reader.read(CHUNK_BYTES):
                pipe.write(chunk)
                if pipe.unread() > self._unread_max:
                    return
        except OSError:
            return
        finally:
            writer.transport.abort()
            pipe.close()


def _request_text(request: Request, address: str) -> bytes:
    target = f"{request.path}?{request.query}" if request.query else request.path
    lines = [f"{request.method} {target} HTTP/1.1\r\n".encode("latin-1")]
    passed = {name: value for name, value in request.headers.items() if name not in _NOT_PASSED}
    passed |= {"host": request.headers.get("host", address), PASSED_ON: "1"}
    passed["x-forwarded-for"] = ", ".join(filter(None, [passed.get("x-forwarded-for"), request.peer]))
    lines += [header(name, value) for name, value in passed.items()]
    lines.append(b"content-length: %d\r\n\r\n" % len(request.body))
    return b"".join([*lines, request.body])


def _read_head(head: bytes) -> tuple[int, Iterable[tuple[str, str]]]:
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = [line.split(":", 1) for line in lines if ":" in line]
    return int(first.split(" ")[1]), [(name.strip().lower(), value.strip()) for name, value in headers]
