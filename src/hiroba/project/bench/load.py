# SPDX-License-Identifier: Apache-2.0
"""A load generator of its own process: connections that send the next request when an answer is there.

`Load` starts it and speaks with it over its standard input and output, so that its CPU time is not counted.
"""

import asyncio
import importlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# A workload gives an endless stream of raw HTTP requests for one connection.
Workload = Callable[[int, dict[str, object]], Iterator[bytes]]
FAILURES_SHOWN = 3


@dataclass(frozen=True)
class Outcome:
    requests: int
    failures: int
    seconds: float
    p50_ms: float
    p99_ms: float
    samples: list[str]


class Load:
    """`workload` is `module:function`. Use as a context manager; `run` blocks until the time is over."""

    def __init__(
        self, workload: str, port: int, *, connections: int, seconds: float, **options: object
    ) -> None:
        order = {
            "workload": workload,
            "port": port,
            "connections": connections,
            "seconds": seconds,
            "options": options | {"connections": connections},
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, json.dumps(order)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._process.stdout.readline()

    def __enter__(self) -> "Load":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def run(self) -> Outcome:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return Outcome(**json.loads(self._process.stdout.readline()))


class _Client(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], tally: "_Tally") -> None:
        self._requests = requests
        self._tally = tally
        self._buffer = b""
        self._sent = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._tally.ended()

    def send(self) -> None:
        request = next(self._requests, None)
        if request is None or self._transport is None or time.perf_counter() > self._tally.until:
            self._tally.ended()
            return
        self._sent = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        size = _body_size(self._buffer[:end])
        if len(self._buffer) < end + 4 + size:
            return
        status = int(self._buffer[9:12])
        self._tally.add(status, time.perf_counter() - self._sent, self._buffer)
        self._buffer = b""
        self.send()


class _Tally:
    def __init__(self, connections: int) -> None:
        self.until = 0.0
        self.times: list[float] = []
        self.failures = 0
        self.samples: list[str] = []
        self._left = connections
        self.done = asyncio.Event()

    def add(self, status: int, seconds: float, answer: bytes) -> None:
        self.times.append(seconds)
        if status >= 300 or status == 207:
            self.failures += 1
            if len(self.samples) < FAILURES_SHOWN:
                self.samples.append(answer.decode("utf-8", "replace")[:600])

    def ended(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.done.set()


def _body_size(head: bytes) -> int:
    at = head.lower().find(b"content-length:")
    return int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


def _with_token(requests: Iterator[bytes], token: str) -> Iterator[bytes]:
    for request in requests:
        first, _, rest = request.partition(b"\r\n")
        yield first + f"\r\nAuthorization: Bearer {token}\r\n".encode() + rest


async def _run(order: dict[str, object]) -> None:
    module, _, name = str(order["workload"]).partition(":")
    workload: Workload = getattr(importlib.import_module(module), name)
    options = order["options"]
    assert isinstance(options, dict)
    connections, seconds = int(str(order["connections"])), float(str(order["seconds"]))
    tally = _Tally(connections)
    loop = asyncio.get_running_loop()
    clients = []
    for number in range(connections):
        requests = workload(number, options)
        if "token" in options:
            requests = _with_token(requests, str(options["token"]))
        _, client = await loop.create_connection(
            lambda requests=requests: _Client(requests, tally),  # type: ignore[misc]
            "127.0.0.1",
            int(str(order["port"])),
        )
        clients.append(client)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.readline)
    begun = time.perf_counter()
    tally.until = begun + seconds
    for client in clients:
        client.send()
    await tally.done.wait()
    taken = time.perf_counter() - begun
    times = sorted(tally.times) or [0.0]
    outcome = Outcome(
        len(tally.times),
        tally.failures,
        taken,
        times[len(times) // 2] * 1000,
        times[int(len(times) * 0.99)] * 1000,
        tally.samples,
    )
    print(json.dumps(outcome.__dict__), flush=True)


if __name__ == "__main__":
    asyncio.run(_run(json.loads(sys.argv[1])))
