# SPDX-License-Identifier: Apache-2.0
"""「いまの〜」: the most telling live value of each layer that has one, straight from the context broker."""

import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from hiroba.kernel.api import context
from hiroba.kernel.api.registry import Layer, layers
from hiroba.kernel.api.tenancy import switched_on_services
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
        for _service, layer in layers(switched_on_services()):
            if layer.value and len(found) < FIGURES_MAX:
                page = context.query(tenant, type=layer.entity_type, limit=ENTITIES_MAX)
                found += filter(None, [figure_of(layer, page.entities)])
    except (context.ContextUnavailable, context.ContextRefused):
        return None
    return found


def figure_of(layer: Layer, entities: list[Entity]) -> Figure | None:
    """One figure of a layer: the station nearest to danger, else the highest value."""
    measured = [entity for entity in entities if isinstance(value_of(entity, layer.value), int | float)]
    if not measured:
        return None
    entity = max(measured, key=lambda each: (_passed(layer, each), value_of(each, layer.value)))
    passed = _passed(layer, entity)
    titles = dict(layer.attributes)
    name = str(value_of(entity, "name") or "")
    title = layer.title.in_language(current().code)
    return Figure(
        label=f"{title}（{name}）" if name else title,
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
