# SPDX-License-Identifier: Apache-2.0
"""One tile of a layer as Mapbox Vector Tile 2.1 with one layer named `features`."""

from typing import Any

import shapely

from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.standards.tiles.layer_index import LayerIndex
from hiroba.services.dashboard.standards.tiles.plane import Tile
from hiroba.services.dashboard.standards.tiles.points import (
    CLUSTERED_BELOW_ZOOM,
    Cluster,
    clusters,
    single_points,
)

EXTENT = 4096
LAYER = "features"
SHAPE_MARGIN = 1 / 16
FEATURES_MAX = 20_000
"""Of one tile: a town's whole layer standing on one street corner still makes a tile that a phone can take."""

TileFeature = dict[str, Any]


def tile_content(index: LayerIndex, tile: Tile) -> bytes:
    """Empty when nothing lies on the tile."""
    found = [*_point_features(index, tile), *_shape_features(index, tile)][:FEATURES_MAX]
    if not found:
        return b""
    import mapbox_vector_tile  # noqa: PLC0415 -- start-up stays fast

    # The pixels are laid out y down already.
    content: bytes = mapbox_vector_tile.encode(
        [{"name": LAYER, "features": found}], default_options={"y_coord_down": True, "extents": EXTENT}
    )
    return content


def properties(feature: Feature) -> dict[str, Any]:
    """What a map draws and asks for; the rest is one request away by the id. Values are plain or left out."""
    shown: dict[str, Any] = {"id": feature.id, "name": feature.name, "level": feature.level}
    if isinstance(feature.value, str | int | float | bool):
        shown["value"] = feature.value
    if feature.state:
        shown["state"] = feature.state
    return shown


def _point_features(index: LayerIndex, tile: Tile) -> list[TileFeature]:
    if tile.zoom >= CLUSTERED_BELOW_ZOOM:
        seen = single_points(index.places, tile)
        pixels = tile.pixels(index.places[seen], EXTENT)
        return [
            {"geometry": shapely.Point(*pixel), "properties": properties(index.points[position])}
            for position, pixel in zip(seen, pixels, strict=True)
        ]
    return [_cluster_feature(index, tile, each) for each in clusters(index.places, tile)]


def _cluster_feature(index: LayerIndex, tile: Tile, cluster: Cluster) -> TileFeature:
    """A cluster carries the highest level of its members: gathering must not hide a warning."""
    pixel = tile.pixels(cluster.place[None, :], EXTENT)[0]
    members = [index.points[position] for position in cluster.members]
    if len(members) == 1:
        shown = properties(members[0])
    else:
        shown = {"cluster": True, "count": len(members), "level": max(each.level for each in members)}
    return {"geometry": shapely.Point(*pixel), "properties": shown}


def _shape_features(index: LayerIndex, tile: Tile) -> list[TileFeature]:
    corners = tile.corners(SHAPE_MARGIN)
    found = []
    for position in sorted(index.tree.query(shapely.box(*corners))):
        cut = shapely.clip_by_rect(index.tree.geometries[position], *corners)
        # Half a pixel: finer detail cannot be seen.
        drawn = shapely.make_valid(tile.pixel_shape(cut.simplify(tile.size / EXTENT / 2), EXTENT))
        if not drawn.is_empty:
            found.append({"geometry": drawn, "properties": properties(index.shapes[position])})
    return found
