# SPDX-License-Identifier: Apache-2.0
"""Several brokers beside each other: each owns tenants, passes on the rest, and takes over from one that is killed."""

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import NGSI_LD, start_broker, stop_broker
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id

TENANTS = [f"town{number}" for number in range(8)]
SETTLE_SECONDS_MAX = 20
# What the design promises; see docs/decisions/brokers_beside_each_other.md.
TAKE_OVER_SECONDS_MAX = 5
LIVE_SECONDS_MAX = 10


@dataclass
class Pair:
    scratch: Scratch
    urls: list[str]
    processes: list[subprocess.Popen[str]]


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Two brokers that have divided the tenants."""
    with Scratch() as scratch:
        processes, urls = [], []
        for _ in range(2):
            port = free_port()
            process, url = start_broker(scratch.broker_dsn, open=True, port=port, address=f"127.0.0.1:{port}")
            processes.append(process)
            urls.append(url)
        made = Pair(scratch, urls, processes)
        wait_until(lambda: have_settled(urls), SETTLE_SECONDS_MAX)
        yield made
        for process in processes:
            stop_broker(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def client(url: str, tenant: str, **headers: str) -> httpx.Client:
    return httpx.Client(
        base_url=url + NGSI_LD, headers={"NGSILD-Tenant": tenant} | headers, timeout=20, trust_env=False
    )


def owned(url: str) -> list[str]:
    """Tenants that this broker answers for itself: a request that was passed on already is not passed on again."""
    found = []
    for tenant in TENANTS:
        with client(url, tenant, **{"Hiroba-Passed-On": "1"}) as http:
            answer = http.get("types")
        assert answer.status_code in (200, 503)
        if answer.status_code == 200:
            found.append(tenant)
    return found


def have_settled(urls: list[str]) -> bool:
    """Both own a part, and each knows the other's."""
    if not all(0 < len(owned(url)) < len(TENANTS) for url in urls):
        return False
    return all(answers(url, tenant) for url in urls for tenant in TENANTS)


def answers(url: str, tenant: str) -> bool:
    with client(url, tenant) as http:
        return http.get("types").status_code == 200


def wait_until(true: Callable[[], bool], seconds: float) -> None:
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds
        time.sleep(0.1)


def test_each_tenant_has_one_owner_and_every_broker_answers_for_all(pair: Pair) -> None:
    parts = [owned(url) for url in pair.urls]
    assert sorted(parts[0] + parts[1]) == TENANTS

    for number, tenant in enumerate(TENANTS):
        one, other = (pair.urls[number % 2], pair.urls[1 - number % 2])
        with client(one, tenant) as http:
            made = http.post("entities", json=sensor(1, name=prop("あ")))
            assert (made.status_code, made.headers["location"]) == (
                201,
                f"/ngsi-ld/v1/entities/{sensor_id(1)}",
            )
        with client(other, tenant) as http:
            assert http.get(f"entities/{sensor_id(1)}").json()["name"]["value"] == "あ"
            assert http.get("entities", params={"type": "None"}).json() == []
            assert http.get("entities/urn:a:none").status_code == 404
            assert http.delete(f"entities/{sensor_id(1)}").status_code == 204


def test_live_stream_of_another_brokers_tenant_is_passed_on(pair: Pair) -> None:
    tenant = owned(pair.urls[1])[0]
    with (
        httpx.Client(timeout=LIVE_SECONDS_MAX, trust_env=False) as http,
        http.stream("GET", f"{pair.urls[0]}/live", headers={"NGSILD-Tenant": tenant}) as stream,
    ):
        lines = stream.iter_lines()
        assert next(line for line in lines if line.startswith("event:")) == "event: ready"
        with client(pair.urls[1], tenant) as writer:
            assert writer.post("entities", json=sensor(7)).status_code == 201

        assert sensor_id(7) in next(line for line in lines if sensor_id(7) in line)


def test_subscription_of_every_tenant_is_told_once(pair: Pair, receiver: Receiver) -> None:
    for tenant in TENANTS:
        with client(pair.urls[0], tenant) as http:
            answer = http.post(
                "subscriptions",
                json={
                    "type": "Subscription",
                    "entities": [{"type": "WaterLevelObserved"}],
                    "notification": {"endpoint": {"uri": receiver.uri, "accept": "application/json"}},
                },
            )
            assert answer.status_code == 201
            assert http.post("entities", json=sensor(1)).status_code == 201

    receiver.wait_for(len(TENANTS))
    time.sleep(1)
    assert sorted(headers["NGSILD-Tenant"] for headers in receiver.headers) == TENANTS


