# SPDX-License-Identifier: Apache-2.0
"""Reads areas from GeoJSON (RFC 7946). No Django."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from hiroba.kernel.faults import Fault
from hiroba.kernel.tenancy.areas.kinds import AreaKind

BYTES_MAX = 200 * 1024 * 1024
FEATURES_MAX = 100_000
NAME_LENGTH_MAX = 120
CODE_LENGTH_MAX = 40
NO_AREAS = "Give a GeoJSON FeatureCollection of polygons in longitude and latitude."

SYSTEMS = ("CRS84", "4326", "6668", "4612")
"""WGS 84, JGD2011 and JGD2000 are the same to within the width of a hand."""

PROPERTIES: Mapping[AreaKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    # 国土数値情報 N03 (行政区域), e-Stat 小地域, 国土数値情報 A27 (小学校区).
    "municipality": (("N03_007", "code"), ("N03_004", "name")),
    "town_block": (("KEY_CODE", "code"), ("S_NAME", "name")),
    "school_district": (("A27_003", "code"), ("A27_004", "name")),
    "neighbourhood": (("code",), ("name",)),
}
"""Names of the properties (code, name) that are tried where none is given."""


@dataclass(frozen=True, kw_only=True)
class AreaRead:
    """An area of a file: all its parts joined to one valid shape."""

    code: str
    name: str
    shape: BaseGeometry
    is_repaired: bool = False


def read_areas(
    path: Path, kind: AreaKind, *, code_property: str = "", name_property: str = ""
) -> list[AreaRead]:
    """The areas of a file in the order of their codes; features of one code become one area. Raises Fault."""
    features = _features(path)
    code_name = code_property or _first_present(features, PROPERTIES[kind][0], "--code-property")
    title_name = name_property or _first_present(features, PROPERTIES[kind][1], "--name-property")
    parts: dict[str, list[BaseGeometry]] = {}
    names: dict[str, str] = {}
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") or {}
        code = _text(properties, code_name, number, CODE_LENGTH_MAX)
        names.setdefault(code, _text(properties, title_name, number, NAME_LENGTH_MAX))
        parts.setdefault(code, []).append(_polygon(feature.get("geometry"), number))
    return [_joined(code, names[code], parts[code]) for code in sorted(parts)]


def _features(path: Path) -> list[dict[str, Any]]:
    if path.stat().st_size > BYTES_MAX:
        raise Fault(
            f"{path.name} has more than {BYTES_MAX >> 20} MB", "Simplify the polygons or split the file."
        )
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Fault(f"{path.name} is not GeoJSON ({type(error).__name__})", NO_AREAS) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(each, dict) for each in features):
        raise Fault(f"{path.name} has no features", NO_AREAS)
    if not 1 <= len(features) <= FEATURES_MAX:
        raise Fault(f"{path.name} has {len(features)} features, not 1 to {FEATURES_MAX}", NO_AREAS)
    _check_system(content.get("crs"), path.name)
    return features


def _check_system(system: Any, name: str) -> None:
    if system is not None and not json.dumps(system).rstrip('}" ').endswith(SYSTEMS):
        raise Fault(
            f"{name} is in another coordinate system than longitude and latitude (WGS 84, JGD2011)",
            "Save it with EPSG:4326 or EPSG:6668.",
        )


def _first_present(features: list[dict[str, Any]], names: tuple[str, ...], option: str) -> str:
    present = features[0].get("properties") or {}
    if (found := next((name for name in names if name in present), None)) is None:
        raise Fault(
            f"The features have none of the properties {', '.join(names)}",
            f"Name one with {option}; there are: {', '.join(sorted(present)) or 'none'}.",
        )
    return found


def _text(properties: Mapping[str, Any], name: str, number: int, length_max: int) -> str:
    text = str(properties.get(name) or "").strip()
    if not 1 <= len(text) <= length_max:
        raise Fault(
            f"Feature {number} has no {name} of 1 to {length_max} characters", "Mend or remove the feature."
        )
    return text


def _polygon(geometry: Any, number: int) -> BaseGeometry:
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise Fault(f"Feature {number} is not a Polygon or MultiPolygon", NO_AREAS)
    try:
        shape = shapely.from_geojson(json.dumps(geometry))
    except shapely.errors.ShapelyError as error:
        raise Fault(f"The polygon of feature {number} cannot be read", NO_AREAS) from error
    west, south, east, north = shape.bounds if not shape.is_empty else (math.nan,) * 4
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Fault(
            f"The polygon of feature {number} is not in longitude and latitude",
            "Write longitude first, in degrees of WGS 84.",
        )
    return shape


def _joined(code: str, name: str, parts: list[BaseGeometry]) -> AreaRead:
    is_repaired = not all(shapely.is_valid(part) for part in parts)
    shape = shapely.union_all([shapely.make_valid(part) for part in parts])
    polygons = [each for each in _leaves(shape) if each.geom_type == "Polygon"]
    if not polygons:
        raise Fault(f"The area {code} has no extent", "Mend or remove the feature.")
    return AreaRead(code=code, name=name, shape=shapely.multipolygons(polygons), is_repaired=is_repaired)


def _leaves(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """`make_valid` may leave lines beside the polygons; an area has no use for them."""
    for part in shapely.get_parts(shape):
        yield from _leaves(part) if part.geom_type.startswith(("Multi", "GeometryColl")) else (part,)
