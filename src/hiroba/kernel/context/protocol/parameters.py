# SPDX-License-Identifier: Apache-2.0
"""Which query parameters each operation knows; with any other the request is refused (6.3.20)."""

from collections.abc import Callable, Collection, Iterable
from typing import TypeVar

from hiroba.kernel.context.problems import InvalidRequest

EVERYWHERE = frozenset(["local", "options", "ticket"])
REPRESENTATION = frozenset(["attrs", "pick", "omit", "lang", "datasetId", "format", "geometryProperty"])
JOIN = frozenset(["join", "joinLevel", "containedBy"])
# Of a linked entity nothing but the name of the member is asked, so jsonKeys changes nothing here.
SELECTION = frozenset(["type", "id", "idPattern", "attrs", "q", "expandValues", "jsonKeys", "csf", "scopeQ"])
# Whether attributes of one entity may lie at several sources (4.3.6.7); without sources it makes no difference.
SPLIT = frozenset(["splitEntities"])
GEO_QUERY = frozenset(["georel", "geometry", "coordinates", "geoproperty"])
PAGE = frozenset(["limit", "offset", "count"])
# Whether the answer tells where its EntityMap is, and how long that should last (5.5.14).
ENTITY_MAP = frozenset(["entityMap", "entityMapLifetime"])
ORDER = frozenset(["orderBy", "orderFrom", "orderGeometry", "collation"])
TEMPORAL = frozenset(
    ["timerel", "timeAt", "endTimeAt", "timeproperty", "lastN", "aggrMethods", "aggrPeriodDuration"]
)

AnyHandler = TypeVar("AnyHandler", bound=Callable[..., object])


def takes(*groups: Iterable[str]) -> Callable[[AnyHandler], AnyHandler]:
    """Marks a handler with the names of its query parameters."""
    names = EVERYWHERE.union(*groups)

    def mark(handler: AnyHandler) -> AnyHandler:
        handler.takes = names  # type: ignore[attr-defined]
        return handler

    return mark


def check_parameters(handler: Callable[..., object], given: Collection[str]) -> None:
    """Raises InvalidRequest for a parameter that a marked handler does not know."""
    known: frozenset[str] | None = getattr(handler, "takes", None)
    if known is not None and not known.issuperset(given):
        unknown = min(name for name in given if name not in known)
        raise InvalidRequest(f"The query parameter {unknown[:60]!r} is not known here")
