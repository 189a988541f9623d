# SPDX-License-Identifier: Apache-2.0
"""Conditions on linked entities in `q` (ETSI GS CIM 009, 4.9, examples 13 and 14; 5.7.2.4)."""

from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop
from hiroba.kernel.context.tests.test_access import WRITE, client, close_clients, guarded, token
from hiroba.kernel.context.tests.test_registrations import register, registration

__all__ = ["close_clients", "guarded"]


def entity(type: str, number: int, **attributes: Any) -> dict[str, Any]:
    return {"id": f"urn:ngsi-ld:{type}:{number}", "type": type, **attributes}


def to(type: str, *numbers: int) -> dict[str, Any]:
    objects = [f"urn:ngsi-ld:{type}:{number}" for number in numbers]
    return {"type": "Relationship", "object": objects if len(objects) > 1 else objects[0]}


@pytest.fixture
def stations(town: Town) -> Town:
    """Stations with sensors that belong to makers."""
    town.create(
        entity("Maker", 1, name=prop("a{b}")),
        entity("Maker", 2, name=prop("other")),
        entity("Device", 1, humidity=prop(40), maker=to("Maker", 1)),
        entity("Device", 2, humidity=prop(60), maker=to("Maker", 2)),
        entity("Gauge", 3, humidity=prop(40)),
        entity("Station", 1, sensor=to("Device", 1), height=prop(5)),
        entity("Station", 2, sensor=to("Device", 2), height=prop(5)),
        entity("Station", 3, sensor=to("Gauge", 3), height=prop(9)),
        entity("Station", 4, sensor=to("Device", 1, 2)),
    )
    return town


def numbers(town: Town, q: str, level: int = 1, **parameters: Any) -> list[int]:
    found = town.ids(type="Station", q=q, join="inline", joinLevel=level, **parameters)
    return [int(id.rpartition(":")[2]) for id in found]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("sensor{humidity}==40", [1, 3, 4]),
        ("sensor{humidity}", [1, 2, 3, 4]),
        ("sensor{humidity}>50", [2, 4]),
        ("sensor{Device:humidity}==40", [1, 4]),
        ("sensor{Device,Gauge:humidity}==40", [1, 3, 4]),
        ("sensor{humidity}==40;height==5", [1]),
        ("sensor{humidity}==60|height==9", [2, 3, 4]),
        ("(sensor{humidity}==60;sensor{humidity}==40)|height==9", [3, 4]),
        ("sensor{humidity}==7", []),
    ],
)
def test_condition_on_a_linked_entity_selects(stations: Town, q: str, expected: list[int]) -> None:
    assert numbers(stations, q) == expected


def test_condition_two_relationships_deep_selects(stations: Town) -> None:
    assert numbers(stations, 'sensor{maker{name}}=="a{b}"', level=2) == [1, 4]
    assert numbers(stations, 'sensor{Device:maker{Maker:name}}!="a{b}"', level=2) == [2, 4]


def test_condition_in_a_body_selects_and_is_counted(stations: Town) -> None:
    body = {"type": "Query", "entities": [{"type": "Station"}], "q": "sensor{humidity}==40", "join": "flat"}

    answer = stations.http.post("entityOperations/query?count=true", json=body)

    assert answer.headers["NGSILD-Results-Count"] == "3"


def test_condition_deeper_than_the_join_is_refused(stations: Town) -> None:
    """5.7.2.4: too deep query."""
    refused = [
        stations.get("entities", type="Station", q="sensor{humidity}==40"),
        stations.get("entities", type="Station", q="sensor{maker{name}}", join="inline"),
        stations.get("entities", type="Station", q="sensor{humidity", join="inline"),
        stations.get("entities", type="Station", q="!sensor{humidity}", join="inline"),
        stations.get("temporal/entities", type="Station", q="sensor{humidity}==40"),
        stations.delete("entities", type="Station", q="sensor{humidity}==40"),
    ]

    assert [answer.status_code for answer in refused] == [400] * 6
    assert "joinLevel 2" in refused[1].json()["detail"]
    assert stations.ids(type="Maker", q='name=="a{b}"') == ["urn:ngsi-ld:Maker:1"]


def test_condition_on_too_many_linked_entities_is_refused(town: Town) -> None:
    batch = [entity("Device", number, humidity=prop(1)) for number in range(1_001)]
    assert town.post("entityOperations/create", batch).status_code == 201

    answer = town.get("entities", type="Station", q="sensor{humidity}==1", join="inline")

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "TooComplexQuery")


def test_condition_over_sources_is_refused_clearly(stations: Town) -> None:
    register(stations, registration(information=[{"entities": [{"type": "Station"}]}]))
    asked = {"type": "Station", "q": "sensor{humidity}==40", "join": "inline"}

    assert "local=true" in stations.get("entities", None, **asked).json()["detail"]
    assert len(stations.ids(**asked, local="true")) == 3


def test_reader_learns_nothing_by_conditions_on_what_he_may_not_see(guarded: tuple[str, str]) -> None:
    url, _ = guarded
    writer = client(url, token(WRITE))
    for each in (entity("Staff", 61, code=prop(1)), entity("Public", 61, keeper=to("Staff", 61))):
        assert writer.post("entities", json=each).status_code == 201

    asked = {"type": "Public", "q": "keeper{code}==1", "join": "inline"}
    assert client(url).get("entities", params=asked).json() == []
