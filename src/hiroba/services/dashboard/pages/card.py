# SPDX-License-Identifier: Apache-2.0
"""The card of a mark on the map: a piece of a page, so that its ruby and words are those of all pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.kernel.api.context import ContextUnavailable
from hiroba.services.dashboard.features import feature
from hiroba.services.dashboard.pages import details
from hiroba.services.dashboard.queries import layers
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.queries.towns import asked
from hiroba.web.errors import unavailable

FACTS_MAX = 4
"""A card must not cover the map; the rest stands on the details page."""


@require_safe
def entity_card(request: HttpRequest, entity_id: str) -> HttpResponse:
    """`/dashboard/card/<urn>`, put into the popup of the map. What the reader may not see does not exist."""
    town, actor = asked(request)
    layer, audience = layers.layer_of(entity_id, actor)
    try:
        found = TOWN_DATA.entity(town, audience, layer.entity_type, entity_id) if layer else None
    except ContextUnavailable:
        return unavailable(request)
    if layer is None or found is None:
        raise Http404
    entity, tenant = found
    page = details.details(entity, feature(entity, layer, tenant), layer, town, {})
    facts = [fact for fact in page.facts if fact.name not in (layer.value, *layer.thresholds)]
    return render(request, "dashboard/card.html", {"page": page, "facts": facts[:FACTS_MAX]})
