# SPDX-License-Identifier: Apache-2.0
"""What made other brokers crash, or need a second database (docs/complaints.md has the list)."""

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import psycopg
import pytest

from hiroba.kernel.context.names.core_terms import CORE_CONTEXT
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import NGSI_LD, start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.context_servers import ContextServer
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_names_and_contexts import LD, link
from hiroba.kernel.context.tests.test_registrations import LEVEL, register, registration
from hiroba.kernel.context.tests.test_subscriptions import subscribe

WRITERS = 6
CHANGES_OF_WRITER = 200
PATCHES = 4_000
GROWTH_MB_MAX = 30


@pytest.fixture(scope="module")
def own() -> Iterator[Scratch]:
    with Scratch() as scratch:
        yield scratch


def test_heavy_notifications_end_no_broker(own: Scratch, receiver: Receiver) -> None:
    """Orion-LD #921: several processes with a notification every 0.02 s ended it after some minutes."""
    process, url = start_broker(own.broker_dsn, open=True)
    with town_of(url, "busy") as town:
        for writer in range(WRITERS):
            subscribe(town, receiver.uri, entities=[{"type": LEVEL, "id": sensor_id(writer)}])
        town.create(*(sensor(writer, level=-1) for writer in range(WRITERS)))

        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(lambda writer: change(url, writer), range(WRITERS)))

        told = receiver.wait_for(WRITERS * (CHANGES_OF_WRITER + 1), seconds=60)
    assert process.poll() is None
    stop_broker(process)
    for writer in range(WRITERS):
        entities = [body["data"][0] for body in told if body["data"][0]["id"] == sensor_id(writer)]
        assert [each["waterLevel"]["value"] for each in entities] == list(range(-1, CHANGES_OF_WRITER))


def change(url: str, writer: int) -> None:
    with town_of(url, "busy") as town:
        for level in range(CHANGES_OF_WRITER):
            answer = town.patch(f"entities/{sensor_id(writer)}/attrs", {"waterLevel": prop(level)})
            assert answer.status_code == 204


