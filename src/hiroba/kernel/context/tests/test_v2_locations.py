# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: simple locations, which NGSI-LD sees as geometries."""

from typing import Any

import httpx
import pytest

from hiroba.kernel.context.tests.conftest import Town


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("geo:point", "40.40, -3.70"),
        ("geo:point", "34.75,134.84"),
        ("geo:line", ["40.418889, -3.691944", "41.0 , 2"]),
        ("geo:box", ["2, 2", "0, 0"]),
        ("geo:polygon", ["0, 0", "0, 2", "2, 2", "0, 0"]),
    ],
)
def test_simple_locations_come_back_as_they_were_written(
    town: Town, v2: httpx.Client, kind: str, value: Any
) -> None:
    attribute = {"type": kind, "value": value, "metadata": {"source": {"type": "Text", "value": "GSI"}}}
    assert v2.post("entities", json={"id": "urn:x:1", "type": "T", "a": attribute}).status_code == 201

    assert v2.get("entities/urn:x:1/attrs/a").json() == attribute
    assert v2.get("entities", params={"options": "keyValues"}).json()[0]["a"] == value
    assert v2.get("entities/urn:x:1", params={"metadata": "*"}).json()["a"] == attribute
    assert town.entity("urn:x:1")["a"]["value"]["coordinates"]


def test_simple_location_that_ngsi_ld_has_moved_is_where_it_is_now(town: Town, v2: httpx.Client) -> None:
    place = {"type": "geo:point", "value": "40.40, -3.70"}
    assert v2.post("entities", json={"id": "urn:x:1", "type": "T", "a": place}).status_code == 201

    moved = {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [1.5, 2.5]}}
    assert town.patch("entities/urn:x:1/attrs/a", moved).status_code == 204

    assert v2.get("entities/urn:x:1/attrs/a/value").json() == "2.5,1.5"
    assert v2.patch("entities/urn:x:1/attrs", json={"a": {**place, "value": "1,2"}}).status_code == 204
    assert v2.get("entities/urn:x:1/attrs/a").json() == {"type": "geo:point", "value": "1,2", "metadata": {}}
