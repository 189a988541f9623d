# SPDX-License-Identifier: Apache-2.0
"""Merge, replace and delete of whole entities (ETSI GS CIM 009, 5.6.17, 5.6.18, 5.6.6)."""

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id

URL = f"entities/{sensor_id(1)}"
NULL = "urn:ngsi-ld:null"


def test_merge_changes_members_and_deletes_by_null(town: Town) -> None:
    """5.5.12: merge patch."""
    town.create(sensor(1, address=prop({"city": "加古川市", "block": 3}), flooded=prop(True)))

    answer = town.patch(
        URL,
        {"waterLevel": {"value": 2}, "flooded": NULL, "address": {"value": {"block": 4}}, "added": prop(1)},
        headers={"Content-Type": "application/merge-patch+json"},
    )

    assert answer.status_code == 204
    assert town.entity(sensor_id(1)) == sensor(1) | {
        "waterLevel": prop(2, unitCode="MTR"),
        "address": prop({"city": "加古川市", "block": 4}),
        "added": prop(1),
    }


def test_merge_into_an_attribute_without_value_is_refused_whole(town: Town) -> None:
    town.create(sensor(1))

    answer = town.patch(URL, {"waterLevel": {"value": 9}, "absent": {"unitCode": "MTR"}})

    assert answer.status_code == 400
    assert town.entity(sensor_id(1)) == sensor(1)


def test_merge_of_an_unknown_entity_answers_404(town: Town) -> None:
    assert town.patch(URL, {"a": prop(1)}).status_code == 404


def test_replace_keeps_the_time_of_creation(town: Town) -> None:
    town.create(sensor(1))
    created = town.entity(sensor_id(1), options="sysAttrs")["createdAt"]

    assert town.put(URL, {"type": "WaterLevelObserved", "flooded": prop(True)}).status_code == 204

    entity = town.entity(sensor_id(1), options="sysAttrs")
    assert set(entity) == {"id", "type", "flooded", "createdAt", "modifiedAt"}
    assert entity["createdAt"] == created < entity["modifiedAt"] == entity["flooded"]["createdAt"]


def test_replace_with_another_id_is_refused(town: Town) -> None:
    town.create(sensor(1))

    assert town.put(URL, sensor(2)).status_code == 400


def test_delete_then_create_again(town: Town) -> None:
    town.create(sensor(1))

    assert town.delete(URL).status_code == 204
    assert town.delete(URL).status_code == 404
    assert town.get(URL).status_code == 404
    town.create(sensor(1, level=8))
    assert town.entity(sensor_id(1))["waterLevel"]["value"] == 8


def test_delete_in_one_town_leaves_the_other(town: Town, other_town: Town) -> None:
    town.create(sensor(1))
    other_town.create(sensor(1, level=5))

    town.delete(URL)

    assert other_town.entity(sensor_id(1))["waterLevel"]["value"] == 5
