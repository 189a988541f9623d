# SPDX-License-Identifier: Apache-2.0
"""POST over a connection that is kept open: the little of HTTP/1.1 that a notification needs."""

import asyncio
import ssl
from functools import cache
from urllib.parse import urlsplit

from hiroba.kernel.context.outgoing.networks import Networks

CONNECT_SECONDS = 5
ANSWER_SECONDS = 10.0
ANSWER_BYTES_MAX = 65_536


# What a connection that breaks, an address that leads nowhere and an answer that is no HTTP raise.
FAULTS = (OSError, EOFError, ValueError, IndexError, asyncio.LimitOverrunError)


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
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, body: bytes) -> None:
        """Raises PostFailed unless the answer is 2xx; PostRefused when it is of no use to try again."""
        reused = self._streams is not None
        try:
            await self._post(body)
        except FAULTS as fault:
            self.close()
            if not reused or isinstance(fault, TimeoutError):
                raise PostFailed(_reason(fault)) from fault
            # The receiver may have closed an idle connection; a new one decides.
            await self._post_anew(body)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None

    async def _post_anew(self, body: bytes) -> None:
        try:
            await self._post(body)
        except FAULTS as fault:
            self.close()
            raise PostFailed(_reason(fault)) from fault

    async def _post(self, body: bytes) -> None:
        if self._streams is None:
            self._streams = await asyncio.wait_for(
                self._connect(_tls() if self._tls else None), CONNECT_SECONDS
            )
        reader, writer = self._streams
        writer.write(self._head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        async with asyncio.timeout(self._answer_seconds):
            await writer.drain()
            status = await self._read_answer(reader)
        if status in REFUSALS:
            raise PostRefused(f"status {status}")
        if not 200 <= status < 300:
            raise PostFailed(f"status {status}")

    async def _connect(
        self, context: ssl.SSLContext | None
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        # To the very address that was checked: a second look-up could give another.
        address = await self._networks.address_of(self._host, self._port)
        name = self._host if context is not None else None
        return await asyncio.open_connection(address, self._port, ssl=context, server_hostname=name)

    async def _read_answer(self, reader: asyncio.StreamReader) -> int:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        first, _, rest = head.partition("\r\n")
        status = int(first.split(" ")[1])
        headers = dict(line.split(":", 1) for line in rest.split("\r\n") if ":" in line)
        length = headers.get("content-length", "").strip()
        if (
            length.isdigit()
            and int(length) <= ANSWER_BYTES_MAX
            and "close" not in headers.get("connection", "")
        ):
            await reader.readexactly(int(length))
        elif status not in (204, 304) or "close" in headers.get("connection", ""):
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
