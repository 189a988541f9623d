# SPDX-License-Identifier: Apache-2.0
"""「いまの〜」: the most telling live value of each layer that has one, straight from the context broker."""

import datetime
from collections.abc import Iterator
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from hiroba.kernel.api import context
from hiroba.kernel.api.registry import Layer, layers, services_on
from hiroba.kernel.api.tenancy import switched_on_services
from hiroba.services.administration.queries.offers import FIRST_LAYERS, place_of
from hiroba.web.components import Figure, Tone
from hiroba.web.languages import current
from hiroba.web.memory import remembered

FIGURES_MAX = 4
ENTITIES_MAX = 200  # of one layer; a town has some dozens of stations
FRESH_SECONDS = 10
TONES: tuple[Tone, ...] = ("news", "care", "warn", "stop")

Entity = dict[str, Any]


def figures_now(tenant: str) -> list[Figure] | None:
    """At most four figures; None when the broker does not answer: the page then says so."""
    return remembered(("figures", tenant, current().code), lambda: _read(tenant), seconds=FRESH_SECONDS)


def _read(tenant: str) -> list[Figure] | None:
    found: list[Figure] = []
    try:
        for figure in _figures(tenant):
            found.append(figure)
            if len(found) == FIGURES_MAX:
                break
    except (context.ContextUnavailable, context.ContextRefused):
        return None
    return found


def _figures(tenant: str) -> Iterator[Figure]:
    """Measured values first; what is left is filled with how many places there are."""
    names = {each.name for each in services_on(switched_on_services())}
    known = [layer for _service, layer in layers(names)]
    for layer in known:
        if layer.value:
            page = context.query(tenant, type=layer.entity_type, limit=ENTITIES_MAX)
            yield from filter(None, [figure_of(layer, page.entities)])
    for layer in sorted(known, key=place_of):
        if layer.entity_type in FIRST_LAYERS:
            count = context.query(tenant, type=layer.entity_type, limit=1, count=True).count
            if count:
                title = layer.title.in_language(current().code)
                yield Figure(label=title, value=f"{count:,}", unit=_("places"))


def figure_of(layer: Layer, entities: list[Entity]) -> Figure | None:
    """One figure of a layer: the station nearest to danger, else the highest value."""
    measured = [entity for entity in entities if isinstance(value_of(entity, layer.value), int | float)]
    if not measured:
        return None
    entity = max(measured, key=lambda each: (_passed(layer, each), value_of(each, layer.value)))
    passed = _passed(layer, entity)
    titles = dict(layer.attributes)
    return Figure(
        label=layer.title.in_language(current().code),
        note=str(value_of(entity, "name") or ""),
        value=f"{value_of(entity, layer.value):g}",
        unit=layer.unit,
        tone=TONES[min(passed, len(TONES)) - 1] if passed else None,
        status=titles[layer.thresholds[passed - 1]].in_language(current().code) if passed else "",
        observed_at=_observed_at(entity, layer.value),
        stale_minutes=layer.stale_minutes,
    )


def _passed(layer: Layer, entity: Entity) -> int:
    """How many of the layer's thresholds the value has passed."""
    limits = [value_of(entity, name) for name in layer.thresholds]
    value = value_of(entity, layer.value)
    return sum(1 for limit in limits if isinstance(limit, int | float) and value >= limit)


def value_of(entity: Entity, name: str) -> Any:
    attribute = entity.get(name)
    return attribute.get("value") if isinstance(attribute, dict) else None


def _observed_at(entity: Entity, name: str) -> datetime.datetime | None:
    return parse_datetime(str(entity[name].get("observedAt", "")))