def test_one_entity_patched_thousands_of_times_costs_no_memory(own: Scratch) -> None:
    """Orion-LD #807: it ended after 2,025 patches of one entity."""
    process, url = start_broker(own.broker_dsn, open=True)
    with town_of(url, "one") as town:
        town.create(sensor(1))
        path = f"entities/{sensor_id(1)}/attrs"
        used = []
        for number in range(PATCHES):
            assert town.patch(path, {"waterLevel": prop(number)}).status_code == 204
            if number in (PATCHES // 2, PATCHES - 1):
                used.append(psutil.Process(process.pid).memory_info().rss / 2**20)
        last = town.entity(sensor_id(1))["waterLevel"]["value"]
    stop_broker(process)

    assert last == PATCHES - 1
    assert used[1] - used[0] < GROWTH_MB_MAX


@pytest.mark.parametrize("kind", ["hosted", "remote"])
def test_start_with_own_contexts_in_store_serves_again(own: Scratch, kind: str) -> None:
    """Orion-LD #1899: it ran with the core @context alone, and crashed at the next start with own ones."""
    terms = {"@context": [{"Level": "https://example.org/Level"}, CORE_CONTEXT]}
    with ContextServer() as server:
        server.documents["/c"] = terms
        process, url = start_broker(own.broker_dsn, open=True)
        with town_of(url, kind) as town:
            address = f"{server.url}/c"
            if kind == "hosted":
                location = town.post("jsonldContexts", terms).headers["Location"]
                address = f"{url}{location}"
            answer = town.post("entities", {"id": sensor_id(1), "type": "Level"}, headers=link(address))
            assert answer.status_code == 201, answer.text
        stop_broker(process)

        process, again = start_broker(own.broker_dsn, open=True)
        with town_of(again, kind) as town:
            found = town.get("entities", headers=link(address.replace(url, again)), type="Level").json()
        stop_broker(process)

    assert [each["id"] for each in found] == [sensor_id(1)]


class JsonLdSource(ContextServer):
    """A context source whose answers are JSON-LD, whatever was asked for beside the path."""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        handler.path = handler.path.partition("?")[0]
        super().answer(handler)


@pytest.mark.parametrize(
    "context", [CORE_CONTEXT, [CORE_CONTEXT, {"depth": "https://example.org/depth"}], 7, None]
)
def test_source_that_answers_json_ld_harms_nobody(town: Town, context: Any) -> None:
    """Orion-LD #1779: it ended when a context source answered with an entity in JSON-LD."""
    town.create(sensor(1))
    with JsonLdSource() as source:
        source.headers = {"Content-Type": "application/ld+json"}
        source.documents[f"{NGSI_LD}entities/{sensor_id(1)}"] = sensor(1, depth=prop(3)) | {
            "@context": context
        }
        source.documents[f"{NGSI_LD}entities"] = [sensor(2, depth=prop(3)) | {"@context": context}]
        register(town, registration(1, operations=["retrieveOps"]) | {"endpoint": source.url})

        one = town.get(f"entities/{sensor_id(1)}", {"Accept": "application/ld+json"})
        many = town.get("entities", {"Accept": "application/ld+json"}, type=LEVEL)

    assert (one.status_code, many.status_code) == (200, 200)
    assert one.json()["waterLevel"]["value"] == 1.0
    assert sensor_id(1) in {each["id"] for each in many.json()}
    assert town.get(f"entities/{sensor_id(1)}", local="true").status_code == 200


def test_every_kind_of_request_at_once_ends_no_broker(own: Scratch, receiver: Receiver) -> None:
    """Orion-LD #1499: it ended under mixed load; here clients also hang up in the middle of an answer."""
    process, url = start_broker(own.broker_dsn, open=True)
    with town_of(url, "mixed") as town:
        subscribe(town, receiver.uri, watchedAttributes=["waterLevel"])
        with ThreadPoolExecutor(8) as pool:
            worked = list(pool.map(lambda number: mixed_load(url, number), range(8)))
        assert len(town.ids(type=LEVEL, limit=1_000)) == 8 * 20
    assert process.poll() is None
    stop_broker(process)

    assert [statuses for statuses in worked if max(statuses) >= 500] == []


def mixed_load(url: str, client: int) -> set[int]:
    seen = set()
    with town_of(url, "mixed") as town:
        for number in range(20):
            id = sensor_id(client * 1_000 + number)
            entity = sensor(client * 1_000 + number)
            seen.add(town.post("entities", entity | {"@context": CORE_CONTEXT}, headers=LD).status_code)
            seen.add(
                town.post("entityOperations/upsert", [sensor(client * 1_000 + number, level=2)]).status_code
            )
            seen.add(town.get("entities", type=LEVEL, q="waterLevel>0", options="concise").status_code)
            seen.add(
                town.get(
                    f"temporal/entities/{id}", timerel="after", timeAt="2020-01-01T00:00:00Z"
                ).status_code
            )
            seen.add(town.post("subscriptions", {"type": "Subscription"}).status_code)
            seen.add(town.get("types").status_code)
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(f"{url}{NGSI_LD}entities?type={LEVEL}", timeout=0.001, trust_env=False)
    return seen


def test_everything_lies_in_one_database(own: Scratch, receiver: Receiver) -> None:
    """Orion-LD #1337, #1620: history wanted a second database, and an old one for the rest."""
    process, url = start_broker(own.broker_dsn, open=True)
    with town_of(url, "stored") as town:
        town.create(sensor(1))
        town.patch(f"entities/{sensor_id(1)}/attrs", {"waterLevel": prop(2)})
        subscribe(town, receiver.uri)
        town.post("jsonldContexts", {"@context": {"a": "https://example.org/a"}})
        evolution = town.get(f"temporal/entities/{sensor_id(1)}", attrs="waterLevel").json()
    connections = psutil.Process(process.pid).net_connections()
    with psycopg.connect(own.postgres.dsn("postgres")) as connection:
        databases = connection.execute(
            "SELECT DISTINCT datname FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> user"
        ).fetchall()
    stop_broker(process)

    assert [each["value"] for each in evolution["waterLevel"]] == [1.0, 2]
    assert len(databases) == 1
    # PostgreSQL is reached by its socket; over the network there are clients and the receiver only.
    known = {urlsplit(url).port, urlsplit(receiver.uri).port}
    others = [
        each for each in connections if known.isdisjoint({each.laddr.port, each.raddr and each.raddr.port})
    ]
    assert others == []