def test_a_broker_that_owns_alone_waits_for_those_beside_each_other(pair: Pair) -> None:
    with pytest.raises(RuntimeError):
        start_broker(pair.scratch.broker_dsn, open=True)


@dataclass
class Writer:
    """Writes a growing number to one tenant through one broker; remembers what was acknowledged, and when."""

    url: str
    tenant: str
    acknowledged: int = 0
    longest_pause: float = 0.0
    last: float = field(default_factory=time.monotonic)

    def run(self, stop: threading.Event) -> None:
        value = 0
        with client(self.url, self.tenant) as http:
            while not stop.is_set():
                value += 1
                try:
                    answer = http.post("entityOperations/upsert", json=[sensor(1, level=value)], timeout=5)
                except httpx.TransportError:
                    continue
                if answer.status_code in (201, 204):
                    now = time.monotonic()
                    self.longest_pause = max(self.longest_pause, now - self.last)
                    self.last, self.acknowledged = now, value
                else:
                    assert answer.status_code == 503, answer.text
                    time.sleep(0.05)


def test_killed_broker_is_replaced_within_seconds_and_nothing_is_lost(pair: Pair) -> None:
    stop = threading.Event()
    writers = [Writer(pair.urls[0], tenant) for tenant in TENANTS]
    threads = [threading.Thread(target=writer.run, args=(stop,)) for writer in writers]
    for thread in threads:
        thread.start()
    wait_until(lambda: all(writer.acknowledged > 3 for writer in writers), SETTLE_SECONDS_MAX)
    for writer in writers:
        writer.longest_pause = 0.0

    pair.processes[1].kill()
    killed = time.monotonic()
    wait_until(
        lambda: all(writer.last > killed + TAKE_OVER_SECONDS_MAX for writer in writers), SETTLE_SECONDS_MAX
    )
    stop.set()
    for thread in threads:
        thread.join(30)

    assert max(writer.longest_pause for writer in writers) < TAKE_OVER_SECONDS_MAX
    assert owned(pair.urls[0]) == TENANTS
    for writer in writers:
        with client(pair.urls[0], writer.tenant) as http:
            assert http.get(f"entities/{sensor_id(1)}").json()["waterLevel"]["value"] >= writer.acknowledged


def test_what_expires_goes_after_its_broker_was_killed(pair: Pair) -> None:
    for tenant in TENANTS:
        with client(pair.urls[0], tenant) as http:
            moment = (datetime.now(UTC) + timedelta(seconds=1)).isoformat(timespec="milliseconds")
            assert http.post("entities", json=sensor(1, expiresAt=moment)).status_code == 201
            assert http.post("entities", json=sensor(2, expiresAt="2099-01-01T00:00:00Z")).status_code == 201
    pair.processes[1].kill()

    def left() -> list[list[str]]:
        found = []
        for tenant in TENANTS:
            with client(pair.urls[0], tenant) as http:
                answer = http.get("entities", params={"type": "WaterLevelObserved"})
            found.append([each["id"] for each in answer.json()] if answer.status_code == 200 else [])
        return found

    wait_until(lambda: left() == [[sensor_id(2)]] * len(TENANTS), SETTLE_SECONDS_MAX)


def test_readers_of_pages_go_on_with_a_new_map_when_another_broker_takes_over(pair: Pair) -> None:
    """A map lives with the owner of the tenant (5.5.14); every broker answers with it."""
    tenant = owned(pair.urls[1])[0]
    asked = {"type": "WaterLevelObserved", "limit": "2"}
    with client(pair.urls[0], tenant) as http:
        http.post("entityOperations/create", json=[sensor(number) for number in range(6)])
        first = http.get("entities", params=asked | {"entityMap": "true"})
        used = {"NGSILD-EntityMap": first.headers["NGSILD-EntityMap"]}
        second = http.get("entities", params=asked | {"offset": "2"}, headers=used)
        pair.processes[1].kill()
        wait_until(lambda: tenant in owned(pair.urls[0]), SETTLE_SECONDS_MAX)
        third = http.get("entities", params=asked | {"offset": "4"}, headers=used)

    shown = [each["id"] for page in (first, second, third) for each in page.json()]
    assert [page.status_code for page in (first, second, third)] == [201, 200, 201]
    assert shown == [sensor_id(number) for number in range(6)]
    assert third.headers["NGSILD-EntityMap"] != used["NGSILD-EntityMap"]


def test_broker_that_stops_in_order_leaves_its_tenants(pair: Pair) -> None:
    stop_broker(pair.processes[0])

    wait_until(lambda: owned(pair.urls[1]) == TENANTS, TAKE_OVER_SECONDS_MAX)
