# SPDX-License-Identifier: Apache-2.0
"""Batches and purges over sources (ETSI GS CIM 009, 5.6.7 to 5.6.10, 5.6.20, 5.6.21) that offer less than asked."""

import time
from collections.abc import Iterator

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.context_sources import ContextSource
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_names_and_contexts import LD
from hiroba.kernel.context.tests.test_registrations import LEVEL, register, registration, registration_id


@pytest.fixture
def source() -> Iterator[ContextSource]:
    with ContextSource(answer=lambda asked: (204, b"")) as made:
        yield made


def offering(town: Town, source: ContextSource, *operations: str) -> None:
    register(town, registration(endpoint=source.endpoint, mode="redirect", operations=[*operations]))


def asked_of(source: ContextSource) -> list[tuple[str, str]]:
    prefix = "/ngsi-ld/v1/"
    return [(asked.method, asked.path.removeprefix(prefix)) for asked in source.asked]


@pytest.mark.parametrize(
    ("batch", "offered", "expected"),
    [
        ("create", "createEntity", ("POST", "entities")),
        ("upsert", "createEntity", ("POST", "entities")),
        ("upsert", "replaceEntity", ("PUT", f"entities/{sensor_id(1)}")),
        ("upsert?options=update", "updateEntity", ("PATCH", f"entities/{sensor_id(1)}/attrs")),
        ("update", "updateEntity", ("PATCH", f"entities/{sensor_id(1)}/attrs")),
        ("update?options=noOverwrite", "appendAttrs", ("POST", f"entities/{sensor_id(1)}/attrs")),
        ("merge", "mergeEntity", ("PATCH", f"entities/{sensor_id(1)}")),
    ],
)
def test_source_without_the_batch_gets_each_entity(
    town: Town, source: ContextSource, batch: str, offered: str, expected: tuple[str, str]
) -> None:
    offering(town, source, offered)

    answer = town.post(f"entityOperations/{batch}", [sensor(1)])

    assert answer.status_code in (201, 204)
    assert asked_of(source) == [expected]


def test_upsert_replaces_what_the_source_has_already(town: Town, source: ContextSource) -> None:
    source.answer = lambda asked: (409 if asked.method == "POST" else 204, {"title": "There already"})
    offering(town, source, "createEntity", "replaceEntity")

    assert town.post("entityOperations/upsert", [sensor(1)]).status_code == 204

    assert [method for method, _ in asked_of(source)] == ["POST", "PUT"]


def test_delete_is_told_entity_by_entity(town: Town, source: ContextSource) -> None:
    town.create(sensor(1), sensor(2))
    source.answer = lambda asked: (404 if asked.path.endswith("-2") else 204, {"detail": "unknown"})
    offering(town, source, "deleteEntity")

    answer = town.post("entityOperations/delete", [sensor_id(1), sensor_id(2)])

    assert answer.status_code == 207
    assert answer.json()["success"] == [sensor_id(1)]
    (error,) = answer.json()["errors"]
    assert (error["entityId"], error["registrationId"]) == (sensor_id(2), registration_id())


def test_redirect_source_that_offers_neither_is_a_conflict(town: Town, source: ContextSource) -> None:
    offering(town, source, "retrieveOps")

    answer = town.post("entityOperations/create", [sensor(1)])

    assert answer.status_code == 207
    assert [each["error"]["status"] for each in answer.json()["errors"]] == [409]
    assert source.asked == []


def test_source_that_is_down_is_not_asked_for_each_entity(town: Town, source: ContextSource) -> None:
    """A batch of 200 would wait 200 times."""
    source.wait_seconds = 20
    management = {"timeout": 300}
    given = registration(endpoint=source.endpoint, operations=["createEntity"], management=management)
    register(town, given)

    begun = time.monotonic()
    answer = town.post("entityOperations/create", [sensor(number) for number in range(200)])

    assert time.monotonic() - begun < 3
    assert (answer.status_code, len(answer.json()["errors"])) == (207, 200)
    assert len(source.asked) < 20


def test_parts_of_the_entity_go_where_they_belong(town: Town, source: ContextSource) -> None:
    held = [{"entities": [{"id": sensor_id(1), "type": LEVEL}], "propertyNames": ["depth"]}]
    offered = ["createEntity", "retrieveOps"]
    given = registration(endpoint=source.endpoint, mode="exclusive", information=held, operations=offered)
    register(town, given)

    assert town.post("entityOperations/create", [sensor(1, depth=prop(3))]).status_code == 201

    assert source.asked[0].body == {"id": sensor_id(1), "type": LEVEL, "depth": prop(3)}
    assert "depth" not in town.entity(sensor_id(1), local="true")


def test_purge_tells_what_a_source_keeps(town: Town, source: ContextSource) -> None:
    """5.6.21.4: what is held elsewhere alone and cannot be purged there is told."""
    town.create(sensor(1))
    offering(town, source, "retrieveOps")

    purged = town.delete("entities", type=LEVEL)

    assert purged.status_code == 207
    assert [each["registrationId"] for each in purged.json()["errors"]] == [registration_id()]
    assert town.get("entities", type=LEVEL, local="true").json() == []


def test_entities_of_a_batch_go_in_the_words_of_their_own_context(
    town: Town, source: ContextSource, broker_url: str
) -> None:
    terms = {"@context": {"Level": f"https://uri.etsi.org/ngsi-ld/default-context/{LEVEL}"}}
    context = broker_url + town.post("jsonldContexts", terms).headers["Location"]
    offering(town, source, "createBatch")
    given = [sensor(number, type="Level") | {"@context": context} for number in (1, 2)]

    answer = town.post("entityOperations/create", [*given, sensor(3) | {"@context": []}], headers=LD)

    assert answer.status_code == 201
    batches = {asked.headers.get("link", "").partition(">")[0]: asked.body for asked in source.asked}
    assert [each["type"] for each in batches[f"<{context}"]] == ["Level", "Level"]
    assert [each["type"] for each in batches[""]] == [LEVEL]
