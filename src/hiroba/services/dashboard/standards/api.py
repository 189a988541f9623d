# SPDX-License-Identifier: Apache-2.0
"""The addresses for other people's software, below `/api/dashboard`."""

from typing import Literal

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router, Schema

from hiroba.kernel.api import identity
from hiroba.services.dashboard.queries import layers as layer_queries
from hiroba.services.dashboard.queries.tile_sources import tile_sources
from hiroba.services.dashboard.queries.towns import asked
from hiroba.services.dashboard.standards.ogc.pages import router as ogc_router
from hiroba.services.dashboard.standards.sharing import for_everybody, problem, root_of
from hiroba.services.dashboard.standards.style import style
from hiroba.services.dashboard.standards.tiles.pages import router as tiles_router

router = Router()
router.add_router("/ogc", ogc_router)
router.add_router("/tiles", tiles_router)

LAYERS_MAX = 30


class TileSourceOut(Schema):
    """A picture map in XYZ tiles; `opacity` from 0 to 1."""

    title: str
    tiles: str
    attribution: str
    minzoom: int
    maxzoom: int
    opacity: float


@router.get(
    "/tile-sources",
    response=list[TileSourceOut],
    summary="Picture maps of others that the town offers",
    tags=["tiles"],
)
def list_tile_sources(request: HttpRequest) -> list[TileSourceOut]:
    in_english = get_language() == "en"
    return [
        TileSourceOut(
            title=each.title_en if in_english and each.title_en else each.title,
            tiles=each.address,
            attribution=each.attribution,
            minzoom=each.zoom_min,
            maxzoom=each.zoom_max,
            opacity=each.opacity_percent / 100,
        )
        for each in tile_sources()
    ]


@router.get("/style.json", summary="MapLibre style of public layers", tags=["tiles"])
def map_style(request: HttpRequest, layers: str, f: Literal["json"] = "json") -> HttpResponse:
    """`layers` names types of the town's public layers, separated by commas; the first is drawn lowest."""
    town, _actor = asked(request)
    offered = {
        each.entity_type: each for each, _ in layer_queries.visible_layers(identity.anonymous(town.code))
    }
    wanted = list(dict.fromkeys(layers.split(",")))[:LAYERS_MAX]
    unknown = [name for name in wanted if name not in offered]
    if unknown:
        return for_everybody(problem(404, f"There is no public layer {', '.join(unknown)}"))
    made = style(
        root=root_of(request),
        title=town.name,
        layers=[offered[name] for name in wanted],
        view=(town.longitude, town.latitude),
        attribution=town.name,
    )
    return for_everybody(HttpResponse(orjson.dumps(made), content_type="application/json"))
