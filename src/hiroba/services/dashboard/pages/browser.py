# SPDX-License-Identifier: Apache-2.0
"""What the map and the live stream need to know in the browser; handed over as JSON, never as script."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard import geojson
from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.pages.marks import OUTLINES
from hiroba.services.dashboard.queries.layers import Offered
from hiroba.services.dashboard.queries.towns import Town
from hiroba.services.dashboard.rules import TONES_OF_STATES, tone_of_level
from hiroba.services.dashboard.view_state import ViewState

ZOOM_OF_TOWN = 11.5
ZOOM_OF_GROUP = 9.0
ENTITY = "ENTITY"
TICKET_URL = "/api/dashboard/live-ticket"


def map_settings(town: Town, offered: Sequence[Offered], state: ViewState) -> dict[str, Any]:
    """`place` is empty unless the address names one: then the map fits what it shows."""
    place = state.place
    return {
        "centre": [town.longitude, town.latitude],
        "zoom": ZOOM_OF_GROUP if town.is_group else ZOOM_OF_TOWN,
        "place": [place.longitude, place.latitude, place.zoom] if place else None,
        "layers": {each.type: layer_settings(each.layer) for each in offered},
        "tenants": [code for code, _ in town.sources],
        "entityUrl": reverse("dashboard:entity", args=[ENTITY]).replace(ENTITY, ""),
        "liveUrl": f"{settings.HIROBA.broker_public_url}/live",
        "ticketUrl": TICKET_URL if any(each.audience != "public" for each in offered) else "",
        "toneOfState": TONES_OF_STATES,
    }


def entity_settings(town: Town, layer: Layer, audience: str, feature: Feature) -> dict[str, Any]:
    """For the small map and the live values of the details page: one layer with one feature."""
    return {
        "feature": geojson.as_feature(feature),
        "type": layer.entity_type,
        "layers": {layer.entity_type: layer_settings(layer)},
        "tenants": [feature.tenant],
        "entityUrl": reverse("dashboard:entity", args=[ENTITY]).replace(ENTITY, ""),
        "liveUrl": f"{settings.HIROBA.broker_public_url}/live",
        "ticketUrl": "" if audience == "public" else TICKET_URL,
        "toneOfState": TONES_OF_STATES,
        "centre": [town.longitude, town.latitude],
    }


def layer_settings(layer: Layer) -> dict[str, Any]:
    """`levels`: (tone, word) from below all limits to the highest one."""
    levels = range(len(layer.thresholds) + 1) if layer.thresholds else ()
    return {
        "title": wording.in_language(layer.title),
        "url": f"/api/dashboard/layers/{layer.entity_type}.geojson",
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
