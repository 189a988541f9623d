# SPDX-License-Identifier: Apache-2.0
"""Writes over two brokers where only one of them has what is written (5.6.2 to 5.6.6, 5.6.17 to 5.6.19)."""

from typing import Any

import pytest

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_distributed_operations import ALL, source_of, value
from hiroba.kernel.context.tests.test_registrations import (
    LEVEL,
    information,
    register,
    registration,
    registration_id,
)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "", {"depth": prop(2)}),
        ("PUT", "", {"type": LEVEL, "depth": prop(2)}),
        ("POST", "/attrs", {"depth": prop(2)}),
        ("PATCH", "/attrs", {"depth": prop(2)}),
        ("PATCH", "/attrs/depth", {"value": 2}),
        ("PUT", "/attrs/depth", prop(2)),
        ("DELETE", "/attrs/depth", None),
    ],
)
def test_write_of_what_only_an_inclusive_source_has_succeeds(
    town: Town, source: Town, method: str, path: str, body: Any
) -> None:
    """5.6.2.4 to 5.6.5.4, 5.6.17.4 to 5.6.19.4: unknown is what is neither here nor matches a registration."""
    source.create(sensor(1, depth=prop(1)))
    source_of(town, source)

    answer = town.http.request(method, f"entities/{sensor_id(1)}{path}", json=body)

    assert (answer.status_code, answer.content) == (204, b"")
    assert value(source, "depth") == (2 if body else None)
    unknown = town.http.request(method, f"entities/{sensor_id(2)}{path}", json=body)
    assert unknown.status_code == 404


def test_attribute_that_only_an_inclusive_source_has_is_updated_there(town: Town, source: Town) -> None:
    """5.6.4.4 and 5.6.5.4: the entity has the attribute, though not here. Only for a replacement (5.6.19.4) one that is
    missing here makes a partial success."""
    town.create(sensor(1))
    source.create(sensor(1, depth=prop(1)))
    source_of(town, source)
    path = f"entities/{sensor_id(1)}/attrs/depth"

    assert town.patch(path, {"value": 2}).status_code == 204
    assert (value(town, "depth"), value(town, "depth", local="true")) == (2, None)
    replaced = town.put(path, prop(3))
    assert replaced.status_code == 207
    assert [each["error"]["status"] for each in replaced.json()["errors"]] == [404]
    assert value(source, "depth") == 3
    assert town.delete(path).status_code == 204
    assert value(source, "depth") is None


def test_deletion_tells_that_there_was_nothing_here(town: Town, source: Town) -> None:
    """5.6.6.4 and 6.5.3.2."""
    source.create(sensor(1))
    source_of(town, source)

    answer = town.delete(f"entities/{sensor_id(1)}")

    assert (answer.status_code, answer.json()["success"]) == (207, [sensor_id(1)])
    assert [each["error"]["status"] for each in answer.json()["errors"]] == [404]
    assert source.get(f"entities/{sensor_id(1)}").status_code == 404
    assert town.delete(f"entities/{sensor_id(1)}").status_code == 404


def test_what_no_source_took_must_be_here(town: Town, source: Town) -> None:
    """Nothing of a request gets lost silently: the source holds one of the two attributes."""
    source.create(sensor(1, depth=prop(1)))
    source_of(town, source, mode="exclusive", information=information(["depth"], id=sensor_id(1)))

    answer = town.patch(f"entities/{sensor_id(1)}/attrs", {"depth": prop(2), "speed": prop(1)})

    assert answer.status_code == 207
    assert answer.json()["updated"] == ["depth"]
    assert [each["attributeName"] for each in answer.json()["notUpdated"]] == ["speed"]


def test_attribute_that_was_written_here_is_told_although_a_source_failed(town: Town) -> None:
    """5.2.18: it was updated, and the source where it was not is named."""
    town.create(sensor(1))
    register(town, registration(operations=ALL, endpoint="http://127.0.0.1:9"))

    answer = town.patch(f"entities/{sensor_id(1)}/attrs", {"depth": prop(2)})

    assert (answer.status_code, answer.json()["updated"], value(town, "depth")) == (207, ["depth"], 2)
    (missed,) = answer.json()["notUpdated"]
    assert (missed["attributeName"], missed["registrationId"]) == ("depth", registration_id())
