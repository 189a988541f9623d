# SPDX-License-Identifier: Apache-2.0
"""`/ngsi-ld/v1/hiroba/retention`: for how long history is kept. Not part of the standard.

`*` as the type stands for all types without a rule of their own; a member that is left out or null keeps for ever.
"""

from typing import Any

import orjson

from hiroba.kernel.context.model.wording import check_name
from hiroba.kernel.context.problems import BadRequestData, ResourceNotFound
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Answer
from hiroba.kernel.context.store.store import Store
from hiroba.kernel.context.store.tenant_writes import TenantWrites
from hiroba.kernel.context.temporal.retention import OTHER_TYPES, RULES

DAYS_MAX = 36_500
MEMBERS = {"keepDays": "keep_days", "hoursDays": "hours_days", "daysDays": "days_days"}
PUT = """
    INSERT INTO context.history_retention (tenant, type, keep_days, hours_days, days_days) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (tenant, type) DO UPDATE
    SET keep_days = excluded.keep_days, hours_days = excluded.hours_days, days_days = excluded.days_days
"""
DELETE = "DELETE FROM context.history_retention WHERE tenant = $1 AND type = $2"


class RetentionHandlers:
    def __init__(self, store: Store, writes: TenantWrites) -> None:
        self._store = store
        self._writes = writes

    async def list(self, x: Exchange) -> Answer:
        x.rights.check_write()
        rules = await self._rules(x)
        return x.json(
            200, orjson.dumps([{"type": x.names.term(type), **rule} for type, rule in rules.items()])
        )

    async def put(self, x: Exchange, type: str) -> Answer:
        x.rights.check_write()
        given = x.body()
        if not isinstance(given, dict) or not given.keys() <= MEMBERS.keys():
            raise BadRequestData(f"A rule has the members {', '.join(MEMBERS)}")
        days = [_days(name, given.get(name)) for name in MEMBERS]
        await self._writes.execute(x.tenant, PUT, _canonical(x, type), *days)
        return x.answer(204)

    async def delete(self, x: Exchange, type: str) -> Answer:
        x.rights.check_write()
        name = _canonical(x, type)
        if name not in await self._rules(x):
            raise ResourceNotFound(f"There is no rule for {type[:80]}")
        await self._writes.execute(x.tenant, DELETE, name)
        return x.answer(204)

    async def _rules(self, x: Exchange) -> dict[str, dict[str, int | None]]:
        async with self._store.links.reading([x.tenant]) as connection:
            rows = await connection.fetch(RULES, x.tenant)
        return {row["type"]: {name: row[column] for name, column in MEMBERS.items()} for row in rows}


def _canonical(x: Exchange, type: str) -> str:
    return type if type == OTHER_TYPES else x.names.canonical(check_name(type, "Entity type"))


def _days(name: str, given: Any) -> int | None:
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int) or not 0 < given <= DAYS_MAX:
        raise BadRequestData(f"{name} is a whole number of days from 1 to {DAYS_MAX}, or null")
    return given
