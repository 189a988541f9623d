# SPDX-License-Identifier: Apache-2.0
"""The live stream with 2,000 browsers at once: all see the last state, and who was away misses nothing."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import orjson

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import NGSI_LD, start_broker, stop_broker
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id

BROWSERS = 2_000
CONNECTING_AT_ONCE = 100
CHANGES = 30
TOWN = "crowd"
SECONDS_MAX = 60.0


@dataclass
class Browser:
    """Reads one stream as an EventSource does: the last id, and the levels in the order in which they came."""

    types: str
    last_id: str = ""
    kinds: list[str] = field(default_factory=list)
    levels: list[int] = field(default_factory=list)
    _writer: asyncio.StreamWriter | None = None
    _reading: asyncio.Task[None] | None = None

    async def open(self, port: int) -> None:
        self.kinds.clear()
        reader, self._writer = await asyncio.open_connection("127.0.0.1", port)
        resume = f"Last-Event-ID: {self.last_id}\r\n" if self.last_id else ""
        path = f"/live?tenant={TOWN}&type={self.types}"
        self._writer.write(f"GET {path} HTTP/1.1\r\nHost: a\r\n{resume}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        self._reading = asyncio.create_task(self._read(reader))

    async def close(self) -> None:
        assert self._reading is not None
        assert self._writer is not None
        self._reading.cancel()
        self._writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        kind = ""
        async for line in reader:
            name, _, value = line.decode().rstrip("\r\n").partition(": ")
            if name == "id":
                self.last_id = value
            elif name == "event":
                kind = value
                self.kinds.append(kind)
            elif name == "data" and kind == "entity":
                self.levels.append(orjson.loads(value)["waterLevel"]["value"])


def test_two_thousand_browsers_see_all_that_is_theirs_and_resume() -> None:
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True, live_streams_of_address=BROWSERS + 10)
        try:
            asyncio.run(crowd(url))
        finally:
            stop_broker(process)


async def crowd(url: str) -> None:
    port = urlsplit(url).port or 0
    watching = [Browser("WaterLevelObserved") for _ in range(BROWSERS // 2)]
    others = [Browser("AirQualityObserved") for _ in range(BROWSERS // 2)]
    await open_all([*watching, *others], port)
    async with httpx.AsyncClient(
        base_url=url + NGSI_LD, headers={"NGSILD-Tenant": TOWN}, trust_env=False, timeout=30
    ) as http:
        assert (await http.post("entities", json=sensor(1, level=0))).status_code == 201
        await change(http, range(1, CHANGES + 1))
        await until(lambda: all(each.levels[-1:] == [CHANGES] for each in watching))

        away = watching[:200]
        await asyncio.gather(*(each.close() for each in away))
        await change(http, range(CHANGES + 1, 2 * CHANGES + 1))
        await until(lambda: all(each.levels[-1:] == [2 * CHANGES] for each in watching[200:]))
        await open_all(away, port)
        await until(lambda: all(each.levels[-1:] == [2 * CHANGES] for each in away))
    # Nothing came twice or out of order, and nobody had to load anew.
    assert all(each.levels == sorted(set(each.levels)) for each in watching)
    assert all("reset" not in each.kinds for each in [*watching, *others])
    assert all(each.levels == [] and each.kinds == ["ready"] for each in others)
    await asyncio.gather(*(each.close() for each in [*watching, *others]))


async def open_all(browsers: list[Browser], port: int) -> None:
    for start in range(0, len(browsers), CONNECTING_AT_ONCE):
        await asyncio.gather(*(each.open(port) for each in browsers[start : start + CONNECTING_AT_ONCE]))


async def change(http: httpx.AsyncClient, levels: range) -> None:
    for level in levels:
        answer = await http.patch(f"entities/{sensor_id(1)}/attrs", json={"waterLevel": prop(level)})
        assert answer.status_code == 204
        await asyncio.sleep(0.02)


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS_MAX):
        while not holds():
            await asyncio.sleep(0.05)
