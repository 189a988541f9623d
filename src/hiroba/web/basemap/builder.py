# SPDX-License-Identifier: Apache-2.0
"""Builds the offline basemap: every drawing becomes vector tiles in one PMTiles archive.

Run by `tools/build_assets.py`; the archive is a build product and is never committed.
"""

import gzip
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import mapbox_vector_tile
import numpy as np
import numpy.typing as npt
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely import STRtree, clip_by_rect
from shapely import transform as transformed
from shapely.affinity import affine_transform
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from hiroba.web.basemap.archive import ATTRIBUTION, ZOOM_MAX, ZOOM_MIN
from hiroba.web.basemap.drawing import Drawing, Line
from hiroba.web.basemap.drawings import DRAWINGS, inland_sea

Coordinates = npt.NDArray[np.float64]
EXTENT = 4096
MARGIN = 0.05  # of a tile, so that lines do not end at its edge
ZOOM_MIN_OF = {"local": 10, "stream": 10, "district": 10, "station": 10, "office": 10, "park": 11, "lake": 9}
RANK_OF = {"town": 1, "office": 2, "station": 3, "district": 3, "peak": 4, "park": 4}


@dataclass(frozen=True, kw_only=True)
class Feature:
    """One thing on the map. The geometry is in Web Mercator where the world is 0 to 1."""

    layer: str
    geometry: BaseGeometry
    properties: dict[str, str | int]
    zoom_min: int


def build(target: Path, drawings: Iterable[Drawing] = DRAWINGS) -> int:
    """Writes the archive and returns the number of tiles. The same input gives the same bytes."""
    features = tuple(_features(tuple(drawings)))
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    with unfinished.open("wb") as stream:
        writer = Writer(stream)
        count = 0
        for tile_id, content in sorted(_tiles(features)):
            writer.write_tile(tile_id, content)
            count += 1
        writer.finalize(_header(features), _metadata(features))
    unfinished.replace(target)
    return count


def _features(drawings: tuple[Drawing, ...]) -> Iterator[Feature]:
    outlines = [Polygon(ring) for drawing in drawings for ring in drawing.outline]
    sea = Polygon(inland_sea.COAST, inland_sea.ISLANDS).buffer(0).difference(unary_union(outlines))
    yield _feature("water", sea, {"kind": "sea"}, ZOOM_MIN)
    for drawing in drawings:
        yield from _features_of(drawing)


def _features_of(drawing: Drawing) -> Iterator[Feature]:
    for ring in drawing.outline:
        yield _feature("town", Polygon(ring), {"code": drawing.code}, ZOOM_MIN)
    for area in drawing.areas:
        layer = "water" if area.kind == "lake" else "ground"
        shape = Polygon(area.ring).buffer(0)
        yield _feature(layer, shape, {"kind": area.kind, **_names(area)}, ZOOM_MIN_OF.get(area.kind, 8))
    for line in drawing.lines:
        yield _feature(_line_layer(line), LineString(line.points), {"kind": line.kind, **_names(line)},
                       ZOOM_MIN_OF.get(line.kind, 7))  # fmt: skip
    for place in drawing.places:
        properties = {"kind": place.kind, "rank": RANK_OF[place.kind], "code": drawing.code, **_names(place)}
        yield _feature("place", Point(place.at), properties, ZOOM_MIN_OF.get(place.kind, 7))


def _line_layer(line: Line) -> str:
    if line.kind in ("river", "stream"):
        return "river"
    return "rail" if line.kind in ("railway", "shinkansen") else "road"


def _names(thing: object) -> dict[str, str]:
    name, name_en = getattr(thing, "name", ""), getattr(thing, "name_en", "")
    return {"name": name, "name_en": name_en or name} if name else {}


def _feature(layer: str, shape: BaseGeometry, properties: dict[str, str | int], zoom_min: int) -> Feature:
    return Feature(
        layer=layer, geometry=transformed(shape, _mercator), properties=properties, zoom_min=zoom_min
    )


def _mercator(points: Coordinates) -> Coordinates:
    """Degrees to the square of Web Mercator, 0 to 1, with y growing southwards."""
    xs = points[:, 0] / 360 + 0.5
    ys = 0.5 - np.arcsinh(np.tan(np.radians(points[:, 1]))) / (2 * np.pi)
    return np.column_stack([xs, ys])


def _tiles(features: tuple[Feature, ...]) -> Iterator[tuple[int, bytes]]:
    tree = STRtree([feature.geometry for feature in features])
    west, south, east, north = _extent(features)
    for zoom in range(ZOOM_MIN, ZOOM_MAX + 1):
        side = 1 / 2**zoom
        for x in range(int(west / side), int(east / side) + 1):
            for y in range(int(south / side), int(north / side) + 1):
                content = _tile(features, tree, zoom, x, y)
                if content:
                    yield zxy_to_tileid(zoom, x, y), content


def _extent(features: tuple[Feature, ...]) -> tuple[float, float, float, float]:
    bounds = [feature.geometry.bounds for feature in features]
    return (
        min(b[0] for b in bounds),
        min(b[1] for b in bounds),
        max(b[2] for b in bounds),
        max(b[3] for b in bounds),
    )


def _tile(features: tuple[Feature, ...], tree: STRtree, zoom: int, x: int, y: int) -> bytes:
    side = 1 / 2**zoom
    box = ((x - MARGIN) * side, (y - MARGIN) * side, (x + 1 + MARGIN) * side, (y + 1 + MARGIN) * side)
    corners = Polygon([(box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])])
    layers: dict[str, list[dict[str, object]]] = defaultdict(list)
    for index in sorted(tree.query(corners)):
        feature = features[index]
        part = clip_by_rect(feature.geometry, *box) if zoom >= feature.zoom_min else None
        if part is not None and not part.is_empty:
            scale = EXTENT / side
            # The tile's own axis points down, as the world's does here: no flip.
            moved = affine_transform(part, [scale, 0, 0, scale, -x * EXTENT, -y * EXTENT])
            layers[feature.layer].append({"geometry": moved, "properties": feature.properties})
    if not layers:
        return b""
    options = {"extents": EXTENT, "y_coord_down": True}
    content = mapbox_vector_tile.encode(
        [{"name": name, "features": found} for name, found in sorted(layers.items())], default_options=options
    )
    # A fixed time keeps the archive the same from build to build.
    return gzip.compress(content, mtime=0)


def _header(features: tuple[Feature, ...]) -> dict[str, object]:
    west, north, east, south = _extent(features)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": ZOOM_MIN,
        "max_zoom": ZOOM_MAX,
        "min_lon_e7": int((west - 0.5) * 360e7),
        "max_lon_e7": int((east - 0.5) * 360e7),
        "min_lat_e7": int(_latitude(south) * 1e7),
        "max_lat_e7": int(_latitude(north) * 1e7),
        "center_zoom": 11,
        "center_lon_e7": int(134.85 * 1e7),
        "center_lat_e7": int(34.77 * 1e7),
    }


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


def _metadata(features: tuple[Feature, ...]) -> dict[str, object]:
    layers = sorted({feature.layer for feature in features})
    return {
        "name": "Hiroba basemap",
        "attribution": ATTRIBUTION,
        "vector_layers": [{"id": layer, "fields": {}} for layer in layers],
    }
