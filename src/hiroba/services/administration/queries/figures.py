# SPDX-License-Identifier: Apache-2.0
"""「いまの〜」: the most telling live value of each layer that has one, straight from the context broker."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from hiroba.kernel.api import context
from hiroba.kernel.api.registry import Layer, layers, services_on
from hiroba.kernel.api.tenancy import switched_on_services
from hiroba.services.administration.queries.offers import place_of
from hiroba.web.components import Figure, Tone
from hiroba.web.languages import current
from hiroba.web.memory import remembered

FIGURES_MAX = 4
ENTITIES_MAX = 200  # of one layer; a town has some dozens of stations
FRESH_SECONDS = 10
TONES: tuple[Tone, ...] = ("news", "care", "warn", "stop")

Entity = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the broker said about one layer: its stations, or only how many places there are."""

    layer: Layer
    entities: list[Entity]
    count: int | None = None


def figures_now(tenant: str) -> list[Figure] | None:
    """At most four figures; None when the broker does not answer: the page then says so."""
    names = frozenset(each.name for each in services_on(switched_on_services()))
    readings = remembered(
        ("figures", tenant, names), lambda: _readings(tenant, names), seconds=FRESH_SECONDS, meanwhile=None
    )
    if readings is None:
        return None
    return list(islice(_figures(readings), FIGURES_MAX))


def _readings(tenant: str, services: frozenset[str]) -> list[Reading] | None:
    """Layers with measured values first, then those that people look for most."""
    known = [layer for _service, layer in layers(services)]
    try:
        measured = [_measured(tenant, layer) for layer in known if layer.value]
        counted = [
            _counted(tenant, layer) for layer in sorted(known, key=place_of)[:FIGURES_MAX] if not layer.value
        ]
    except (context.ContextUnavailable, context.ContextRefused):
        return None
    return measured + counted


def _measured(tenant: str, layer: Layer) -> Reading:
    return Reading(
        layer=layer,
        entities=context.reader().query(tenant, type=layer.entity_type, limit=ENTITIES_MAX).entities,
    )


def _counted(tenant: str, layer: Layer) -> Reading:
    count = context.reader().query(tenant, type=layer.entity_type, limit=1, count=True).count
    return Reading(layer=layer, entities=[], count=count)


def _figures(readings: list[Reading]) -> Iterator[Figure]:
    """Measured values first; what is left is filled with how many places there are."""
    for reading in readings:
        figure = figure_of(reading.layer, reading.entities) if reading.layer.value else None
        if figure:
            yield figure
        elif reading.count:
            title = reading.layer.title.in_language(current().code)
            yield Figure(label=title, value=f"{reading.count:,}", unit=_("places"))


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
