# SPDX-License-Identifier: Apache-2.0
"""Operations over two brokers (ETSI GS CIM 009, 4.3.6): one town asks, the other is its context source."""

from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_names_and_contexts import LD
from hiroba.kernel.context.tests.test_registrations import LEVEL, information, register, registration

ALL = ["redirectionOps", "createBatch", "upsertBatch", "updateBatch", "mergeBatch", "deleteBatch"]


def source_of(town: Town, source: Town, number: int = 1, **more: Any) -> None:
    """`source` becomes a context source of `town`."""
    given = registration(number, **({"operations": ALL} | more))
    endpoint = str(source.http.base_url).removesuffix("/ngsi-ld/v1/")
    register(town, given | {"endpoint": endpoint, "tenant": source.name})


def value(town: Town, name: str, number: int = 1, **parameters: str) -> Any:
    return town.entity(sensor_id(number), **parameters).get(name, {}).get("value")


def test_retrieve_joins_attributes_of_both(town: Town, source: Town) -> None:
    town.create(sensor(1))
    source.create(sensor(1, depth=prop(3)))
    source_of(town, source)

    assert (value(town, "waterLevel"), value(town, "depth")) == (1.0, 3)
    assert value(town, "depth", local="true") is None
    assert town.entity(sensor_id(1), options="keyValues")["depth"] == 3


def test_entity_that_only_the_source_has_is_found(town: Town, source: Town) -> None:
    source.create(sensor(2))
    source_of(town, source)

    assert value(town, "waterLevel", 2) == 1.0
    assert town.ids(type=LEVEL) == [sensor_id(2)]
    assert town.get("entities", type=LEVEL, local="true").json() == []
    assert town.get(f"entities/{sensor_id(3)}").status_code == 404


@pytest.mark.parametrize("operation", ["retrieveEntity", "queryEntity"])
def test_retrieve_uses_what_the_source_offers(town: Town, source: Town, operation: str) -> None:
    source.create(sensor(1), sensor(2))
    source_of(town, source, operations=[operation])

    assert value(town, "waterLevel") == 1.0
    assert town.get(f"entities/{sensor_id(3)}").status_code == 404


def test_newest_observation_counts(town: Town, source: Town) -> None:
    """4.3.6.2: of two instances that with the later observedAt, else the later modifiedAt."""
    early, late = "2026-04-01T00:00:00Z", "2026-04-02T00:00:00Z"
    source.create(sensor(1, depth=prop(2, observedAt=late), speed=prop(2)))
    town.create(sensor(1, depth=prop(1, observedAt=early), speed=prop(1)))
    source_of(town, source)

    assert (value(town, "depth"), value(town, "speed")) == (2, 1)


def test_auxiliary_source_only_fills_gaps(town: Town, source: Town) -> None:
    town.create(sensor(1, depth=prop(1)))
    source.create(sensor(1, depth=prop(2), speed=prop(2)))
    source_of(town, source, mode="auxiliary", operations=["retrieveOps"])

    assert (value(town, "depth"), value(town, "speed")) == (1, 2)
    assert town.patch(f"entities/{sensor_id(1)}", {"speed": 5}).status_code == 204
    assert value(source, "speed") == 2


def test_query_merges_pages_and_counts(town: Town, source: Town) -> None:
    town.create(*(sensor(n) for n in (1, 2)))
    source.create(*(sensor(n) for n in (2, 3, 4)))
    source_of(town, source)

    answer = town.get("entities", type=LEVEL, limit=3, count="true")
    assert [each["id"] for each in answer.json()] == [sensor_id(n) for n in (1, 2, 3)]
    assert answer.headers["NGSILD-Results-Count"] == "4"
    assert town.ids(type=LEVEL, limit=3, offset=3) == [sensor_id(4)]
    assert town.ids(type=LEVEL, q="waterLevel==2") == []
    assert town.ids(type="Other") == []


def test_query_by_body_asks_sources_too(town: Town, source: Town) -> None:
    town.create(sensor(1))
    source.create(*(sensor(n) for n in (2, 3)))
    source_of(town, source, operations=["queryBatch"])
    body = {"type": "Query", "entities": [{"id": sensor_id(n), "type": LEVEL} for n in (1, 3)]}

    answer = town.post("entityOperations/query", body)

    assert [each["id"] for each in answer.json()] == [sensor_id(1), sensor_id(3)]


def test_condition_over_attributes_that_lie_apart_is_met(town: Town, source: Town) -> None:
    held = information(["depth"], id=sensor_id(1))
    source_of(town, source, mode="exclusive", information=held)
    town.post("entities", sensor(1, level=2, depth=prop(3)))

    assert town.ids(type=LEVEL, q="waterLevel==2;depth==3") == [sensor_id(1)]
    assert town.ids(type=LEVEL, q="waterLevel==2;depth==4") == []


def test_create_in_inclusive_mode_is_done_on_both(town: Town, source: Town) -> None:
    source_of(town, source)

    assert town.post("entities", sensor(1)).status_code == 201

    assert value(town, "waterLevel", local="true") == value(source, "waterLevel") == 1.0
    again = town.post("entities", sensor(1))
    assert (again.status_code, again.json()["success"], len(again.json()["errors"])) == (207, [], 2)
    source.delete(f"entities/{sensor_id(1)}")
    partly = town.post("entities", sensor(1))
    assert partly.status_code == 207
    assert partly.json()["success"] == [sensor_id(1)]
    assert [each["error"]["status"] for each in partly.json()["errors"]] == [409]


