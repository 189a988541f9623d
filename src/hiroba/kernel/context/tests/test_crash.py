# SPDX-License-Identifier: Apache-2.0
"""kill -9 of broker and PostgreSQL under load: no acknowledged write is lost, none is invented, history agrees, and
who has subscribed hears of each.

Three rounds here, 50 in the long run.
"""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import orjson
import psycopg
import pytest

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import NGSI_LD, start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import town_of
from hiroba.kernel.context.tests.receivers import Receiver, wait_until
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_subscriptions import subscribe

WRITERS = 6
ENTITIES_OF_WRITER = 20
LOAD_SECONDS = 1.2
TENANT = "crash"
NOTIFIED_SECONDS_MAX = 60


@dataclass
class Written:
    """What one writer knows of its own entities: the last acknowledged value, and those that may have come through."""

    number: int
    acknowledged: dict[str, int | None] = field(default_factory=dict)
    uncertain: dict[str, set[int | None]] = field(default_factory=dict)
    answers: int = 0
    value: int = 0
    tried: set[tuple[str, int]] = field(default_factory=set)
    told: set[tuple[str, int]] = field(default_factory=set)


@pytest.fixture
def own() -> Iterator[Scratch]:
    with Scratch() as scratch:
        yield scratch


def test_three_rounds_lose_and_invent_nothing(own: Scratch, receiver: Receiver) -> None:
    run_rounds(own, receiver, 3, seed=1)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_fifty_rounds_lose_and_invent_nothing(own: Scratch, receiver: Receiver) -> None:
    run_rounds(own, receiver, 50, seed=2)


def run_rounds(scratch: Scratch, receiver: Receiver, rounds: int, *, seed: int) -> None:
    chance = random.Random(seed)
    writers = [Written(number) for number in range(WRITERS)]
    for number in range(rounds):
        process, url = start_broker(scratch.broker_dsn, open=True)
        if number == 0:
            with town_of(url, TENANT) as town:
                subscribe(town, receiver.uri)
        try:
            one_round(scratch, process, url, writers, number, chance)
        finally:
            process.kill()
            process.communicate()
        process, url = start_broker(scratch.broker_dsn, open=True)
        try:
            compare(url, writers)
        finally:
            stop_broker(process)
        compare_history(scratch)
    assert sum(writer.answers for writer in writers) > rounds * 20
    process, _ = start_broker(scratch.broker_dsn, open=True)
    try:
        compare_notifications(receiver, writers)
    finally:
        stop_broker(process)


