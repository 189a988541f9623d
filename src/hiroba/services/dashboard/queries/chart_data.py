# SPDX-License-Identifier: Apache-2.0
"""Gathers what a chart shows: sensors of one quantity that the reader may see, with their readings."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hiroba.kernel.api.identity import Actor
from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.charts.series import Series
from hiroba.services.dashboard.features import Entity, Feature, feature
from hiroba.services.dashboard.queries import layers
from hiroba.services.dashboard.queries.history import SHIFTS, Readings, readings
from hiroba.services.dashboard.queries.town_data import TownData
from hiroba.services.dashboard.queries.towns import Town
from hiroba.services.dashboard.view_state import ChartChoice, Compare


@dataclass(frozen=True, kw_only=True)
class Sensor:
    """`now` are its readings in the span, `before` those of the time that it is compared with. `by_hour`: of one of
    them there are so many that each hour stands with its lowest and highest."""

    feature: Feature
    entity: Entity
    now: Series
    before: Series | None
    by_hour: bool = False


@dataclass(frozen=True, kw_only=True)
class ChartData:
    """Sensors of one layer in the order of the choice. `left_out`: known, but of another quantity."""

    layer: Layer
    audience: str
    sensors: tuple[Sensor, ...]
    left_out: tuple[str, ...]
    at: datetime.datetime

    @property
    def is_by_hour(self) -> bool:
        return any(each.by_hour for each in self.sensors)

    @property
    def series(self) -> list[Series]:
        """Each sensor with its earlier time beside it; an earlier time without readings has no line."""
        found = [(each.now, each.before) for each in self.sensors]
        return [
            each for now, before in found for each in (now, before) if each is now or (each and each.readings)
        ]


def chart_data(
    choice: ChartChoice, town: Town, actor: Actor, data: TownData, at: datetime.datetime
) -> ChartData | None:
    """None when the reader may see none of the sensors, or none has a live number. Raises ContextUnavailable."""
    found = [each for each in (_found(one, town, actor, data) for one in choice.entities) if each]
    drawable = [each for each in found if each[0].value and each[0].unit]
    if not drawable:
        return None
    layer, audience = drawable[0][0], drawable[0][1]
    same = [each for each in drawable if each[0].entity_type == layer.entity_type]
    return ChartData(
        layer=layer,
        audience=audience,
        sensors=tuple(_sensor(entity, tenant, layer, choice, data, at) for _, _, entity, tenant in same),
        left_out=tuple(
            feature(entity, other, tenant).name
            for other, _, entity, tenant in found
            if other.entity_type != layer.entity_type
        ),
        at=at,
    )


def _found(entity_id: str, town: Town, actor: Actor, data: TownData) -> tuple[Layer, str, Entity, str] | None:
    layer, audience = layers.layer_of(entity_id, actor)
    found = data.entity(town, audience, layer.entity_type, entity_id) if layer else None
    return (layer, audience, *found) if layer and found else None


def _sensor(
    entity: Entity, tenant: str, layer: Layer, choice: ChartChoice, data: TownData, at: datetime.datetime
) -> Sensor:
    shown = feature(entity, layer, tenant)
    now = readings((entity, tenant), layer, data, at, span=choice.span)
    earlier = Readings()
    if choice.compare:
        earlier = readings((entity, tenant), layer, data, at, span=choice.span, before=choice.compare)
    return Sensor(
        feature=shown,
        entity=entity,
        now=Series(name=shown.name, entity_id=shown.id, readings=now.all),
        before=Series(
            name=before_name(shown.name, choice.compare),
            entity_id=shown.id,
            readings=earlier.all,
            shift=SHIFTS[choice.compare],
        )
        if choice.compare
        else None,
        by_hour=now.by_hour or earlier.by_hour,
    )


def before_name(name: str, compare: Compare) -> str:
    words = _("%(name)s, the day before") if compare == "day" else _("%(name)s, a year before")
    return words % {"name": name}


def sensors_of(features: Sequence[Feature], chosen: Sequence[str], *, limit: int) -> list[Feature]:
    """Places of a layer that can be compared, those in the chart first, then by name."""
    known = [each for each in features if isinstance(each.value, int | float)]
    return sorted(known, key=lambda each: (each.id not in chosen, each.name))[:limit]
