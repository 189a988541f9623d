# SPDX-License-Identifier: Apache-2.0
"""A measurement that was observed before the one that is shown goes to history and replaces nothing."""

from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_bulk import bulk, counts

ID = sensor_id(1)


def observed(level: float, hour: int) -> dict[str, Any]:
    return prop(level, unitCode="MTR", observedAt=f"2026-04-01T{hour:02d}:00:00Z")


def well(level: float, hour: int, **more: Any) -> dict[str, Any]:
    return sensor(1, **more) | {"waterLevel": observed(level, hour)}


def levels(town: Town) -> list[float]:
    points = town.get(f"temporal/entities/{ID}", attrs="waterLevel").json()["waterLevel"]
    return [point["value"] for point in sorted(points, key=lambda point: point["observedAt"])]


@pytest.mark.parametrize("path", ["POST attrs", "PATCH attrs", "upsert update"])
def test_late_measurement_goes_to_history_only(town: Town, path: str) -> None:
    town.create(well(5, 9))
    before = town.entity(ID, options="sysAttrs")

    if path == "upsert update":
        sent = {"id": ID, "type": "WaterLevelObserved", "waterLevel": observed(3, 7)}
        answer = town.post("entityOperations/upsert?options=update", [sent])
    elif path == "POST attrs":
        answer = town.post(f"entities/{ID}/attrs", {"waterLevel": observed(3, 7)})
    else:
        answer = town.patch(f"entities/{ID}/attrs", {"waterLevel": observed(3, 7)})

    assert answer.status_code == 204
    assert town.entity(ID, options="sysAttrs") == before
    assert levels(town) == [3, 5]


def test_late_part_of_an_update_leaves_the_rest(town: Town) -> None:
    town.create(well(5, 9))

    town.patch(f"entities/{ID}/attrs", {"waterLevel": observed(3, 7), "name": prop("new")})

    entity = town.entity(ID)
    assert (entity["waterLevel"]["value"], entity["name"]["value"]) == (5, "new")


def test_late_measurement_sent_again_is_kept_once(town: Town) -> None:
    town.create(well(5, 9))

    for _ in range(3):
        town.patch(f"entities/{ID}/attrs", {"waterLevel": observed(3, 7)})

    assert levels(town) == [3, 5]


def test_late_measurement_is_not_notified(town: Town, receiver: Receiver) -> None:
    town.create(well(5, 9))
    subscription = {
        "type": "Subscription",
        "entities": [{"type": "WaterLevelObserved"}],
        "notification": {"endpoint": {"uri": receiver.uri, "accept": "application/json"}},
    }
    assert town.post("subscriptions", subscription).status_code == 201

    town.patch(f"entities/{ID}/attrs", {"waterLevel": observed(3, 7)})
    town.patch(f"entities/{ID}/attrs", {"waterLevel": observed(6, 10)})

    told = [notification["data"][0]["waterLevel"]["value"] for notification in receiver.wait_for(1)]
    assert told == [6]


def test_correction_of_one_attribute_may_be_older(town: Town) -> None:
    """PUT of an attribute is a person's or system's word on it, not a measurement that was under way for long."""
    town.create(well(5, 9))

    assert town.put(f"entities/{ID}/attrs/waterLevel", observed(4, 8)).status_code == 204

    assert town.entity(ID)["waterLevel"]["value"] == 4


def test_series_in_bulk_leaves_the_newest_state_and_all_in_history(town: Town) -> None:
    states = [well(hour, hour) for hour in (1, 2, 3, 4)]

    first = bulk(town, *states)
    second = bulk(town, *states)
    third = bulk(town, well(0, 0), *states)

    assert counts(first) == (1, 3, 0, 0)
    assert town.entity(ID)["waterLevel"]["value"] == 4
    assert second["created"] == third["created"] == 0
    assert levels(town) == [0, 1, 2, 3, 4]
