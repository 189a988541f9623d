# SPDX-License-Identifier: Apache-2.0
"""Linked entity retrieval: join, joinLevel, containedBy (ETSI GS CIM 009, 4.5.23, 5.7.1 and 5.7.2)."""

from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop

HALL, CITY, LAND = "urn:ngsi-ld:Building:1", "urn:ngsi-ld:City:1", "urn:ngsi-ld:Country:1"


def entity(id: str, **attributes: Any) -> dict[str, Any]:
    return {"id": id, "type": id.split(":")[2], **attributes}


def link(*ids: str) -> dict[str, Any]:
    return {"type": "Relationship", "object": ids[0] if len(ids) == 1 else list(ids)}


CITY_ENTITY = entity(CITY, name=prop("加古川市"), within=link(LAND))
LAND_ENTITY = entity(LAND, name=prop("日本"))


@pytest.fixture
def linked(town: Town) -> Town:
    town.create(entity(HALL, within=link(CITY)), CITY_ENTITY, LAND_ENTITY)
    return town


def test_inline_puts_the_entity_into_the_relationship(linked: Town) -> None:
    shown = linked.entity(HALL, join="inline")

    assert shown == entity(HALL, within={**link(CITY), "entity": CITY_ENTITY})


def test_level_says_how_far(linked: Town) -> None:
    shown = linked.entity(HALL, join="inline", joinLevel="2")

    assert shown["within"]["entity"]["within"]["entity"] == LAND_ENTITY


def test_flat_lists_the_entities(linked: Town) -> None:
    assert linked.entity(HALL, join="flat", joinLevel="5") == [
        entity(HALL, within=link(CITY)),
        CITY_ENTITY,
        LAND_ENTITY,
    ]


def test_simplified_shows_the_entity_as_the_value(linked: Town) -> None:
    shown = linked.entity(HALL, join="inline", options="keyValues")

    assert shown["within"] == {"id": CITY, "type": "City", "name": "加古川市", "within": LAND}


def test_projection_reaches_into_the_linked_entity(linked: Town) -> None:
    shown = linked.entity(HALL, join="inline", joinLevel="2", pick="within{name,within{id}}")

    assert shown == {
        "within": {
            **link(CITY),
            "entity": {"name": prop("加古川市"), "within": {**link(LAND), "entity": {"id": LAND}}},
        }
    }


def test_what_is_left_out_is_not_followed(linked: Town) -> None:
    assert linked.entity(HALL, join="flat", pick="id") == {"id": HALL}
    assert linked.entity(HALL, join="flat", omit="within") == entity(HALL)
    assert linked.entity(HALL, join="inline", omit="within{name,within}")["within"]["entity"] == entity(CITY)


def test_contained_entities_are_not_shown_again(linked: Town) -> None:
    assert linked.entity(HALL, join="inline", containedBy=CITY) == entity(HALL, within=link(CITY))


def test_circles_end(town: Town) -> None:
    town.create(entity(HALL, within=link(CITY)), entity(CITY, within=link(HALL)))

    shown = town.entity(HALL, join="inline", joinLevel="10")

    assert shown["within"]["entity"] == entity(CITY, within=link(HALL))
    assert len(town.entity(HALL, join="flat", joinLevel="10")) == 2


def test_several_targets_and_lists(town: Town) -> None:
    listed = {"type": "ListRelationship", "objectList": [{"object": LAND}, {"object": "urn:ngsi-ld:Gone:1"}]}
    town.create(entity(HALL, within=link(CITY, LAND), listed=listed), CITY_ENTITY, LAND_ENTITY)

    shown = town.entity(HALL, join="inline")

    assert shown["within"]["entity"] == [CITY_ENTITY, LAND_ENTITY]
    assert shown["listed"]["entityList"] == [LAND_ENTITY]


def test_query_joins_each_entity_once_when_flat(linked: Town) -> None:
    other = "urn:ngsi-ld:Building:2"
    linked.create(entity(other, within=link(CITY)))

    assert linked.ids(type="Building", join="flat") == [HALL, other, CITY]


def test_what_is_missing_stays_a_mere_link(town: Town) -> None:
    town.create(entity(HALL, within=link(CITY)))

    assert town.entity(HALL, join="inline") == entity(HALL, within=link(CITY))
    assert town.entity(HALL, join="flat") == entity(HALL, within=link(CITY))


def test_too_many_inlined_entities_are_refused_not_built(town: Town) -> None:
    cities = [f"urn:ngsi-ld:City:{number}" for number in range(30)]
    for city in cities:
        town.create(entity(city, within=link(*cities)))

    answer = town.get("entities", type="City", join="inline", joinLevel="10")

    assert answer.status_code == 403
    assert answer.json()["type"].endswith("TooManyResults")


@pytest.mark.parametrize(
    "parameters",
    [{"join": "outer"}, {"join": "flat", "joinLevel": "0"}, {"join": "flat", "joinLevel": "x"},
     {"join": "flat", "joinLevel": "11"}, {"join": "flat", "containedBy": "no uri"}],
)  # fmt: skip
def test_malformed_join_is_refused(linked: Town, parameters: dict[str, str]) -> None:
    assert linked.http.get(f"entities/{HALL}", params=parameters).status_code == 400
