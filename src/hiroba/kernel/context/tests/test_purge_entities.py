# SPDX-License-Identifier: Apache-2.0
"""DELETE /entities (ETSI GS CIM 009, 5.6.21 and 6.4.3.3)."""

from typing import Any

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id

TYPE = "WaterLevelObserved"


def left(town: Town) -> list[Any]:
    return town.ids(type="WaterLevelObserved,AED")


def test_purge_deletes_what_is_selected_and_nothing_else(town: Town, other_town: Town) -> None:
    town.create(sensor(1, level=1), sensor(2, level=5), sensor(3, type="AED", level=5))
    other_town.create(sensor(2, level=5))

    assert town.delete("entities", type=TYPE, q="waterLevel>2").status_code == 204

    assert left(town) == [sensor_id(1), sensor_id(3)]
    assert left(other_town) == [sensor_id(2)]


def test_purge_by_ids(town: Town) -> None:
    town.create(sensor(1), sensor(2))

    assert town.delete("entities", id=sensor_id(2)).status_code == 204

    assert left(town) == [sensor_id(1)]


def test_purge_of_everything_must_be_said(town: Town) -> None:
    town.create(sensor(1))

    assert town.delete("entities").status_code == 400
    assert left(town) == [sensor_id(1)]
    assert town.delete("entities", local="true").status_code == 204
    assert left(town) == []


def test_purge_drops_attributes(town: Town) -> None:
    town.create(sensor(1, extra=prop(1)), sensor(2))

    assert town.delete("entities", type=TYPE, drop="extra,absent").status_code == 204

    assert town.entity(sensor_id(1)) == sensor(1)
    assert town.entity(sensor_id(2)) == sensor(2)


def test_purge_keeps_attributes(town: Town) -> None:
    town.create(sensor(1, extra=prop(1)))

    assert town.delete("entities", type=TYPE, keep="extra").status_code == 204

    assert town.entity(sensor_id(1)) == {"id": sensor_id(1), "type": TYPE, "extra": prop(1)}


def test_purge_with_keep_and_drop_is_refused(town: Town) -> None:
    town.create(sensor(1))

    assert town.delete("entities", type=TYPE, keep="name", drop="name").status_code == 400
    assert town.entity(sensor_id(1)) == sensor(1)


def test_purge_beyond_one_commit(town: Town) -> None:
    town.post("entityOperations/upsert", [sensor(number) for number in range(1_500)])

    assert town.delete("entities", type=TYPE).status_code == 204
    assert town.get("entities", type=TYPE, count="true").headers["NGSILD-Results-Count"] == "0"


def test_purge_notifies(town: Town, receiver: Receiver) -> None:
    town.create(sensor(1))
    town.post(
        "subscriptions",
        {
            "type": "Subscription",
            "entities": [{"type": TYPE}],
            "notificationTrigger": ["entityDeleted"],
            "notification": {"endpoint": {"uri": receiver.uri}},
        },
    )

    town.delete("entities", type=TYPE)

    assert receiver.wait_for(1)[0]["data"][0]["id"] == sensor_id(1)
