# SPDX-License-Identifier: Apache-2.0
"""POST over a connection that is kept open: the little of HTTP/1.1 that a notification needs."""

import asyncio
import ssl
from functools import cache
from typing import cast
from urllib.parse import urlsplit

from hiroba.kernel.context.outgoing.networks import Networks

CONNECT_SECONDS = 5
ANSWER_SECONDS = 10.0
ANSWER_BYTES_MAX = 65_536


# What a connection that breaks, an address that leads nowhere and an answer that is no HTTP raise.
FAULTS = (OSError, EOFError, ValueError, IndexError)


class PostFailed(Exception):
    """The endpoint did not take the notification; the text says why in a few words."""


class PostRefused(PostFailed):
    """The endpoint will not take this notification however often it comes; the next one may be another matter."""


# A fault of the one message. Others are told by the configuration or the state of the receiver, which can mend.
REFUSALS = frozenset([400, 409, 413, 415, 422])


class Endpoint:
    """One receiver. `post` is called by one task at a time."""

    def __init__(
        self,
        uri: str,
        headers: tuple[tuple[str, str], ...],
        networks: Networks,
        *,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self._networks = networks
        self._answer_seconds = answer_seconds
        parts = urlsplit(uri)
        self._host = parts.hostname or ""
        self._tls = parts.scheme == "https"
        self._port = parts.port or (443 if self._tls else 80)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"POST {path} HTTP/1.1", f"Host: {parts.netloc.rpartition('@')[2]}"]
        lines += [f"{name}: {value}" for name, value in headers]
        self._head = "\r\n".join(lines).encode("utf-8") + b"\r\n"
        self._line: _Line | None = None

    async def post(self, body: bytes) -> None:
        """Raises PostFailed unless the answer is 2xx; PostRefused when it is of no use to try again."""
        reused = self._line is not None and self._line.is_open
        try:
            await self._post(body)
        except FAULTS as fault:
            self.close()
            if not reused or isinstance(fault, TimeoutError):
                raise PostFailed(_reason(fault)) from fault
            # The receiver may have closed an idle connection; a new one decides.
            await self._post_anew(body)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    async def _post_anew(self, body: bytes) -> None:
        try:
            await self._post(body)
        except FAULTS as fault:
            self.close()
            raise PostFailed(_reason(fault)) from fault

    async def _post(self, body: bytes) -> None:
        if self._line is None or not self._line.is_open:
            self._line = await asyncio.wait_for(self._connect(_tls() if self._tls else None), CONNECT_SECONDS)
        message = self._head + b"Content-Length: %d\r\n\r\n" % len(body) + body
        status = await self._line.ask(message, self._answer_seconds)
        if status in REFUSALS:
            raise PostRefused(f"status {status}")
        if not 200 <= status < 300:
            raise PostFailed(f"status {status}")

    async def _connect(self, context: ssl.SSLContext | None) -> "_Line":
        # To the very address that was checked: a second look-up could give another.
        address = await self._networks.address_of(self._host, self._port)
        name = self._host if context is not None else None
        _, line = await asyncio.get_running_loop().create_connection(
            _Line, address, self._port, ssl=context, server_hostname=name
        )
        return line


class _Line(asyncio.Protocol):
    """A connection that is kept open. One message at a time, whose answer is read as it comes."""

    def __init__(self) -> None:
        self.is_open = False
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._received = b""

    async def ask(self, message: bytes, seconds: float) -> int:
        """The status of the answer. Raises what FAULTS names."""
        loop = asyncio.get_running_loop()
        answer = self._answer = loop.create_future()
        cast(asyncio.Transport, self._transport).write(message)
        late = loop.call_later(seconds, self._fail, TimeoutError())
        try:
            status: int = await answer
            return status
        finally:
            late.cancel()
            self._answer, self._received = None, b""

    def close(self) -> None:
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    # asyncio calls these.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.is_open = True

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        self._fail(exc or EOFError("the connection was closed"))

    def data_received(self, data: bytes) -> None:
        if self._answer is None:
            # Nobody has asked for anything.
            self.close()
            return
        self._received += data
        try:
            status = self._read_answer()
        except (ValueError, IndexError) as fault:
            self._fail(fault)
            return
        if status is not None and not self._answer.done():
            self._answer.set_result(status)

    def _fail(self, fault: Exception) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(fault)

    def _read_answer(self) -> int | None:
        """The status, once the whole answer is there."""
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            if len(self._received) > ANSWER_BYTES_MAX:
                raise ValueError("the answer has too long a head")
            return None
        first, _, rest = self._received[:end].decode("latin-1").lower().partition("\r\n")
        status = int(first.split(" ")[1])
        headers = dict(line.split(":", 1) for line in rest.split("\r\n") if ":" in line)
        length = headers.get("content-length", "").strip()
        closes = "close" in headers.get("connection", "")
        if length.isdigit() and int(length) <= ANSWER_BYTES_MAX and not closes:
            return status if len(self._received) >= end + 4 + int(length) else None
        if status not in (204, 304) or closes:
            # A body of unknown length is not worth reading; the next notification takes a new connection.
            self.close()
        return status


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _reason(fault: BaseException) -> str:
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    return f"{type(fault).__name__}: {fault}"[:200]
