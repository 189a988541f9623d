# SPDX-License-Identifier: Apache-2.0
"""A receiver of notifications in its own process, whose CPU time is not counted. It only counts what comes."""

import asyncio
import subprocess
import sys
import time

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class Sink:
    """Use as a context manager; `count` asks how many notifications have come."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.uri = f"http://127.0.0.1:{self._read()}/"

    def __enter__(self) -> "Sink":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def count(self) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write("count\n")
        self._process.stdin.flush()
        return self._read()

    def wait_for(self, count: int, seconds: float) -> int:
        """How many have come when `count` is reached or the time is over."""
        deadline = time.monotonic() + seconds
        while (come := self.count()) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return come

    def _read(self) -> int:
        assert self._process.stdout is not None
        return int(self._process.stdout.readline())


class _Receiver(asyncio.Protocol):
    come = 0

    def __init__(self) -> None:
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0 or self._transport is None:
            return
        at = self._buffer.lower().find(b"content-length:")
        size = int(self._buffer[at + 15 :].split(b"\r\n", 1)[0])
        if len(self._buffer) >= end + 4 + size:
            self._buffer = self._buffer[end + 4 + size :]
            _Receiver.come += 1
            self._transport.write(ANSWER)


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Receiver, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(_Receiver.come, flush=True)


if __name__ == "__main__":
    asyncio.run(_serve())
