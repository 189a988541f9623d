# SPDX-License-Identifier: Apache-2.0
"""Brings figures of areas together with the areas' shapes."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hiroba.kernel.api import places
from hiroba.kernel.api.registry import Layer
from hiroba.services.dashboard.features import Feature, normalized
from hiroba.services.dashboard.queries.layers import Offered
from hiroba.services.dashboard.queries.town_data import TownData
from hiroba.services.dashboard.queries.towns import Town
from hiroba.services.dashboard.regions import FIGURES, Figure, Region, regions

KINDS: tuple[places.AreaKind, ...] = ("town_block", "school_district", "neighbourhood", "municipality")
"""From the finest; the kind with the most areas that have a value is coloured."""


@dataclass(frozen=True, kw_only=True)
class RegionMap:
    figure: Figure
    kind: places.AreaKind
    regions: tuple[Region, ...]
    bounds: tuple[float, ...]


def figures_of(offered: Sequence[Offered]) -> list[Figure]:
    """Figures for which this town has data that the reader may see."""
    known = {each.type for each in offered if each.count}
    return [each for each in FIGURES if each.entity_type in known]


def region_map(
    name: str, town: Town, offered: Sequence[Offered], data: TownData, at: datetime.datetime
) -> RegionMap | None:
    """None for a figure that nobody knows, or when no area of the town has a value."""
    figure = next((each for each in figures_of(offered) if each.name == name), None)
    if figure is None:
        return None
    source = next(each for each in offered if each.type == figure.entity_type)
    snapshot = data.snapshot(town, source.layer, source.audience, at)
    by_key = _values(snapshot.features, source.layer, figure)
    found = {kind: _matched(kind, by_key) for kind in KINDS}
    kind = max(KINDS, key=lambda each: len(found[each][1]))
    areas, values = found[kind]
    if not values:
        return None
    coloured, bounds = regions(areas, values)
    return RegionMap(figure=figure, kind=kind, regions=tuple(coloured), bounds=tuple(bounds))


def shapes(found: RegionMap) -> dict[str, Any]:
    """GeoJSON of the areas, with class and letter; a value that is too small to tell is not in it."""
    by_code = {each.code: each for each in found.regions}
    collection = places.area_shapes(found.kind)
    return {
        "type": "FeatureCollection",
        "features": [_shape(each, by_code) for each in collection["features"]],
    }


def _shape(feature: dict[str, Any], by_code: Mapping[str, Region]) -> dict[str, Any]:
    region = by_code[feature["properties"]["code"]]
    properties = {
        "code": region.code,
        "name": region.name,
        "value": region.value,
        "place": -1 if region.place is None else region.place,
        "letter": region.letter or "–",
    }
    return feature | {"properties": properties}


def _matched(
    kind: places.AreaKind, by_key: Mapping[str, float]
) -> tuple[list[tuple[str, str]], dict[str, float]]:
    """The areas of a kind, and the values of those that are found by their code or, failing that, by name."""
    areas = [(each.code, each.name) for each in places.areas(kind)]
    values = {}
    for code, name in areas:
        value = by_key.get(code, by_key.get(normalized(name)))
        if value is not None:
            values[code] = value
    return areas, values


def _values(features: Sequence[Feature], layer: Layer, figure: Figure) -> dict[str, float]:
    """By code and by name of the area; of several surveys the newest counts."""
    names = [name for name, _ in layer.attributes]
    found: dict[str, float] = {}
    for feature in sorted(features, key=lambda each: _date(each, names, figure)):
        attributes = dict(zip(names, feature.values, strict=True))
        value = attributes.get(figure.attribute)
        if not isinstance(value, int | float) or isinstance(value, bool):
            continue
        for key in (
            attributes.get(figure.code),
            normalized(str(attributes.get(figure.area) or feature.name)),
        ):
            if key:
                found[str(key)] = float(value)
    return found


def _date(feature: Feature, names: Sequence[str], figure: Figure) -> str:
    return str(feature.values[names.index(figure.date)] or "") if figure.date in names else ""