def test_redirect_keeps_nothing_here(town: Town, source: Town) -> None:
    source_of(town, source, mode="redirect")

    assert town.post("entities", sensor(1)).status_code == 201
    assert town.patch(f"entities/{sensor_id(1)}/attrs", {"waterLevel": prop(2)}).status_code == 204

    assert town.get(f"entities/{sensor_id(1)}", local="true").status_code == 404
    assert value(town, "waterLevel") == value(source, "waterLevel") == 2
    assert town.delete(f"entities/{sensor_id(1)}").status_code == 204
    assert source.get(f"entities/{sensor_id(1)}").status_code == 404


def test_exclusive_attribute_lives_at_the_source(town: Town, source: Town) -> None:
    held = information(["depth"], id=sensor_id(1))
    source_of(town, source, mode="exclusive", information=held)

    assert town.post("entities", sensor(1, depth=prop(1))).status_code == 201

    assert value(town, "depth", local="true") is None
    assert value(town, "depth") == value(source, "depth") == 1
    assert value(source, "waterLevel") is None
    path = f"entities/{sensor_id(1)}/attrs/depth"
    assert town.patch(path, {"value": 2}).status_code == 204
    assert value(source, "depth") == 2
    assert town.delete(path).status_code == 204
    assert value(town, "depth") is None


def test_exclusive_source_without_the_operation_refuses_it(town: Town, source: Town) -> None:
    held = information(["depth"], id=sensor_id(1))
    source_of(town, source, mode="exclusive", information=held, operations=["retrieveOps"])
    town.create(sensor(1))

    answer = town.post(f"entities/{sensor_id(1)}/attrs", {"depth": prop(1), "speed": prop(1)})

    assert answer.status_code == 207
    assert answer.json()["updated"] == ["speed"]
    assert [each["attributeName"] for each in answer.json()["notUpdated"]] == ["depth"]
    assert value(town, "depth") is None


def test_batches_are_shared_out(town: Town, source: Town) -> None:
    source_of(town, source, mode="redirect")
    others = {"id": "urn:ngsi-ld:Other:1", "type": "Other"}

    answer = town.post("entityOperations/create", [sensor(1), sensor(2), others])

    assert (answer.status_code, answer.json()) == (201, [sensor_id(1), sensor_id(2), others["id"]])
    assert source.ids(type=LEVEL) == [sensor_id(1), sensor_id(2)]
    assert town.get("entities", type=LEVEL, local="true").json() == []
    assert town.ids(type="Other") == [others["id"]]
    assert town.post("entityOperations/delete", [sensor_id(1), sensor_id(2)]).status_code == 204
    assert source.get("entities", type=LEVEL).json() == []


def test_purge_reaches_the_source(town: Town, source: Town) -> None:
    town.create(sensor(1), {"id": "urn:ngsi-ld:Other:1", "type": "Other"})
    source.create(sensor(1), sensor(2))
    source_of(town, source)

    assert town.delete("entities", type=LEVEL).status_code == 204

    assert source.get("entities", type=LEVEL).json() == []
    assert town.ids(type="Other") == ["urn:ngsi-ld:Other:1"]


def test_unknown_parameter_is_refused_with_sources_too(town: Town, source: Town) -> None:
    source_of(town, source)

    assert town.get("entities", type=LEVEL, nonsense="1").status_code == 400


def test_identity_of_a_source_is_its_name_in_via(town: Town, source: Town) -> None:
    alias = source.get("info/sourceIdentity").json()["contextSourceAlias"]
    source.create(sensor(1))
    source_of(town, source, contextSourceAlias=alias)

    assert town.ids(type=LEVEL) == [sensor_id(1)]
    via = {"Via": f"1.1 {alias}"}
    assert town.get("entities", headers=via, type=LEVEL).json() == []
    assert source.delete(f"entities/{sensor_id(1)}").status_code == 204
    source_of(source, town)
    assert source.get("entities", headers=via, type=LEVEL).status_code == 508


def test_own_names_reach_the_source_in_full(town: Town, source: Town) -> None:
    own = {"Level": "https://example.org/Level", "depth": "https://example.org/depth"}
    given = {"id": sensor_id(1), "type": "Level", "depth": prop(3), "@context": own}
    part = [{"entities": [{"type": "https://example.org/Level"}]}]
    source_of(town, source, mode="redirect", information=part)

    assert town.post("entities", given, headers=LD).status_code == 201

    assert source.entity(sensor_id(1))["https://example.org/depth"] == prop(3)


def test_request_that_comes_back_is_refused(town: Town, source: Town) -> None:
    """6.3.18: two brokers that are each other's sources answer all the same."""
    source_of(town, source)
    source_of(source, town)
    source.create(sensor(1))

    answer = town.get(f"entities/{sensor_id(1)}")

    assert answer.status_code == 200
    assert town.ids(type=LEVEL) == [sensor_id(1)]


def test_dead_source_is_told_as_a_warning(town: Town) -> None:
    town.create(sensor(1))
    register(town, registration(endpoint="http://127.0.0.1:9"))

    answer = town.get(f"entities/{sensor_id(1)}")

    assert answer.status_code == 200
    assert answer.headers["NGSILD-Warning"].startswith("199 ")
    assert town.get("csourceRegistrations", type=LEVEL).json()[0]["status"] == "failed"
