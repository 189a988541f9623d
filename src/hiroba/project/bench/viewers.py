# SPDX-License-Identifier: Apache-2.0
"""Two hundred viewers of the live stream in a process of their own, who note when each value reaches them."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time

CONNECT_SECONDS_MAX = 30
_VALUE = re.compile(rb'"waterLevel":\{"type":"Property","value":([0-9.]+)')


class Viewers:
    """Use as a context manager; `come` gives the arrival of each value at each viewer on this machine's clock."""

    def __init__(self, port: int, path: str, count: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, json.dumps([port, path, count])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "ready":
            raise RuntimeError("The viewers cannot connect to the live stream")

    def __enter__(self) -> Viewers:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def come(self) -> dict[float, list[float]]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("tell\n")
        self._process.stdin.flush()
        return {float(value): times for value, times in json.loads(self._process.stdout.readline()).items()}


class _Viewer(asyncio.Protocol):
    def __init__(self, request: bytes, come: dict[str, list[float]], ready: asyncio.Semaphore) -> None:
        self._request = request
        self._come = come
        self._ready: asyncio.Semaphore | None = ready
        self._rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.write(self._request)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        now = time.time()
        if self._ready is not None and b"event: ready" in data:
            self._ready.release()
            self._ready = None
        *events, self._rest = (self._rest + data).split(b"\n\n")
        for event in events:
            for value in _VALUE.findall(event):
                self._come.setdefault(value.decode(), []).append(now)


async def _watch(port: int, path: str, count: int) -> None:
    loop = asyncio.get_running_loop()
    come: dict[str, list[float]] = {}
    ready = asyncio.Semaphore(0)
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n".encode()
    for _ in range(count):
        await loop.create_connection(lambda: _Viewer(request, come, ready), "127.0.0.1", port)
    async with asyncio.timeout(CONNECT_SECONDS_MAX):
        for _ in range(count):
            await ready.acquire()
    print("ready", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(come), flush=True)


if __name__ == "__main__":
    asyncio.run(_watch(*json.loads(sys.argv[1])))
