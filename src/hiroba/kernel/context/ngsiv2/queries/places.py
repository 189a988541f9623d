# SPDX-License-Identifier: Apache-2.0
"""Geographical queries: `georel`, `geometry` and `coords`, and the place of an entity that they look at."""

from dataclasses import dataclass
from typing import Any

from shapely.geometry import shape

from hiroba.kernel.context.geo.geometry import Extent
from hiroba.kernel.context.geo.relations import GeoQuery, parse_geo_query
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.ngsiv2.mapping.attributes import shown_instance
from hiroba.kernel.context.ngsiv2.mapping.entities import attributes_of
from hiroba.kernel.context.ngsiv2.mapping.locations import geometry_of
from hiroba.kernel.context.ngsiv2.problems import BadRequest

DEFAULT_LOCATION = "defaultLocation"
USUAL_LOCATION = "location"
COORDS_MAX = 1_000

_RELATIONS = {
    "near": "near",
    "coveredBy": "within",
    "intersects": "intersects",
    "equals": "equals",
    "disjoint": "disjoint",
}
_GEOMETRIES = {"point": "geo:point", "line": "geo:line", "polygon": "geo:polygon", "box": "geo:box"}


@dataclass(frozen=True)
class Place:
    """Where entities must lie. The border of an area counts as part of it, unlike in NGSI-LD."""

    query: GeoQuery
    covered: bool

    @property
    def extent(self) -> Extent | None:
        return self.query.extent

    @property
    def is_near(self) -> bool:
        return self.query.relation == "near"

    def meets(self, document: Document) -> bool:
        geometry = place_of(document)
        if geometry is None:
            return False
        if self.covered:
            return bool(shape(geometry).covered_by(self.query.reference))
        return self.query.meets(geometry)

    def distance(self, document: Document) -> float:
        geometry = place_of(document)
        if geometry is None:
            return float("inf")
        return self.query.place.distance_m(geometry)


def place_of(document: Document) -> dict[str, Any] | None:
    """The geometry that counts: of the attribute marked as default, else of `location`, else of the first place."""
    places = {}
    for name, attribute in attributes_of(document).items():
        instance = shown_instance(attribute)
        if instance["type"] == "GeoProperty":
            if instance.get(DEFAULT_LOCATION, {}).get("value") is True:
                return dict(instance["value"])
            places[name] = instance["value"]
    return places.get(USUAL_LOCATION) or next(iter(places.values()), None)


def parse_place(georel: str | None, geometry: str | None, coords: str | None) -> Place | None:
    """Raises BadRequest when only a part is given or a part is malformed."""
    if georel is None and geometry is None and coords is None:
        return None
    if georel is None or geometry is None or coords is None:
        raise BadRequest("georel, geometry and coords are given together")
    relation, *modifiers = georel.split(";")
    if relation not in _RELATIONS:
        raise BadRequest(f"georel {relation[:40]!r} is not one of {', '.join(_RELATIONS)}")
    if geometry not in _GEOMETRIES:
        raise BadRequest(f"geometry {geometry[:40]!r} is not one of {', '.join(_GEOMETRIES)}")
    reference = _reference(geometry, coords)
    wanted = ";".join([_RELATIONS[relation], *(modifier.replace(":", "==") for modifier in modifiers)])
    query = parse_geo_query(wanted, reference["type"], reference["coordinates"], USUAL_LOCATION)
    return Place(query, covered=relation == "coveredBy")


def _reference(geometry: str, coords: str) -> dict[str, Any]:
    pairs = coords.split(";")
    if len(pairs) > COORDS_MAX:
        raise BadRequest(f"coords has more than {COORDS_MAX} pairs")
    if geometry == "point" and len(pairs) != 1:
        raise BadRequest("coords of a point is one pair of latitude and longitude")
    return geometry_of(_GEOMETRIES[geometry], pairs[0] if geometry == "point" else pairs, "coords")
