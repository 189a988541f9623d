# SPDX-License-Identifier: Apache-2.0
"""`POST hiroba/bulk`: whole entities of an import; only what differs is written."""

import threading
from typing import Any

import orjson
import psycopg

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_live_stream import events

NDJSON = {"Content-Type": "application/x-ndjson"}


def bulk(town: Town, *lines: Any) -> Any:
    body = b"\n".join(line if isinstance(line, bytes) else orjson.dumps(line) for line in lines)
    answer = town.http.post("hiroba/bulk", content=body, headers=NDJSON)
    assert answer.status_code == 200, answer.text
    return answer.json()


def counts(found: Any) -> tuple[int, int, int, int]:
    return found["created"], found["changed"], found["unchanged"], len(found["errors"])


def test_bulk_twice_writes_nothing_the_second_time(town: Town, scratch: Scratch) -> None:
    lines = [sensor(number) for number in range(700)]

    first, second = bulk(town, *lines), bulk(town, *lines)

    assert (counts(first), counts(second)) == ((700, 0, 0, 0), (0, 0, 700, 0))
    with psycopg.connect(scratch.owner_dsn) as owner:
        rows = owner.execute(
            "SELECT count(*) FROM context.history WHERE tenant = %s", (town.name,)
        ).fetchone()
    assert rows == (700,)


def test_bulk_changes_only_what_differs(town: Town) -> None:
    bulk(town, *[sensor(number, level=1) for number in range(5)])

    found = bulk(town, *[sensor(number, level=2 if number < 2 else 1) for number in range(6)])

    assert counts(found) == (1, 2, 3, 0)
    assert [entity["waterLevel"]["value"] for entity in town.get("entities", type="WaterLevelObserved").json()] == [
        2, 2, 1, 1, 1, 1 if "waterLevel" in sensor(5, level=1) else None,
    ]  # fmt: skip


def test_bulk_other_order_of_attributes_is_no_difference(town: Town) -> None:
    bulk(town, {"id": sensor_id(1), "type": "Well", "a": prop(1), "b": prop(2)})

    assert counts(bulk(town, {"id": sensor_id(1), "type": "Well", "b": prop(2), "a": prop(1)})) == (
        0,
        0,
        1,
        0,
    )


def test_bulk_number_and_truth_are_a_difference(town: Town) -> None:
    bulk(town, {"id": sensor_id(1), "type": "Well", "a": prop(1)})

    assert counts(bulk(town, {"id": sensor_id(1), "type": "Well", "a": prop(True)})) == (0, 1, 0, 0)


def test_bulk_bad_lines_are_told_and_others_written(town: Town) -> None:
    found = bulk(
        town, sensor(1), b"{", {"id": "no uri", "type": "Well"}, {**sensor(2), "x": prop(None)}, sensor(3)
    )

    assert counts(found) == (2, 0, 0, 3)
    assert [error["entityId"] for error in found["errors"]] == ["", "no uri", sensor_id(2)]


def test_bulk_row_that_postgresql_refuses_takes_no_other_with_it(town: Town) -> None:
    # Two texts of the longest id that the broker takes fill more than a page of an index allows.
    long = {"id": "urn:" + "".join(chr(0x4E00 + n * 7 % 20000) for n in range(990)), "type": "Well"}

    found = bulk(town, sensor(1), long, sensor(2))

    assert counts(found) == (2, 0, 0, 1)
    assert len(town.ids(type="WaterLevelObserved")) == 2


def test_bulk_same_id_twice_keeps_the_last(town: Town) -> None:
    found = bulk(town, sensor(1, level=1), sensor(1, level=2))

    assert counts(found) == (1, 1, 0, 0)
    assert town.entity(sensor_id(1))["waterLevel"]["value"] == 2


def test_bulk_subscription_is_notified(town: Town, receiver: Receiver) -> None:
    subscription = {
        "type": "Subscription",
        "entities": [{"type": "WaterLevelObserved"}],
        "q": "waterLevel>5",
        "notification": {"endpoint": {"uri": receiver.uri, "accept": "application/json"}},
    }
    assert town.post("subscriptions", subscription).status_code == 201

    bulk(town, sensor(1, level=9), sensor(2, level=1))
    bulk(town, sensor(2, level=7))

    told = [notification["data"][0]["id"] for notification in receiver.wait_for(2)]
    assert told == [sensor_id(1), sensor_id(2)]


def test_bulk_list_shows_new_entities_at_once(town: Town) -> None:
    town.create(sensor(1))
    assert len(town.ids(type="WaterLevelObserved", limit=1)) == 1

    bulk(town, *[sensor(number) for number in range(2, 4)])

    assert town.ids(type="WaterLevelObserved") == [sensor_id(number) for number in (1, 2, 3)]
    assert (
        town.get("entities", type="WaterLevelObserved", count="true", limit=0).headers["NGSILD-Results-Count"]
        == "3"
    )


def test_bulk_beside_single_writes_loses_neither(town: Town) -> None:
    """The same entities from both sides at once: each stands as one of the two left it, and history agrees."""

    def patch() -> None:
        for number in range(60):
            town.http.post("entityOperations/upsert", json=[sensor(number % 20, level=1000 + number)])

    other = threading.Thread(target=patch)
    other.start()
    for level in range(12):
        found = bulk(town, *[sensor(number, level=level) for number in range(20)])
        assert found["errors"] == []
    other.join()

    for number in range(20):
        entity = town.entity(sensor_id(number))
        newest = town.get(f"temporal/entities/{sensor_id(number)}", attrs="waterLevel", lastN=1).json()
        assert newest["waterLevel"][0]["value"] == entity["waterLevel"]["value"]


def test_bulk_few_are_sent_live_and_many_become_one_reset(town: Town, broker_url: str) -> None:
    with events(broker_url, town, type="WaterLevelObserved") as stream:
        bulk(town, sensor(1), sensor(2))
        stream.wait_for(3)
        bulk(town, *[sensor(number) for number in range(3, 400)])
        seen = stream.wait_for(4)

    assert [event["event"] for event in seen] == ["ready", "entity", "entity", "reset"]
    numbers = [int(event["id"]) for event in seen[1:]]
    assert numbers == sorted(numbers)


def test_bulk_reader_that_comes_back_after_many_is_told_to_reload(town: Town, broker_url: str) -> None:
    with events(broker_url, town) as stream:
        last = stream.wait_for(1)[0]["id"]
    bulk(town, *[sensor(number) for number in range(300)])

    with events(broker_url, town, headers={"Last-Event-ID": last}) as stream:
        assert [event["event"] for event in stream.wait_for(2)] == ["ready", "reset"]
