# SPDX-License-Identifier: Apache-2.0
"""The details page of one entity: all that is known about it, since when, and how it went on."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hiroba.kernel.api.context import ContextUnavailable
from hiroba.services.dashboard.features import feature, references
from hiroba.services.dashboard.pages import browser, details, live
from hiroba.services.dashboard.queries import layers
from hiroba.services.dashboard.queries.town_data import TOWN_DATA
from hiroba.services.dashboard.queries.towns import asked
from hiroba.web.errors import unavailable


@require_safe
def entity_details(request: HttpRequest, entity_id: str) -> HttpResponse:
    """`/dashboard/entity/<urn>`. What the reader may not see is answered like what does not exist."""
    at = timezone.now()
    town, actor = asked(request)
    layer, audience = layers.layer_of(entity_id, actor)
    if layer is None:
        raise Http404
    try:
        found = TOWN_DATA.entity(town, audience, layer.entity_type, entity_id)
        names = layers.names_of(references(found[0]), town, actor, TOWN_DATA) if found else {}
    except ContextUnavailable:
        return unavailable(request)
    if found is None:
        raise Http404
    entity, tenant = found
    shown = feature(entity, layer, tenant)
    return render(
        request,
        "dashboard/entity.html",
        {
            "page": details.details(entity, shown, layer, town, names),
            "map_settings": browser.entity_settings(town, layer, audience, shown),
            "status": live.Status(is_last_known=False, read_at=at),
            "samples": live.samples([layer]),
            "sample_time": live.SAMPLE_TIME,
            "sample_now": live.SAMPLE_NOW,
        },
    )