def one_round(
    scratch: Scratch,
    process: subprocess.Popen[str],
    url: str,
    writers: list[Written],
    number: int,
    chance: random.Random,
) -> None:
    stop = threading.Event()
    threads = [
        threading.Thread(target=write, args=(url, writer, stop, chance.random())) for writer in writers
    ]
    for thread in threads:
        thread.start()
    time.sleep(LOAD_SECONDS * (0.3 + chance.random()))
    # Broker, PostgreSQL under a living broker, or both at once.
    victim = number % 3
    if victim in (0, 2):
        process.kill()
    if victim in (1, 2):
        kill_postgres(scratch)
        if victim == 1:
            time.sleep(LOAD_SECONDS)
    stop.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def kill_postgres(scratch: Scratch) -> None:
    pid = int((scratch.postgres.cluster / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    scratch.postgres.stop()
    scratch.postgres.start()


def write(url: str, writer: Written, stop: threading.Event, seed: float) -> None:
    chance = random.Random(seed)
    with httpx.Client(
        base_url=url + NGSI_LD, headers={"NGSILD-Tenant": TENANT}, timeout=10, trust_env=False
    ) as http:
        while not stop.is_set():
            writer.value += 1
            local = writer.number * ENTITIES_OF_WRITER + chance.randrange(ENTITIES_OF_WRITER)
            id = sensor_id(local)
            wanted, request = choose(chance, local, writer)
            writer.uncertain.setdefault(id, set()).add(wanted)
            if wanted is not None:
                writer.tried.add((id, wanted))
            try:
                answer = http.send(http.build_request(*request[:2], json=request[2]))
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if answer.status_code < 300:
                writer.acknowledged[id] = wanted
                writer.uncertain[id] = set()
                writer.answers += 1
                if wanted is not None:
                    writer.told.add((id, wanted))
            elif answer.status_code in (404, 409):
                # Refused, so it has no effect; an earlier uncertain write may still stand.
                writer.uncertain[id].discard(wanted)
            elif answer.status_code == 503:
                time.sleep(0.05)
            else:
                raise AssertionError(answer.text)


def choose(chance: random.Random, local: int, writer: Written) -> tuple[int | None, tuple[str, str, object]]:
    """A write and the value it leaves; None stands for a deleted entity."""
    kind = chance.random()
    if kind < 0.4:
        return writer.value, ("POST", "entityOperations/upsert", [sensor(local, level=writer.value)])
    if kind < 0.6:
        return writer.value, ("POST", "entities", sensor(local, level=writer.value))
    if kind < 0.9:
        patch = {"waterLevel": prop(writer.value)}
        return writer.value, ("PATCH", f"entities/{sensor_id(local)}/attrs", patch)
    return None, ("DELETE", f"entities/{sensor_id(local)}", None)


def compare(url: str, writers: list[Written]) -> None:
    with httpx.Client(
        base_url=url + NGSI_LD, headers={"NGSILD-Tenant": TENANT}, timeout=10, trust_env=False
    ) as http:
        page = http.get("entities", params={"type": "WaterLevelObserved", "limit": "1000"})
        found = {entity["id"]: entity["waterLevel"]["value"] for entity in page.json()}
        for writer in writers:
            for id in writer.uncertain:
                possible = {writer.acknowledged.get(id)} | writer.uncertain[id]
                assert found.get(id) in possible, (id, found.get(id), possible)
                writer.acknowledged[id] = found.get(id)
                writer.uncertain[id] = set()
        known = {id for writer in writers for id in writer.uncertain}
        assert set(found) <= known


def compare_history(scratch: Scratch) -> None:
    """The last history row of every entity tells the state of the entity, and no row is double."""
    with psycopg.connect(scratch.owner_dsn) as owner:
        rows = owner.execute(
            """SELECT DISTINCT ON (h.id) h.id, h.action, h.fragment, h.change, e.document, e.modified
            FROM context.history h LEFT JOIN context.entity e ON e.tenant = h.tenant AND e.id = h.id
            WHERE h.tenant = %s ORDER BY h.id, h.change DESC""",
            (TENANT,),
        ).fetchall()
        without = owner.execute(
            """SELECT count(*) FROM context.entity e WHERE e.tenant = %s AND NOT EXISTS
            (SELECT FROM context.history h WHERE h.tenant = e.tenant AND h.id = e.id AND h.change = e.modified)""",
            (TENANT,),
        ).fetchone()
    assert without == (0,)
    for id, action, fragment, change, document, modified in rows:
        if action == "d":
            assert document is None, id
        else:
            assert change == modified, id
            level = orjson.loads(fragment)["waterLevel"]["value"]
            assert orjson.loads(document)["waterLevel"]["value"] == level, id


def compare_notifications(receiver: Receiver, writers: list[Written]) -> None:
    """Every acknowledged value came, nothing came that nobody wrote, and of each entity in the order of writing."""
    wanted = set().union(*(writer.told for writer in writers))
    tried = set().union(*(writer.tried for writer in writers))
    wait_until(lambda: wanted <= set(notified(receiver)), NOTIFIED_SECONDS_MAX)
    came = notified(receiver)

    assert set(came) <= tried
    levels: dict[str, list[int]] = {}
    for id, level in dict.fromkeys(came):
        levels.setdefault(id, []).append(level)
    assert [id for id, told in levels.items() if told != sorted(told)] == []


def notified(receiver: Receiver) -> list[tuple[str, int]]:
    entities = [body["data"][0] for body in list(receiver.bodies)]
    return [(each["id"], each["waterLevel"]["value"]) for each in entities]
