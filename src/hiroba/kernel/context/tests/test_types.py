# SPDX-License-Identifier: Apache-2.0
"""GET /types (ETSI GS CIM 009, 5.7.5 and 6.25)."""

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import sensor, sensor_id


def test_types_in_use_are_listed(town: Town, other_town: Town) -> None:
    other_town.create(sensor(1, type="Elsewhere"))
    town.create(sensor(1, type="B"), sensor(2, type="A"), sensor(3, type="Gone"))
    town.delete(f"entities/{sensor_id(3)}")

    answer = town.get("types")

    assert answer.status_code == 200
    assert answer.json()["type"] == "EntityTypeList"
    assert answer.json()["typeList"] == ["A", "B"]


def test_types_with_details_are_counted(town: Town) -> None:
    town.create(sensor(1, type="A"), sensor(2, type=["A", "B"]), sensor(3, type="A"))
    town.delete(f"entities/{sensor_id(3)}")

    assert town.get("types", details="true").json() == [
        {
            "id": f"https://uri.etsi.org/ngsi-ld/default-context/{name}",
            "type": "EntityType",
            "typeName": name,
            "entityCount": count,
        }
        for name, count in (("A", 2), ("B", 1))
    ]


def test_count_of_a_plain_text_is_that_of_its_filter(town: Town, other_town: Town) -> None:
    source = {"type": "Property", "value": 'A "quoted" list'}
    other_town.create(sensor(1, source=source))
    town.create(sensor(1, source=source), sensor(2), sensor(3, source={"type": "Property", "value": "A"}))

    found = town.get("hiroba/count", type="WaterLevelObserved", attribute="source", value='A "quoted" list')

    assert found.json() == {"count": 1}
    assert town.get("hiroba/count", type="WaterLevelObserved").status_code == 400
