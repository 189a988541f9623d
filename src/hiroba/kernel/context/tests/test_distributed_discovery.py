# SPDX-License-Identifier: Apache-2.0
"""Types and attributes over two brokers (ETSI GS CIM 009, 5.7.5 to 5.7.11)."""

from collections.abc import Iterator

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.context_sources import Asked, ContextSource
from hiroba.kernel.context.tests.samples import prop, sensor
from hiroba.kernel.context.tests.test_access import STAFF, WRITE, client, close_clients, guarded, token
from hiroba.kernel.context.tests.test_distributed_operations import source_of
from hiroba.kernel.context.tests.test_registrations import LEVEL, information, register, registration

__all__ = ["close_clients", "guarded"]

PUMP = [{"entities": [{"type": LEVEL}, {"type": "Pump"}]}]


@pytest.fixture
def watched() -> Iterator[ContextSource]:
    with ContextSource() as made:
        yield made


@pytest.fixture
def both(town: Town, source: Town) -> Town:
    """A town and its source, with a type that both have and one that only the source has."""
    town.create(sensor(1))
    source.create(sensor(2, depth=prop(1)), {"id": "urn:ngsi-ld:Pump:1", "type": "Pump", "power": prop(5)})
    source_of(town, source, operations=["federationOps"], information=PUMP)
    return town


def test_types_of_both_are_listed(both: Town) -> None:
    assert both.get("types").json()["typeList"] == ["Pump", LEVEL]
    assert both.get("types", local="true").json()["typeList"] == [LEVEL]


def test_details_of_types_are_joined(both: Town) -> None:
    told = {each["typeName"]: each for each in both.get("types", details="true").json()}

    assert told["Pump"]["attributeNames"] == ["power"]
    assert told[LEVEL]["attributeNames"] == ["depth", "name", "waterLevel"]
    assert told[LEVEL]["id"] == f"https://uri.etsi.org/ngsi-ld/default-context/{LEVEL}"


def test_information_about_a_type_adds_up(both: Town) -> None:
    told = both.get(f"types/{LEVEL}").json()

    assert (told["type"], told["entityCount"]) == ("EntityTypeInfo", 2)
    assert [each["attributeName"] for each in told["attributeDetails"]] == ["depth", "name", "waterLevel"]
    assert both.get("types/Pump").json()["entityCount"] == 1
    assert both.get("types/Unknown").status_code == 404


def test_attributes_of_both_are_listed(both: Town) -> None:
    assert both.get("attributes").json()["attributeList"] == ["depth", "name", "power", "waterLevel"]
    told = {
        each["attributeName"]: each["typeNames"] for each in both.get("attributes", details="true").json()
    }
    assert (told["power"], told["name"]) == (["Pump"], [LEVEL])
    assert both.get("attributes/waterLevel").json()["attributeCount"] == 2
    assert both.get("attributes/waterLevel").json()["attributeTypes"] == ["Property"]
    assert both.get("attributes/unknown").status_code == 404


def test_source_without_discovery_counts_by_its_registration(town: Town, watched: ContextSource) -> None:
    """5.7.11: possibly available."""
    held = information(["depth"])
    register(town, registration(endpoint=watched.endpoint, information=held, operations=["retrieveOps"]))

    assert town.get("types").json()["typeList"] == [LEVEL]
    assert town.get(f"types/{LEVEL}").json()["entityCount"] == 0
    assert town.get("attributes").json()["attributeList"] == ["depth"]
    assert town.get("attributes/depth").json()["typeNames"] == [LEVEL]
    assert watched.asked == []


def test_dead_source_is_told_beside_what_is_known(town: Town) -> None:
    town.create(sensor(1))
    register(town, registration())

    answer = town.get("types")

    assert answer.json()["typeList"] == [LEVEL]
    assert answer.headers["NGSILD-Warning"].startswith("199 ")


@pytest.mark.parametrize("nonsense", [b"<html>", [7, None], {"typeList": "all"}, {"type": 7}], ids=repr)
def test_nonsense_of_a_source_is_left_out_and_told(
    town: Town, watched: ContextSource, nonsense: object
) -> None:
    town.create(sensor(1))
    watched.answer = lambda asked: (200, nonsense)
    register(town, registration(endpoint=watched.endpoint))

    for path in ("types", "attributes", f"types/{LEVEL}", "attributes/name"):
        answer = town.get(path)
        assert answer.status_code == 200
        assert answer.headers["NGSILD-Warning"].startswith("199 ")


def test_reader_learns_nothing_of_types_for_others(guarded: tuple[str, str], watched: ContextSource) -> None:
    url, _ = guarded

    def answer(asked: Asked) -> tuple[int, object]:
        if asked.path.endswith("/types"):
            return 200, {"id": "a:b", "type": "EntityTypeList", "typeList": ["Staff"]}
        if asked.path.endswith("/attributes"):
            part = {"id": "a:b", "type": "Attribute", "attributeName": "secret", "typeNames": ["Staff"]}
            return 200, [part]
        part = {"id": "a:b", "type": "Attribute", "attributeName": "secret", "typeNames": ["Staff"]}
        return 200, {**part, "attributeCount": 5, "attributeTypes": ["Property"]}

    watched.answer = answer
    given = registration(endpoint=watched.endpoint, information=[{"entities": [{"type": "Staff"}]}])
    writer, staff, anybody = client(url, token(WRITE)), client(url, token(STAFF)), client(url)
    assert writer.post("csourceRegistrations", json=given).status_code == 201

    assert "Staff" in staff.get("types").json()["typeList"]
    assert "Staff" not in anybody.get("types").json()["typeList"]
    assert "secret" in staff.get("attributes").json()["attributeList"]
    assert "secret" not in anybody.get("attributes").json()["attributeList"]
    assert staff.get("attributes/secret").json()["attributeCount"] == 5
    assert anybody.get("attributes/secret").status_code == 404
    assert anybody.get("types/Staff").status_code == 404
