# SPDX-License-Identifier: Apache-2.0
"""What the client of the broker asks about the past, and the answers and faults that all its questions share."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from urllib.parse import quote

import httpx

Entity: TypeAlias = dict[str, Any]


class ContextUnavailable(Exception):
    """The broker cannot be reached or stays busy; the text says for what. Try again later."""


class ContextRefused(Exception):
    """The broker refuses the request; `status` and the text are its own."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


@dataclass(frozen=True)
class Page:
    """Entities of one page. `count` is the number of all when it was asked for."""

    entities: list[Entity] = field(default_factory=list)
    count: int | None = None
    has_more: bool = False


class HistoryClient:
    """The questions; `ContextClient` sends them."""

    @abstractmethod
    def _send(
        self, method: str, path: str, tenant: str, parameters: Mapping[str, str] | None = None
    ) -> httpx.Response: ...

    def history(
        self,
        tenant: str,
        id: str,
        attribute: str,
        *,
        since: datetime,
        until: datetime | None = None,
        limit: int,
    ) -> list[tuple[datetime, Any]]:
        """The newest values of one attribute with their time, oldest first; empty without history.

        `since` and `until` (excluded) bound the change; the time given is `observedAt` where the attribute has one,
        else that of the change.
        """
        parameters = _interval(attribute, since, until, limit)
        try:
            answer = self._send("GET", f"temporal/entities/{quote(id, safe=':')}", tenant, parameters)
        except ContextRefused as refusal:
            if refusal.status == httpx.codes.NOT_FOUND:
                return []
            raise
        return _points(answer.json(), attribute)

    def hours(
        self, tenant: str, id: str, attribute: str, *, since: datetime, until: datetime
    ) -> list[tuple[datetime, float, float]]:
        """Begin, lowest and highest number of each hour that begins in the interval; empty without history.

        For long times: a month of minutes is 720 hours. Hours are those of `observedAt` where the attribute has one,
        else those of the change. Of several data sets (datasetId) it is the one without a name, else the first.
        """
        path = f"temporal/entities/{quote(id, safe=':')}"
        for timeproperty in ("observedAt", "modifiedAt"):
            parameters = _whole_hours(attribute, since, until) | {"timeproperty": timeproperty}
            try:
                answer = self._send("GET", path, tenant, parameters)
            except ContextRefused as refusal:
                if refusal.status == httpx.codes.NOT_FOUND:
                    continue
                raise
            return [hour for hour in _hours(answer.json(), attribute) if since <= hour[0] < until]
        return []

    def histories(
        self,
        tenant: str,
        ids: Sequence[str],
        attribute: str,
        *,
        since: datetime,
        until: datetime | None = None,
        limit: int,
    ) -> dict[str, list[tuple[datetime, Any]]]:
        """`history` of up to 20 entities in one question, for comparison; those without any are left out."""
        parameters = _interval(attribute, since, until, limit) | {"id": ",".join(ids)}
        found = self._send("GET", "temporal/entities", tenant, parameters).json()
        return {entity["id"]: _points(entity, attribute) for entity in found}

    def state_at(
        self,
        tenant: str,
        type: str,
        at: datetime,
        attributes: Sequence[str] = (),
        *,
        limit: int = 1000,
        offset: int = 0,
    ) -> Page:
        """The entities of a type as they were at a time, in the order of their ids; without names all attributes.

        Entities that are deleted now are among them; an attribute that changed within several data sets (datasetId)
        shows the one that changed last.
        """
        parameters = {
            "type": type,
            "at": at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "limit": str(limit),
            "offset": str(offset),
        }
        if attributes:
            parameters["attrs"] = ",".join(attributes)
        answer = self._send("GET", "hiroba/states", tenant, parameters)
        return Page(answer.json(), has_more='rel="next"' in answer.headers.get("Link", ""))

    def history_from(self, tenant: str, type: str | None = None) -> datetime | None:
        """Since when the oldest entity of the type (or of all) is known; None when there is none."""
        parameters = {"type": type or "*", "limit": "1", "options": "sysAttrs"}
        found = self._send("GET", "entities", tenant, parameters).json()
        return datetime.fromisoformat(found[0]["createdAt"]) if found else None


def _interval(attribute: str, since: datetime, until: datetime | None, limit: int) -> dict[str, str]:
    parameters = {
        "attrs": attribute,
        "timerel": "between" if until else "after",
        "timeAt": _stamp(since),
        "timeproperty": "modifiedAt",
        "lastN": str(limit),
    }
    return parameters | ({"endTimeAt": _stamp(until)} if until else {})


def _whole_hours(attribute: str, since: datetime, until: datetime) -> dict[str, str]:
    """The broker has sums of whole hours ready."""
    begin, end = (
        moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        for moment in (since, until + timedelta(hours=1))
    )
    return {
        "attrs": attribute,
        "timerel": "between",
        "timeAt": _stamp(begin),
        "endTimeAt": _stamp(end),
        "options": "aggregatedValues",
        "aggrMethods": "min,max",
        "aggrPeriodDuration": "PT1H",
    }


def _hours(entity: Entity, attribute: str) -> list[tuple[datetime, float, float]]:
    found = entity.get(attribute, {})
    datasets = found if isinstance(found, list) else [found]
    shown = min(datasets, key=lambda one: "datasetId" in one)
    pairs = zip(shown.get("min", ()), shown.get("max", ()), strict=True)
    return [
        (datetime.fromisoformat(begin), float(low), float(high))
        for (low, begin, _), (high, _, _) in pairs
        if isinstance(low, int | float)
    ]


def _points(entity: Entity, attribute: str) -> list[tuple[datetime, Any]]:
    found = entity.get(attribute, [])
    return sorted(map(_point, found if isinstance(found, list) else [found]), key=lambda point: point[0])


def _point(instance: Entity) -> tuple[datetime, Any]:
    value = next(
        (instance[member] for member in ("value", "object", "json", "vocab") if member in instance), None
    )
    return datetime.fromisoformat(instance.get("observedAt") or instance["modifiedAt"]), value


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
