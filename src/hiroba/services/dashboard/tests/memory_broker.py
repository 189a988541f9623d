# SPDX-License-Identifier: Apache-2.0
"""A broker that answers from memory, in the shapes of `hiroba.kernel.api.context`; pages meet the real one."""

import datetime
from collections.abc import Sequence
from typing import Any

from hiroba.kernel.api.context import ContextUnavailable, Entity, Page


class MemoryBroker:
    """Holds entities by tenant. `is_away` makes every call fail as a stopped broker does."""

    def __init__(self, **entities: Sequence[Entity]) -> None:
        self.entities = {tenant.removeprefix("t"): list(found) for tenant, found in entities.items()}
        self.is_away = False
        self.calls: list[tuple[str, str, int]] = []

    def __call__(self) -> "MemoryBroker":
        return self

    def query(self, tenant: str, *, type: str, limit: int, offset: int, count: bool) -> Page:
        self._check()
        self.calls.append((tenant, type, offset))
        found = [each for each in self.entities.get(tenant, []) if type in each["type"]]
        return Page(
            found[offset : offset + limit], len(found) if count else None, len(found) > offset + limit
        )

    def retrieve(self, tenant: str, id: str) -> Entity | None:
        self._check()
        return next((each for each in self.entities.get(tenant, []) if each["id"] == id), None)

    def history(
        self,
        tenant: str,
        id: str,
        attribute: str,
        *,
        since: datetime.datetime,
        until: datetime.datetime | None,
        limit: int,
    ) -> list[tuple[datetime.datetime, Any]]:
        self._check()
        return [
            (since + datetime.timedelta(hours=hour), value) for hour, value in enumerate((1.0, "?", 3.0), 1)
        ]

    def hours(
        self, tenant: str, id: str, attribute: str, *, since: datetime.datetime, until: datetime.datetime
    ) -> list[tuple[datetime.datetime, float, float]]:
        self._check()
        return []

    def state_at(self, tenant: str, type: str, at: datetime.datetime, *, limit: int, offset: int) -> Page:
        self._check()
        found = [each for each in self.entities.get(tenant, []) if type in each["type"]]
        return Page(found[offset : offset + limit])

    def history_from(self, tenant: str, type: str | None) -> datetime.datetime | None:
        self._check()
        return None

    def _check(self) -> None:
        if self.is_away:
            raise ContextUnavailable("The broker is away")
