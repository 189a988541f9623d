# SPDX-License-Identifier: Apache-2.0
"""The archive, the drawings in it, and the style that names its layers."""

import gzip
import re
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from pmtiles.reader import MmapSource, Reader

from hiroba.kernel.tenancy.codes import municipality
from hiroba.web.basemap import builder
from hiroba.web.basemap.archive import DRAWN
from hiroba.web.basemap.drawings import DRAWINGS
from hiroba.web.basemap.style import COLOURS, Office, style

TOKENS = Path(__file__).resolve().parents[1] / "static/hiroba/tokens.css"
KAKOGAWA_Z11 = (11, 1791, 812)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("basemap") / "towns.pmtiles"
    builder.build(path)
    return path


def layers_of(archive: Path, zoom: int, x: int, y: int) -> dict[str, Any]:
    with archive.open("rb") as stream:
        tile = Reader(MmapSource(stream)).get(zoom, x, y)
    assert tile is not None
    decoded: dict[str, Any] = mapbox_vector_tile.decode(gzip.decompress(tile))
    return decoded


def test_build_twice_gives_the_same_bytes(archive: Path, tmp_path: Path) -> None:
    builder.build(tmp_path / "again.pmtiles")

    assert (tmp_path / "again.pmtiles").read_bytes() == archive.read_bytes()


def test_archive_of_six_towns_stays_small(archive: Path) -> None:
    assert archive.stat().st_size < 300_000


def test_tile_holds_town_river_and_station(archive: Path) -> None:
    layers = layers_of(archive, *KAKOGAWA_Z11)
    names = {
        feature["properties"].get("name")
        for name in ("river", "place")
        for feature in layers[name]["features"]
    }

    assert {"town", "water", "river", "road", "rail", "place"} <= set(layers)
    assert {"加古川", "加古川市", "加古川駅"} <= names


@pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.code)
def test_drawing_lies_around_the_town_office(drawing: Any) -> None:
    town = municipality(drawing.code)
    office = next(place for place in drawing.places if place.kind == "office")

    assert town is not None
    assert office.name.startswith(town.name)
    assert abs(office.at[0] - town.longitude) < 0.03
    assert abs(office.at[1] - town.latitude) < 0.03


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_style_has_the_colours_of_the_look(theme: Any) -> None:
    light, _media, dark = TOKENS.read_text(encoding="utf-8").partition("prefers-color-scheme: dark")
    tokens = dict(re.findall(r"--map-([a-z-]+): (#[0-9a-f]{6});", light if theme == "light" else dark))

    assert {name: tokens[name] for name in COLOURS[theme]} == COLOURS[theme]


def test_style_names_only_layers_of_the_archive(archive: Path) -> None:
    with archive.open("rb") as stream:
        metadata = Reader(MmapSource(stream)).metadata()
    known = {layer["id"] for layer in metadata["vector_layers"]}
    used = {
        layer["source-layer"]
        for layer in style(theme="light", language="ja", codes=("282103",))["layers"][1:]
    }

    assert used <= known


def test_gsi_style_names_its_source() -> None:
    made = style(theme="light", language="ja", codes=(), basemap="gsi")

    assert made["sources"]["gsi"]["attribution"] == "国土地理院"


def test_list_of_drawn_towns_is_that_of_the_drawings() -> None:
    assert frozenset(drawing.code for drawing in DRAWINGS) == DRAWN


def test_town_without_a_drawing_gets_its_office_on_plain_ground() -> None:
    office = Office(name="伊那市", longitude=137.95, latitude=35.83)

    made = style(theme="dark", language="ja", codes=("202096",), offices=(office,))

    features = made["sources"]["offices"]["data"]["features"]
    assert [feature["geometry"]["coordinates"] for feature in features] == [[137.95, 35.83]]
    assert "towns" not in made["sources"]
