# SPDX-License-Identifier: Apache-2.0
"""GET /types and /attributes (ETSI GS CIM 009, 5.7.5 to 5.7.10, 6.25 to 6.28)."""

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id


def test_types_in_use_are_listed(town: Town, other_town: Town) -> None:
    other_town.create(sensor(1, type="Elsewhere"))
    town.create(sensor(1, type="B"), sensor(2, type="A"), sensor(3, type="Gone"))
    town.delete(f"entities/{sensor_id(3)}")

    answer = town.get("types")

    assert answer.status_code == 200
    assert answer.json()["type"] == "EntityTypeList"
    assert answer.json()["typeList"] == ["A", "B"]


def test_types_with_details_name_their_attributes(town: Town) -> None:
    """5.7.6."""
    town.create(sensor(1, type="A"), sensor(2, type=["A", "B"], extra=prop(1)))

    assert town.get("types", details="true").json() == [
        {
            "id": f"https://uri.etsi.org/ngsi-ld/default-context/{name}",
            "type": "EntityType",
            "typeName": name,
            "attributeNames": ["extra", "name", "waterLevel"],
        }
        for name in ("A", "B")
    ]


def test_type_tells_its_entities_and_attributes(town: Town, other_town: Town) -> None:
    """5.7.7."""
    other_town.create(sensor(1, type="A", elsewhere=prop(1)))
    town.create(
        sensor(1, type="A", at=prop(1)), sensor(2, type="A", at={"object": "urn:a:1"}), sensor(3, type="B")
    )

    told = town.get("types/A").json()

    assert told["id"] == "https://uri.etsi.org/ngsi-ld/default-context/A"
    assert told["type"] == "EntityTypeInfo"
    assert told["entityCount"] == 2
    assert {a["attributeName"]: a["attributeTypes"] for a in told["attributeDetails"]} == {
        "at": ["Property", "Relationship"],
        "name": ["Property"],
        "waterLevel": ["Property"],
    }
    assert town.get("types/C").status_code == 404


def test_attributes_in_use_are_listed(town: Town) -> None:
    """5.7.8 and 5.7.9."""
    town.create(sensor(1, type="A", only=prop(1)), sensor(2, type="B"))

    assert town.get("attributes").json()["attributeList"] == ["name", "only", "waterLevel"]
    details = town.get("attributes", details="true").json()
    assert {a["attributeName"]: a["typeNames"] for a in details} == {
        "name": ["A", "B"],
        "only": ["A"],
        "waterLevel": ["A", "B"],
    }


def test_attributes_are_found_beside_texts_that_postgresql_cannot_read(town: Town) -> None:
    """PostgreSQL refuses the character of the number 0 in JSON."""
    town.create(sensor(1, note=prop("a\0b\\u0000")))

    assert "note" in town.get("attributes").json()["attributeList"]


def test_attribute_tells_its_types_and_instances(town: Town) -> None:
    """5.7.10."""
    town.create(sensor(1, type="A"), sensor(2, type="B"))

    assert town.get("attributes/waterLevel").json() == {
        "id": "https://uri.etsi.org/ngsi-ld/default-context/waterLevel",
        "type": "Attribute",
        "attributeName": "waterLevel",
        "attributeCount": 2,
        "attributeTypes": ["Property"],
        "typeNames": ["A", "B"],
    }
    assert town.get("attributes/absent").status_code == 404


def test_count_of_a_plain_text_is_that_of_its_filter(town: Town, other_town: Town) -> None:
    source = {"type": "Property", "value": 'A "quoted" list'}
    other_town.create(sensor(1, source=source))
    town.create(sensor(1, source=source), sensor(2), sensor(3, source={"type": "Property", "value": "A"}))

    found = town.get("hiroba/count", type="WaterLevelObserved", attribute="source", value='A "quoted" list')

    assert found.json() == {"count": 1}
    assert town.get("hiroba/count", type="WaterLevelObserved").status_code == 400
