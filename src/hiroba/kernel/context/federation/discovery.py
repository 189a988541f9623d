# SPDX-License-Identifier: Apache-2.0
"""Which registrations a question means (5.10.2, 5.12): asked by parameters and by subscriptions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hiroba.kernel.context.federation.registration import EntityInfo, Information, Interval, Registration
from hiroba.kernel.context.geo.relations import GeoQuery, parse_geo_query
from hiroba.kernel.context.model.entities import Document
from hiroba.kernel.context.model.wording import check_uri
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.query.evaluation import meets
from hiroba.kernel.context.query.expressions import Expression
from hiroba.kernel.context.query.parser import parse_query
from hiroba.kernel.context.query.patterns import check_pattern, pattern_found
from hiroba.kernel.context.query.types import TypeSelection, parse_types
from hiroba.kernel.context.representation.form import read_names
from hiroba.kernel.context.temporal.intervals import read_interval

# 5.10.2.4: without one of these every registration would be the answer.
_ENOUGH = ("type", "attrs", "id", "idPattern", "q", "csf", "georel", "scopeQ")
OBSERVED, MANAGED = "observationInterval", "managementInterval"
_INTERVAL_OF = {
    "observedAt": OBSERVED,
    "createdAt": MANAGED,
    "modifiedAt": MANAGED,
    "deletedAt": MANAGED,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Entities that are asked for; None and empty leave it open."""

    types: TypeSelection | None = None
    ids: frozenset[str] = frozenset()
    id_pattern: str | None = None

    def meets(self, info: EntityInfo) -> bool:
        """Whether a source with such entities may have what is wanted."""
        if self.types is not None and not self.types(info.types):
            return False
        if self.ids:
            return any(info.may_have(id) for id in self.ids)
        # Whether two patterns meet cannot be told in general, so a pattern of the source counts as a match.
        return self.id_pattern is None or info.id is None or pattern_found(self.id_pattern, info.id)


@dataclass(frozen=True, slots=True)
class Period:
    """A temporal query (4.11) against the interval `member` of registrations, in microseconds."""

    member: str
    start: int
    end: int

    def meets(self, interval: Interval | None) -> bool:
        if interval is None:
            return False
        return interval.start < self.end and (interval.end is None or interval.end > self.start)


@dataclass(frozen=True, kw_only=True)
class RegistrationQuery:
    wanted: tuple[Wanted, ...] = ()
    attributes: frozenset[str] = frozenset()
    expression: Expression | None = None
    geo: GeoQuery | None = None
    period: Period | None = None
    scopes: tuple[str, ...] = ()

    def selects(self, registration: Registration) -> bool:
        return (
            any(self._selects_information(part) for part in registration.information)
            and self._selects_time(registration)
            and (self.expression is None or meets(registration.properties, self.expression))
            and self._selects_place(registration)
            and (not self.scopes or any(_in_scope(scope, self.scopes) for scope in registration.scopes))
        )

    def relevant(self, registration: Registration) -> Document:
        """5.11.7: the document with those of `information` that match; with all of them when none does any more."""
        given: list[Any] = registration.document["information"]
        pairs = zip(given, registration.information, strict=True)
        kept = [member for member, part in pairs if self._selects_information(part)]
        return {**registration.document, "information": kept or given}

    def _selects_information(self, part: Information) -> bool:
        if self.attributes and part.attributes and self.attributes.isdisjoint(part.attributes):
            return False
        if not self.wanted or not part.entities:
            return True
        return any(wanted.meets(info) for wanted in self.wanted for info in part.entities)

    def _selects_time(self, registration: Registration) -> bool:
        # 5.10.2.4: without a temporal query only sources of the latest information are meant.
        if self.period is None:
            return not registration.intervals
        return self.period.meets(registration.intervals.get(self.period.member))

    def _selects_place(self, registration: Registration) -> bool:
        if self.geo is None:
            return True
        place = registration.places.get(self.geo.geoproperty)
        return place is not None and self.geo.meets(place)


def read_registration_query(given: Mapping[str, str], names: Vocabulary, ids_max: int) -> RegistrationQuery:
    """Raises BadRequestData when nothing narrows the query or a part is malformed."""
    given = {name: value for name, value in given.items() if value}
    if not any(name in given for name in _ENOUGH) and "timerel" not in given:
        raise BadRequestData("Name at least one of type, attrs, id, idPattern, q, csf, georel or scopeQ")
    ids = [check_uri(id.strip(), "id") for id in given["id"].split(",")] if "id" in given else []
    if len(ids) > ids_max:
        raise BadRequestData(f"id names {len(ids)} entities; {ids_max} are the most in one query")
    filters = given.get("csf") or given.get("q")
    wanted = Wanted(
        parse_types(given["type"], names) if given.get("type", "*") != "*" else None,
        frozenset(ids),
        check_pattern(given["idPattern"]) if "idPattern" in given else None,
    )
    return RegistrationQuery(
        wanted=(wanted,),
        attributes=read_names(given.get("attrs"), names) or frozenset(),
        expression=parse_query(filters, names) if filters else None,
        geo=_read_geo(given, names),
        period=read_period(given),
        scopes=read_scopes(given.get("scopeQ")),
    )


def read_scopes(given: str | None) -> tuple[str, ...]:
    return tuple(given.split(",")) if given else ()


def read_period(given: Mapping[str, str]) -> Period | None:
    if "timerel" not in given:
        if "timeAt" in given or "endTimeAt" in given:
            raise BadRequestData("timeAt and endTimeAt need timerel")
        return None
    if "timeAt" not in given:
        raise BadRequestData("timerel needs timeAt")
    member = _INTERVAL_OF.get(given.get("timeproperty", "observedAt"))
    if member is None:
        raise BadRequestData(
            f"timeproperty {given['timeproperty'][:40]!r} is not one of {', '.join(_INTERVAL_OF)}"
        )
    return Period(member, *read_interval(dict(given)))


def _read_geo(given: Mapping[str, str], names: Vocabulary) -> GeoQuery | None:
    if "georel" not in given:
        return None
    return parse_geo_query(
        given["georel"],
        given.get("geometry"),
        given.get("coordinates"),
        names.canonical(given.get("geoproperty", "location")),
    )


def _in_scope(scope: str, wanted: tuple[str, ...]) -> bool:
    """4.19: `/A/#` is A and all below, `/A/+` one level below."""
    parts = scope.strip("/").split("/")
    return any(_scope_matches(parts, each.strip().strip("/").split("/")) for each in wanted)


def _scope_matches(parts: list[str], pattern: list[str]) -> bool:
    for number, piece in enumerate(pattern):
        if piece == "#":
            return True
        if number >= len(parts) or piece not in ("+", parts[number]):
            return False
    return len(parts) == len(pattern)
