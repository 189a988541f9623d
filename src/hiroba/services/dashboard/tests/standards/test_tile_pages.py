# SPDX-License-Identifier: Apache-2.0
"""Tiles, TileJSON and styles over HTTP; styles are judged by MapLibre's own validator."""

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import mapbox_vector_tile
import pytest
from django.utils import timezone

from hiroba.kernel.api import context
from hiroba.kernel.api.tenancy import switch_on
from hiroba.kernel.testing.fixtures import RunningBroker
from hiroba.kernel.testing.pages import visitor
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.tests.entities import camera

KAKOGAWA = "282103"
TILES = "/api/dashboard/tiles/WatchCamera"
TILE = f"{TILES}/14/14328/6502.mvt"
"""The tile of zoom 14 around 134.84 east, 34.76 north."""

ROOT = Path(__file__).resolve().parents[6]
VALIDATOR = ROOT / "node_modules/@maplibre/maplibre-gl-style-spec/dist/gl-style-validate.mjs"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def town(broker: RunningBroker, db: None) -> Iterator[None]:
    switch_on(KAKOGAWA, "dashboard", at=timezone.now())
    context.upsert(KAKOGAWA, [camera("a1")])
    TOWN_DATA.known.forget()
    yield
    context.delete(KAKOGAWA, [camera("a1")["id"]])
    TOWN_DATA.known.forget()


def test_tile_holds_the_camera_compressed_and_is_not_sent_twice() -> None:
    client = visitor(KAKOGAWA)

    response = client.get(TILE, headers={"accept-encoding": "gzip"})
    again = client.get(TILE, headers={"if-none-match": response["ETag"]})

    (found,) = mapbox_vector_tile.decode(gzip.decompress(response.content))["features"]["features"]
    assert found["properties"]["id"] == camera("a1")["id"]
    assert (again.status_code, again.content) == (304, b"")


def test_tile_without_features_is_empty() -> None:
    assert visitor(KAKOGAWA).get(f"{TILES}/14/0/0.mvt").status_code == 204


@pytest.mark.parametrize(
    "path",
    [
        f"{TILES}/17/0/0.mvt",
        f"{TILES}/3/8/0.mvt",
        "/api/dashboard/tiles/StaffNote/3/0/0.mvt",
        f"{TILES}/a/0/0.mvt",
    ],
)
def test_tile_that_cannot_be_is_answered_with_404(path: str) -> None:
    assert visitor(KAKOGAWA).get(path).status_code == 404


def test_tile_json_says_where_the_tiles_are() -> None:
    document = visitor(KAKOGAWA).get(f"{TILES}.json").json()

    (address,) = document["tiles"]
    assert address.endswith(TILES + "/{z}/{x}/{y}.mvt")
    assert document["bounds"] == [134.84, 34.76, 134.84, 34.76]


def test_style_names_the_tiles_of_each_layer() -> None:
    document = visitor(KAKOGAWA).get("/api/dashboard/style.json?layers=WatchCamera").json()

    assert document["sources"]["WatchCamera"]["url"].endswith(f"{TILES}.json")


def test_style_of_an_unknown_layer_is_answered_with_404_and_its_name() -> None:
    response = visitor(KAKOGAWA).get("/api/dashboard/style.json?layers=WatchCamera,StaffNote")

    assert (response.status_code, response.json()["detail"]) == (404, "There is no public layer StaffNote")


@pytest.mark.parametrize(
    "path",
    [
        "/api/dashboard/style.json?layers=WatchCamera,WaterLevelObserved",
        "/basemap/style.json",
        "/basemap/style.json?theme=dark&language=en",
    ],
)
def test_style_is_valid(path: str, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None or not VALIDATOR.exists():
        pytest.skip("needs Node and the packages of package.json: make assets")
    document = visitor(KAKOGAWA).get(path).json()
    written = tmp_path / "style.json"
    written.write_text(json.dumps(document))

    found = subprocess.run(
        [node, VALIDATOR, written], capture_output=True, text=True, check=False, timeout=60
    )

    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")
