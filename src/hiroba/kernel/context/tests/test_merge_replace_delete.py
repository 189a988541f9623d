# SPDX-License-Identifier: Apache-2.0
"""Merge, replace and delete of whole entities (ETSI GS CIM 009, 5.6.17, 5.6.18, 5.6.6)."""

import pytest

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


def test_merge_of_a_sub_attribute_alone_is_stored_whole(town: Town) -> None:
    """A fragment with one sub-attribute and nothing else was stored as it came, and no answer could show it."""
    town.create(sensor(1))

    assert town.patch(URL, {"waterLevel": {"quality": 1}}).status_code == 204

    assert town.entity(sensor_id(1))["waterLevel"] == prop(1.0, unitCode="MTR", quality=prop(1))
    assert town.patch(URL, {"waterLevel": {"quality": NULL}}).status_code == 204
    assert town.entity(sensor_id(1)) == sensor(1)


@pytest.mark.parametrize(
    "change",
    [
        {"waterLevel": {"quality": {"unitCode": "MTR"}}},
        {"waterLevel": {"type": "Relationship", "observedAt": "2026-04-01T00:00:00Z"}},
        {"waterLevel": {"observedAt": "yesterday"}},
    ],
)
def test_merge_that_leaves_no_value_is_refused(town: Town, change: dict[str, object]) -> None:
    town.create(sensor(1))

    assert town.patch(URL, change).status_code == 400
    assert town.entity(sensor_id(1), options="keyValues")["waterLevel"] == 1.0


def test_merge_of_simplified_values_keeps_the_kinds(town: Town) -> None:
    """5.6.17 and 6.5.3.4: options=keyValues, lang and observedAt."""
    town.create(
        sensor(
            1,
            title={"type": "LanguageProperty", "languageMap": {"ja": "水位", "en": "Level"}},
            owner={"type": "Relationship", "object": "urn:a:1"},
            kind={"type": "VocabProperty", "vocab": "flood"},
            flow=prop(1, observedAt="2026-04-01T00:00:00Z"),
        )
    )

    answer = town.http.patch(
        URL,
        params={"options": "keyValues", "lang": "en", "observedAt": "2026-04-02T00:00:00Z"},
        json={"title": "Water level", "owner": "urn:a:2", "kind": "rain", "flow": 2, "waterLevel": 3},
    )

    assert answer.status_code == 204
    entity = town.entity(sensor_id(1))
    assert entity["title"]["languageMap"] == {"ja": "水位", "en": "Water level"}
    assert entity["owner"] == {"type": "Relationship", "object": "urn:a:2"}
    assert entity["kind"] == {"type": "VocabProperty", "vocab": "rain"}
    assert entity["flow"] == prop(2, observedAt="2026-04-02T00:00:00Z")
    assert entity["waterLevel"] == prop(3, unitCode="MTR")


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
