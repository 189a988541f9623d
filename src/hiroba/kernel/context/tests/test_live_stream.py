# SPDX-License-Identifier: Apache-2.0
"""GET /live: server-sent events of changes."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import orjson

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.testing.environment import free_port


class Events:
    """Reads a stream in the background."""

    def __init__(self, url: str, headers: dict[str, str] | None = None, **parameters: str) -> None:
        self.seen: list[dict[str, Any]] = []
        self.headers: httpx.Headers = httpx.Headers()
        self._opened = threading.Event()
        self._closed = False
        threading.Thread(
            target=self._read, args=(f"{url}/live", parameters, headers or {}), daemon=True
        ).start()
        assert self._opened.wait(10)
        self.wait_for(1)

    def _read(self, url: str, parameters: dict[str, str], headers: dict[str, str]) -> None:
        with httpx.stream(
            "GET", url, params=parameters, headers=headers, timeout=30, trust_env=False
        ) as answer:
            self.headers = answer.headers
            self._opened.set()
            event: dict[str, Any] = {}
            for line in answer.iter_lines():
                if self._closed:
                    return
                if line == "":
                    if "event" in event:
                        self.seen.append(event)
                    event = {}
                elif not line.startswith(":"):
                    name, _, value = line.partition(": ")
                    event[name] = orjson.loads(value) if name == "data" else value

    def wait_for(self, count: int, seconds: float = 10) -> list[dict[str, Any]]:
        deadline = time.monotonic() + seconds
        while len(self.seen) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.seen) >= count, self.seen
        return self.seen

    def close(self) -> None:
        self._closed = True


@contextmanager
def events(
    url: str, town: Town, headers: dict[str, str] | None = None, **parameters: str
) -> Iterator[Events]:
    stream = Events(url, headers, tenant=town.name, **parameters)
    yield stream
    stream.close()


def test_changes_arrive_named_and_numbered(town: Town, other_town: Town, broker_url: str) -> None:
    with events(broker_url, town, type="WaterLevelObserved,AED") as stream:
        other_town.create(sensor(1))
        town.create(sensor(2, type="RainfallObserved"), sensor(1))
        stream.wait_for(2)
        town.delete(f"entities/{sensor_id(1)}")
        ready, created, deleted = stream.wait_for(3)

    assert ready["event"] == "ready"
    assert (created["event"], created["data"]) == ("entity", sensor(1))
    assert (deleted["event"], deleted["data"]) == (
        "deleted",
        {"id": sensor_id(1), "type": "WaterLevelObserved"},
    )
    assert int(ready["id"]) < int(created["id"]) < int(deleted["id"])
    assert stream.headers["Content-Type"] == "text/event-stream"
    assert stream.headers["X-Accel-Buffering"] == "no"


def test_resume_gives_what_was_missed(town: Town, broker_url: str) -> None:
    with events(broker_url, town) as stream:
        town.create(sensor(1))
        last = stream.wait_for(2)[-1]["id"]
    town.create(sensor(2))
    town.patch(f"entities/{sensor_id(1)}/attrs", {"waterLevel": prop(9)})
    time.sleep(0.2)

    with events(broker_url, town, headers={"Last-Event-ID": last}) as stream:
        seen = stream.wait_for(3)

    assert seen[0]["event"] == "ready"
    assert [event["data"]["id"] for event in seen[1:]] == [sensor_id(2), sensor_id(1)]


def test_resume_from_too_long_ago_says_reset() -> None:
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True, limits={"live_buffer_bytes": 2_000})
        try:
            with httpx.Client(
                base_url=f"{url}/ngsi-ld/v1/", headers={"NGSILD-Tenant": "a"}, trust_env=False
            ) as http:
                town = Town("a", http)
                town.create(*(sensor(number) for number in range(50)))
                time.sleep(0.3)
                with events(url, town, headers={"Last-Event-ID": "1"}) as stream:
                    assert stream.wait_for(1)[0]["event"] == "reset"
        finally:
            stop_broker(process)


def test_a_reader_that_does_not_read_is_cut_and_others_are_served() -> None:
    metrics_port = free_port()
    limits = {"live_unread_bytes": 100_000}
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True, limits=limits, metrics_port=metrics_port)
        lazy = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
        try:
            lazy.sendall(b"GET /live?tenant=a HTTP/1.1\r\nHost: x\r\n\r\n")
            with httpx.Client(
                base_url=f"{url}/ngsi-ld/v1/", headers={"NGSILD-Tenant": "a"}, timeout=30, trust_env=False
            ) as http:
                town = Town("a", http)
                with events(url, town) as stream:
                    for number in range(0, 1_600, 100):
                        batch = [sensor(n, remarks=prop("x" * 5_000)) for n in range(number, number + 100)]
                        assert town.post("entityOperations/upsert", batch).status_code == 201
                    stream.wait_for(1_601, seconds=30)
            told = httpx.get(f"http://127.0.0.1:{metrics_port}/metrics", trust_env=False).text
        finally:
            lazy.close()
            stop_broker(process)

    assert "\nhiroba_broker_live_cut_total 1\n" in told


def test_browsers_of_other_origins_may_read(town: Town, broker_url: str) -> None:
    answer = town.get("types", headers={"Origin": "http://kakogawa.localhost:8000"})
    allowed = town.http.options("entities", headers={"Origin": "http://kakogawa.localhost:8000"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "NGSILD-Tenant" in allowed.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
