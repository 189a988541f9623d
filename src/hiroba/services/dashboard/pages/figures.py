# SPDX-License-Identifier: Apache-2.0
"""The figures above the list: of each live layer the place that matters most now."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard import rules
from hiroba.services.dashboard.features import Feature
from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.pages.details import chart_url
from hiroba.services.dashboard.queries.last_known import Snapshot
from hiroba.services.dashboard.queries.layers import Offered
from hiroba.web.components import Tone


@dataclass(frozen=True, kw_only=True)
class Leading:
    """The highest value of a layer, where, and since when known. `badge` is (tone, word)."""

    type: str
    label: str
    value: str
    unit: str
    place: str
    url: str
    chart_url: str
    badge: tuple[Tone, str] | None
    observed_at: datetime.datetime | None
    stale_minutes: int | None


def leading_figures(
    chosen: Iterable[Offered], snapshots: Mapping[str, Snapshot], at: datetime.datetime
) -> list[Leading]:
    found = ((each.layer, leading_feature(snapshots[each.type].features, each.layer, at)) for each in chosen)
    return [_figure(layer, feature) for layer, feature in found if feature is not None]


def leading_feature(features: Iterable[Feature], layer: Layer, at: datetime.datetime) -> Feature | None:
    """The place with the highest level, then the highest value. What is old counts only when all is old."""
    if not layer.unit:
        return None
    known = [each for each in features if isinstance(each.value, int | float)]
    current = [each for each in known if not rules.is_stale(each.observed_at, layer.stale_minutes, at)]
    return max(current or known, key=lambda each: (each.level, each.value), default=None)


def _figure(layer: Layer, feature: Feature) -> Leading:
    return Leading(
        type=layer.entity_type,
        label=wording.in_language(layer.title),
        value=wording.value_text(feature.value, wording.decimals_of(layer)),
        unit=layer.unit,
        place=feature.name,
        url=reverse("dashboard:entity", args=[feature.id]),
        chart_url=chart_url(feature, layer),
        badge=wording.badge_of(feature, layer),
        observed_at=feature.observed_at,
        stale_minutes=layer.stale_minutes,
    )
