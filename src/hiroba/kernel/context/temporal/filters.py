# SPDX-License-Identifier: Apache-2.0
"""`q` and geo-query of a temporal query (5.7.4): an entity meets them when instances within the interval do."""

from collections.abc import Mapping
from dataclasses import dataclass

from hiroba.kernel.context.geo.relations import GeoQuery, parse_geo_query
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.query.evaluation import meets
from hiroba.kernel.context.query.expressions import Expression
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.store.selection import stands_in_relation
from hiroba.kernel.context.temporal.evolution import Evolution


@dataclass(frozen=True)
class Filter:
    expression: Expression | None = None
    geo: GeoQuery | None = None

    @property
    def asks_anything(self) -> bool:
        return self.expression is not None or self.geo is not None

    def meets(self, evolution: Evolution) -> bool:
        document: Document = {"id": evolution.id, "type": evolution.type_key.split(" ")}
        for name, instances in evolution.attributes.items():
            if name == "scope":
                document[name] = [scope for instance in instances for scope in instance.value]
            else:
                document[name] = [instance.attribute for instance in instances]
        if self.expression is not None and not meets(document, self.expression):
            return False
        return self.geo is None or stands_in_relation(document, self.geo)


def read_filter(x: Exchange, parameters: Mapping[str, str]) -> Filter:
    """Raises BadRequestData when one of them cannot be understood."""
    expression = parse_query(parameters["q"], x.names) if parameters.get("q") else None
    if "georel" not in parameters:
        if "coordinates" in parameters or "geometry" in parameters:
            raise BadRequestData("geometry and coordinates need georel")
        return Filter(expression)
    geo = parse_geo_query(
        parameters["georel"],
        parameters.get("geometry"),
        parameters.get("coordinates"),
        x.names.canonical(parameters.get("geoproperty") or "location"),
    )
    return Filter(expression, geo)
