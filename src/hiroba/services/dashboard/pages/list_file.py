# SPDX-License-Identifier: Apache-2.0
"""The list of a layer as CSV: what the table shows, all pages of it, for the view of the address."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.pages import view, wording
from hiroba.services.dashboard.pages.files import csv_answer
from hiroba.services.dashboard.queries.layers import Offered
from hiroba.services.dashboard.queries.listing import narrowed


@require_safe
def list_file(request: HttpRequest, entity_type: str) -> HttpResponse:
    """`/dashboard/list/<type>.csv?q=…&only=…&time=…`; `encoding=cp932` for older spreadsheets."""
    seen = view.gathered(request, layers=(entity_type,))
    offered = next((each for each in seen.chosen if each.type == entity_type), None)
    if offered is None:
        raise Http404
    found = narrowed(
        seen.snapshots[entity_type].features,
        offered.layer,
        search=seen.state.search,
        only=seen.state.only,
        at=seen.moment,
    )
    return csv_answer(request, entity_type, _columns(offered), (_row(each, offered) for each in found))


def _columns(offered: Offered) -> list[str]:
    titles = [wording.in_language(title) for _, title in offered.layer.attributes]
    return [_("Identifier"), _("Name"), _("State"), *titles, _("Time"), _("Latitude"), _("Longitude")]


def _row(feature: Feature, offered: Offered) -> list[str]:
    badge = wording.badge_of(feature, offered.layer)
    latitude, longitude = _place(feature)
    return [
        feature.id,
        feature.name,
        badge[1] if badge else "",
        *(wording.value_text(value) for value in feature.values),
        feature.observed_at.isoformat() if feature.observed_at else "",
        latitude,
        longitude,
    ]


def _place(feature: Feature) -> Iterator[str]:
    """Of a point; a line or an area has no single place."""
    if feature.geometry and feature.geometry["type"] == "Point":
        longitude, latitude = feature.geometry["coordinates"][:2]
        return iter((str(latitude), str(longitude)))
    return iter(("", ""))
