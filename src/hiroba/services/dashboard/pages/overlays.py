# SPDX-License-Identifier: Apache-2.0
"""Picture maps of others (hazard maps, photographs) that can be laid over the town's map."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from hiroba.services.dashboard.models import TileSource
from hiroba.services.dashboard.queries.tile_sources import tile_sources
from hiroba.services.dashboard.view_state import ViewState


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """`source` is what the map needs to draw it."""

    number: int
    title: str
    attribution: str
    is_chosen: bool
    source: dict[str, Any]


def overlays(state: ViewState) -> list[Overlay]:
    return [_overlay(each, each.pk in state.overlays) for each in tile_sources()]


def _overlay(source: TileSource, is_chosen: bool) -> Overlay:
    in_english = get_language() == "en"
    return Overlay(
        number=source.pk,
        title=source.title_en if in_english and source.title_en else source.title,
        attribution=source.attribution,
        is_chosen=is_chosen,
        source={
            "number": source.pk,
            "tiles": source.address,
            "attribution": source.attribution,
            "minzoom": source.zoom_min,
            "maxzoom": source.zoom_max,
            "opacity": source.opacity_percent / 100,
        },
    )
