# SPDX-License-Identifier: Apache-2.0
"""The details of one entity as plain values."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.features import Attribute, Entity, Feature, attributes
from hiroba.services.dashboard.pages import wording
from hiroba.services.dashboard.pages.marks import Mark, mark_of
from hiroba.services.dashboard.queries.towns import Town
from hiroba.services.dashboard.rules import Tone
from hiroba.services.dashboard.titles import title_of
from hiroba.services.dashboard.view_state import ChartChoice
from hiroba.web.components import Crumb


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One attribute. `link` is where a web address, telephone number or mail address leads."""

    name: str
    title: str
    text: str
    unit: str
    link: str
    observed_at: datetime.datetime | None


@dataclass(frozen=True, kw_only=True)
class Details:
    id: str
    type: str
    name: str
    kind: str
    town: str
    mark: Mark
    crumbs: tuple[Crumb, ...]
    badge: tuple[Tone, str] | None
    value: str
    unit: str
    value_title: str
    value_name: str
    observed_at: datetime.datetime | None
    stale_minutes: int | None
    is_live: bool
    facts: tuple[Fact, ...]
    chart_url: str
    map_url: str
    ngsi_ld_url: str
    geojson_url: str


def details(entity: Entity, feature: Feature, layer: Layer, town: Town, names: Mapping[str, str]) -> Details:
    """`names` are those of entities that this one refers to."""
    kind = wording.in_language(layer.title)
    map_url = f"{reverse('dashboard:map')}?v=1&layer={layer.entity_type}"
    is_number = isinstance(feature.value, int | float)
    return Details(
        id=feature.id,
        type=layer.entity_type,
        name=feature.name,
        kind=kind,
        town=town.name_of(feature.tenant) if town.is_group else "",
        mark=mark_of(layer),
        crumbs=(
            Crumb(title=_("The town on the map"), url=reverse("dashboard:map")),
            Crumb(title=kind, url=map_url),
            Crumb(title=feature.name),
        ),
        badge=wording.badge_of(feature, layer),
        value=wording.value_text(feature.value, wording.decimals_of(layer)) if is_number else "",
        unit=layer.unit if is_number else "",
        value_title=wording.in_language(title_of(layer.value, layer)) if layer.value else "",
        value_name=layer.value,
        observed_at=feature.observed_at,
        stale_minutes=layer.stale_minutes,
        is_live=bool(layer.value),
        facts=_facts(entity, layer, names),
        chart_url=chart_url(feature, layer),
        map_url=map_url,
        ngsi_ld_url=f"/api/dashboard/entities/{quote(feature.id)}",
        geojson_url=f"/api/dashboard/entities/{quote(feature.id)}.geojson",
    )


def chart_url(feature: Feature, layer: Layer) -> str:
    """Empty where there is no live number to draw."""
    if not (layer.value and layer.unit):
        return ""
    return f"{reverse('dashboard:chart')}?{ChartChoice(entities=(feature.id,)).query()}"


def _facts(entity: Entity, layer: Layer, names: Mapping[str, str]) -> tuple[Fact, ...]:
    """In the order of the layer, then the rest in the order of the entity; what is empty is left out."""
    order = {name: place for place, (name, _) in enumerate(layer.attributes)}
    known = sorted(attributes(entity), key=lambda each: order.get(each.name, len(order)))
    return tuple(fact for fact in (_fact(each, layer, names) for each in known) if fact.text)


def _fact(attribute: Attribute, layer: Layer, names: Mapping[str, str]) -> Fact:
    if isinstance(attribute.value, str) and attribute.value in names:
        return _reference(attribute, layer, names[attribute.value])
    decimals = wording.decimals_of(layer) if attribute.name in (layer.value, *layer.thresholds) else None
    is_number = isinstance(attribute.value, int | float) and not isinstance(attribute.value, bool)
    unit = wording.UNIT_CODES.get(attribute.unit_code, "")
    if not unit and attribute.name in (layer.value, *layer.thresholds):
        unit = layer.unit
    text = wording.value_text(attribute.value, decimals if is_number else None)
    return Fact(
        name=attribute.name,
        title=wording.in_language(title_of(attribute.name, layer)),
        text=text,
        unit=unit if is_number else "",
        link=_link(attribute.name, text),
        observed_at=attribute.observed_at,
    )


def _reference(attribute: Attribute, layer: Layer, name: str) -> Fact:
    return Fact(
        name=attribute.name,
        title=wording.in_language(title_of(attribute.name, layer)),
        text=name,
        unit="",
        link=reverse("dashboard:entity", args=[attribute.value]),
        observed_at=attribute.observed_at,
    )


def _link(name: str, text: str) -> str:
    """Only addresses of the web; data must not bring scripts into a page."""
    if text.startswith(("https://", "http://")):
        return text
    if name.endswith("PhoneNumber") and (
        digits := "".join(each for each in text if each.isdigit() or each == "+")
    ):
        return f"tel:{digits}"
    return ""
