# SPDX-License-Identifier: Apache-2.0
"""Tiles of the layers that the reader may see, and TileJSON 3.0 that says where they are."""

import gzip

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router

from hiroba.services.dashboard.queries import layers
from hiroba.services.dashboard.queries.origins import origins
from hiroba.services.dashboard.standards.sharing import (
    TILE_FRESH_SECONDS,
    etag_of,
    for_readers_of,
    problem,
    root_of,
)
from hiroba.services.dashboard.standards.tiles.encoding import LAYER
from hiroba.services.dashboard.standards.tiles.layer_tiles import bounds_now, tile_now
from hiroba.services.dashboard.standards.tiles.plane import Tile

router = Router(tags=["tiles"])
PATH = "/api/dashboard/tiles"
ZOOM_MAX = 16
"""Maps enlarge the tiles of this zoom for closer views: one pixel of it is 15 cm."""

MVT = "application/vnd.mapbox-vector-tile"
GZIP_LEVEL = 5
FIELDS = {
    "id": "String",
    "name": "String",
    "value": "Number or String",
    "state": "String",
    "level": "Number",
    "cluster": "Boolean",
    "count": "Number",
}


@router.get("/{entity_type}.json", summary="TileJSON 3.0 of a layer")
def tile_json(request: HttpRequest, entity_type: str) -> HttpResponse:
    town, layer, audience = layers.visible_layer(request, entity_type)
    origin = origins(town, [layer])[entity_type]
    bounds = bounds_now(town, layer, audience)
    document = {
        "tilejson": "3.0.0",
        "name": layer.title.ja,
        "tiles": [f"{root_of(request)}{PATH}/{entity_type}/{{z}}/{{x}}/{{y}}.mvt"],
        "minzoom": 0,
        "maxzoom": ZOOM_MAX,
        "attribution": "、".join(part for part in (origin.owner, origin.licence) if part),
        "vector_layers": [{"id": LAYER, "fields": FIELDS}],
        **({"bounds": list(bounds)} if bounds else {}),
    }
    return for_readers_of(audience, HttpResponse(orjson.dumps(document), content_type="application/json"))


@router.get("/{entity_type}/{int:zoom}/{int:column}/{int:row}.mvt", summary="Vector tile of a layer")
def vector_tile(request: HttpRequest, entity_type: str, zoom: int, column: int, row: int) -> HttpResponse:
    """Points are gathered below zoom 14. A tile without features is an empty tile, answered with 204."""
    town, layer, audience = layers.visible_layer(request, entity_type)
    if zoom > ZOOM_MAX or column >= 2**zoom or row >= 2**zoom:
        return for_readers_of(
            audience, problem(404, f"There is no tile {zoom}/{column}/{row}; zoom is 0 to {ZOOM_MAX}")
        )
    content = tile_now(town, layer, audience, Tile(zoom=zoom, column=column, row=row))
    response = _answer(request, content)
    if audience == "public":
        response["Cache-Control"] = f"public, max-age={TILE_FRESH_SECONDS}"
    return for_readers_of(audience, response)


def _answer(request: HttpRequest, content: bytes) -> HttpResponse:
    etag = etag_of(content)
    headers = {"ETag": etag, "Vary": "Accept-Encoding"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    if not content:
        return HttpResponse(status=204, headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        content, headers["Content-Encoding"] = gzip.compress(content, GZIP_LEVEL, mtime=0), "gzip"
    return HttpResponse(content, content_type=MVT, headers=headers)
