# SPDX-License-Identifier: Apache-2.0
"""The JSON API with the real broker."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from hiroba.kernel.api import context
from hiroba.kernel.api.tenancy import switch_on
from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.kernel.testing.pages import visitor
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.tests.entities import camera, water_level

KAKOGAWA, KASAI = "282103", "282201"
LAYERS = "/api/dashboard/layers"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def towns(broker: RunningBroker, db: None) -> Iterator[None]:
    for code in (KAKOGAWA, KASAI):
        switch_on(code, "dashboard", at=timezone.now())
    here = [water_level("a1", 3.4, at=timezone.now()), camera("a1"), camera("a2", name="南門")]
    context.upsert(KAKOGAWA, here)
    context.upsert(KASAI, [camera("a9", tenant=KASAI)])
    TOWN_DATA.known._kept.clear()
    yield
    context.delete(KAKOGAWA, [each["id"] for each in here])
    context.delete(KASAI, [camera("a9", tenant=KASAI)["id"]])
    TOWN_DATA.known._kept.clear()


def get(path: str, town: str = KAKOGAWA) -> Any:
    response = visitor(town).get(path)
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def test_layers_have_counts_and_addresses() -> None:
    layers = {each["type"]: each for each in get(LAYERS)}

    assert layers["WatchCamera"]["count"] == 2
    assert layers["WaterLevelObserved"]["unit"] == "m"
    assert layers["WatchCamera"]["geojson"] == f"{LAYERS}/WatchCamera.geojson"


def test_geojson_has_the_town_s_features_only() -> None:
    found = get(f"{LAYERS}/WatchCamera.geojson")

    assert found["numberMatched"] == 2
    assert sorted(each["properties"]["name"] for each in found["features"]) == ["南門", "見守りカメラ a1"]


def test_geojson_of_live_layer_carries_value_level_and_time() -> None:
    (feature,) = get(f"{LAYERS}/WaterLevelObserved.geojson")["features"]

    properties = feature["properties"]
    assert (properties["value"], properties["level"], properties["limits"]) == (3.4, 2, [2.0, 3.0, 4.0, 5.0])
    assert "observedAt" in properties


def test_geojson_searched_holds_what_matches() -> None:
    found = get(f"{LAYERS}/WatchCamera.geojson?q=南")

    assert [each["properties"]["name"] for each in found["features"]] == ["南門"]


def test_geojson_unchanged_is_answered_with_304() -> None:
    client, path = visitor(KAKOGAWA), f"{LAYERS}/WatchCamera.geojson"
    etag = client.get(path)["ETag"]

    again = client.get(path, headers={"if-none-match": etag})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


def test_geojson_is_compressed_when_asked_for() -> None:
    response = visitor(KAKOGAWA).get(f"{LAYERS}/WatchCamera.geojson", headers={"accept-encoding": "gzip, br"})

    assert response["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(response.content))["numberReturned"] == 2


def test_features_are_listed_searched_and_paged() -> None:
    found = get(f"{LAYERS}/WatchCamera/features?sort=-name&page=1")

    assert (found["total"], found["page"], found["is_last_known"]) == (2, 1, False)
    assert [each["name"] for each in found["features"]] == ["見守りカメラ a1", "南門"]


@pytest.mark.parametrize(
    "path",
    [
        f"{LAYERS}/StaffNote.geojson",
        f"{LAYERS}/StaffNote/features",
        "/api/dashboard/entities/urn:ngsi-ld:StaffNote:282103-1",
        "/api/dashboard/entities/urn:ngsi-ld:WatchCamera:282201-a9",
        "/api/dashboard/entities/urn:ngsi-ld:WatchCamera:282201-a9.geojson",
        "/api/dashboard/live-ticket",
    ],
)
def test_what_is_not_for_the_reader_does_not_exist(path: str) -> None:
    assert visitor(KAKOGAWA).get(path).status_code == 404


def test_entity_as_ngsi_ld_and_geojson() -> None:
    address = "/api/dashboard/entities/urn:ngsi-ld:WatchCamera:282103-a2"

    assert get(address)["name"]["value"] == "南門"
    assert get(f"{address}.geojson")["geometry"] == {"type": "Point", "coordinates": [134.84, 34.76]}


def test_openapi_describes_the_layers() -> None:
    paths = get("/api/openapi.json")["paths"]

    assert f"{LAYERS}/{{entity_type}}.geojson" in paths


@pytest.mark.parametrize("end", ["%00", "%0d%0aX", "%7f", "a b", "%F0%9F%98%80"])
def test_identifier_that_cannot_be_one_is_answered_404(end: str) -> None:
    for path in ("/api/dashboard/entities/{}", "/api/dashboard/entities/{}.geojson", "/dashboard/entity/{}"):
        response = visitor(KAKOGAWA).get(path.format(f"urn:ngsi-ld:WatchCamera:{end}"))

        assert response.status_code == 404, path
