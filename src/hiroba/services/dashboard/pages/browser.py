# SPDX-License-Identifier: Apache-2.0
"""What the map and the live stream need to know in the browser; handed over as JSON, never as script."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard import geojson
from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.pages.marks import OUTLINES
from hiroba.services.dashboard.queries.shown import Shown
from hiroba.services.dashboard.queries.towns import Town
from hiroba.services.dashboard.rules import TONES_OF_STATES, tone_of_level

ZOOM_OF_TOWN = 11.5
ZOOM_OF_GROUP = 9.0
ENTITY = "ENTITY"
TICKET_URL = "/api/dashboard/live-ticket"
TILES = "/api/dashboard/tiles/{}/{{z}}/{{x}}/{{y}}.mvt"
FEATURES_WITHOUT_TILES_MAX = 2_000
"""More marks than these are not sent as one GeoJSON: an old phone would think for seconds."""


def map_settings(shown: Shown) -> dict[str, Any]:
    """`place` is empty unless the address names one: then the map fits what it shows."""
    town, place = shown.town, shown.state.place
    return {
        "centre": [town.longitude, town.latitude],
        "zoom": ZOOM_OF_GROUP if town.is_group else ZOOM_OF_TOWN,
        "place": [place.longitude, place.latitude, place.zoom] if place else None,
        "layers": {
            each.type: layer_settings(each.layer, each.audience, each.count) for each in shown.offered
        },
        "tenants": [code for code, _ in town.sources],
        "ticketUrl": TICKET_URL if any(each.audience == "staff" for each in shown.offered) else "",
        **_addresses(),
    }


def entity_settings(town: Town, layer: Layer, audience: str, feature: Feature) -> dict[str, Any]:
    """For the small map and the live values of the details page: one layer with one feature."""
    return {
        "feature": geojson.as_feature(feature),
        "type": layer.entity_type,
        "layers": {layer.entity_type: layer_settings(layer, audience, 1)},
        "tenants": [feature.tenant],
        "ticketUrl": TICKET_URL if audience == "staff" else "",
        "centre": [town.longitude, town.latitude],
        **_addresses(),
    }


def _addresses() -> dict[str, Any]:
    return {
        "entityUrl": reverse("dashboard:entity", args=[ENTITY]).replace(ENTITY, ""),
        "cardUrl": reverse("dashboard:card", args=[ENTITY]).replace(ENTITY, ""),
        "liveUrl": f"{settings.HIROBA.broker_public_url}/live",
        "tileSourcesUrl": "/api/dashboard/tile-sources",
        "toneOfState": TONES_OF_STATES,
    }


def layer_settings(layer: Layer, audience: str, count: int | None) -> dict[str, Any]:
    """`levels`: (tone, word) from below all limits to the highest one. Large layers are drawn from `tiles`.

    What is for partners is read anew now and then (`isPolled`): the broker has no ticket for them.
    """
    levels = range(len(layer.thresholds) + 1) if layer.thresholds else ()
    return {
        "title": wording.in_language(layer.title),
        "url": f"/api/dashboard/layers/{layer.entity_type}.geojson",
        "tiles": TILES.format(layer.entity_type) if (count or 0) > FEATURES_WITHOUT_TILES_MAX else "",
        "isPublic": audience == "public",
        "isPolled": audience == "partner",
        "shape": layer.shape,
        "outline": OUTLINES[layer.shape],
        "value": layer.value,
        "unit": layer.unit,
        "decimals": wording.decimals_of(layer),
        "limits": list(layer.thresholds),
        "levels": [
            [tone_of_level(level, len(layer.thresholds)), wording.level_word(level, layer)]
            for level in levels
        ],
        "staleMinutes": layer.stale_minutes,
    }
