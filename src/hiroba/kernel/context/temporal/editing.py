# SPDX-License-Identifier: Apache-2.0
"""Changes of history itself (5.6.13 to 5.6.16): the only place where rows of it are altered before their time is over.

Each edit is one transaction of the owner, durable before the answer; hours and days follow in the same one.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import orjson

from hiroba.kernel.context.model.attributes import Attribute, instances_of
from hiroba.kernel.context.model.draft import TEMPORAL
from hiroba.kernel.context.model.merging import find_instance, put_instance, remove_instance
from hiroba.kernel.context.model.wording import NULL
from hiroba.kernel.context.problems import BadRequestData, ServiceUnavailable
from hiroba.kernel.context.store.connections import CONNECTION_FAULTS, Link, transaction
from hiroba.kernel.context.store.owner import Owner
from hiroba.kernel.context.temporal.instances import instance_id
from hiroba.kernel.context.temporal.intervals import Interval, moment_of
from hiroba.kernel.context.temporal.refolding import lock_folding, refold_hours
from hiroba.kernel.context.temporal.rows import Wanted, read_rows
from hiroba.kernel.ownership import OwnershipLost

ROWS_AT_ONCE = 5_000
TABLES = ("history", "temporal_entity", "history_observed", "history_hour", "history_day")
ROWS = """
    SELECT change, fragment FROM context.history
    WHERE tenant = $1 AND id = $2 AND change < $3 AND strpos(fragment, $4) > 0
    ORDER BY change DESC LIMIT $5 FOR UPDATE
"""
ROW = "SELECT action, fragment FROM context.history WHERE tenant = $1 AND id = $2 AND change = $3 FOR UPDATE"
UPDATE = """
    UPDATE context.history h SET fragment = new.fragment
    FROM unnest($3::int8[], $4::text[]) AS new (change, fragment)
    WHERE h.tenant = $1 AND h.id = $2 AND h.change = new.change
"""
DELETE = "DELETE FROM context.history WHERE tenant = $1 AND id = $2 AND change = ANY ($3::int8[])"
DELETE_OBSERVED = (
    "DELETE FROM context.history_observed WHERE tenant = $1 AND id = $2 AND change = ANY ($3::int8[])"
)
# Gives the fragment of an attribute after the edit, or None when the attribute goes from the row.
Alteration = Callable[[Any], Any]


class HistoryEdits:
    """One connection; edits wait for each other, since there are few of them."""

    def __init__(self, dsn: str, owner: Owner) -> None:
        self._link = Link(dsn)
        self._owner = owner
        self._one_at_a_time = asyncio.Lock()

    async def delete_evolution(self, tenant: str, id: str) -> bool:
        """5.6.16. False when there was nothing."""
        found = False
        async with self._transaction(tenant) as connection:
            await lock_folding(connection, tenant)
            for table in TABLES:
                status = await connection.execute(
                    f"DELETE FROM context.{table} WHERE tenant = $1 AND id = $2",  # noqa: S608 -- fixed names
                    tenant,
                    id,
                )
                found = found or not status.endswith(" 0")
        return found

    async def delete_attribute(
        self, tenant: str, id: str, name: str, *, dataset: str | None, all: bool
    ) -> bool:
        """5.6.13: the instances of one dataset, or all of them. False when there was none."""

        def without(attribute: Any) -> Any:
            if all or name == "scope":
                return None
            if attribute == NULL:
                return attribute
            return remove_instance(attribute, dataset)

        found = False
        async with self._transaction(tenant) as connection:
            await lock_folding(connection, tenant)
            before = 2**62
            while True:
                needle = orjson.dumps(name).decode() + ":"
                rows = await connection.fetch(ROWS, tenant, id, before, needle, ROWS_AT_ONCE)
                found = await _alter(connection, tenant, id, name, rows, without) or found
                if len(rows) < ROWS_AT_ONCE:
                    break
                before = rows[-1]["change"]
            for table in ("history_hour", "history_day"):
                await connection.execute(
                    f"DELETE FROM context.{table} WHERE tenant = $1 AND id = $2 AND attribute = $3"  # noqa: S608 -- fixed names
                    " AND ($4 OR dataset = $5)",
                    tenant,
                    id,
                    name,
                    all,
                    dataset or "",
                )
        return found

    async def modify_instance(
        self, tenant: str, id: str, name: str, change: int, wanted: str, given: Attribute, at: str
    ) -> bool:
        """5.6.14: members of one instance are replaced. False without it; raises BadRequestData for another type."""

        def modified(old: Attribute) -> Attribute:
            if given.get("type", old["type"]) != old["type"]:
                raise BadRequestData(f"The instance is a {old['type']} and cannot become a {given['type']}")
            merged = {**old, **given, "modifiedAt": at}
            if "datasetId" in old:
                merged["datasetId"] = old["datasetId"]
            return {member: value for member, value in merged.items() if value != NULL or member == "json"}

        return await self._edit_instance(tenant, id, name, change, wanted, modified)

    async def delete_instance(self, tenant: str, id: str, name: str, change: int, wanted: str) -> bool:
        """5.6.15. False when there is no such instance."""
        return await self._edit_instance(tenant, id, name, change, wanted, lambda old: None)

    async def _edit_instance(
        self,
        tenant: str,
        id: str,
        name: str,
        change: int,
        wanted: str,
        edit: Callable[[Attribute], Attribute | None],
    ) -> bool:
        async with self._transaction(tenant) as connection:
            folded = await lock_folding(connection, tenant)
            row = await connection.fetchrow(ROW, tenant, id, change)
            attribute = orjson.loads(row["fragment"]).get(name) if row else None
            old = _instance(attribute, name, change, wanted)
            if old is None:
                return False
            new = edit(old)

            def put(attribute: Any) -> Any:
                rest = remove_instance(attribute, old.get("datasetId"))
                return rest if new is None else put_instance(rest, new)

            rows = [{"change": change, "fragment": row["fragment"]}]
            await _alter(connection, tenant, id, name, rows, put)
            if new is None and row["action"] == TEMPORAL.encode() and "observedAt" in old:
                await _delete_superseded(connection, tenant, id, name, change, old)
            await refold_hours(connection, tenant, id, name, change, [old, new], folded)
        return True

    @asynccontextmanager
    async def _transaction(self, tenant: str) -> AsyncIterator[asyncpg.Connection]:
        async with self._one_at_a_time:
            claims = self._owner.claims_for([tenant])
            try:
                connection = await self._link.connection()
                async with transaction(connection, [tenant], claims):
                    yield connection
            except OwnershipLost:
                self._owner.lose(claims)
                raise ServiceUnavailable("Another broker has taken over") from None
            except CONNECTION_FAULTS as fault:
                raise ServiceUnavailable("The database did not answer") from fault

    async def close(self) -> None:
        await self._link.close()


async def _alter(
    connection: asyncpg.Connection, tenant: str, id: str, name: str, rows: list[Any], alter: Alteration
) -> bool:
    """Writes what `alter` makes of the attribute in each row; a row that holds nothing else goes."""
    changed: list[tuple[int, str]] = []
    gone: list[int] = []
    for row in rows:
        fragment = orjson.loads(row["fragment"])
        if name not in fragment:
            continue
        attribute = alter(fragment[name])
        if attribute == fragment[name]:
            continue
        if attribute is None:
            del fragment[name]
        else:
            fragment[name] = attribute
        if fragment:
            changed.append((row["change"], orjson.dumps(fragment).decode()))
        else:
            gone.append(row["change"])
    if changed:
        await connection.execute(UPDATE, tenant, id, *zip(*changed, strict=True))
    if gone:
        await connection.execute(DELETE, tenant, id, gone)
        await connection.execute(DELETE_OBSERVED, tenant, id, gone)
    return bool(changed or gone)


async def _delete_superseded(
    connection: asyncpg.Connection, tenant: str, id: str, name: str, change: int, old: Attribute
) -> None:
    """Those whose place an instance given by hand had taken must not come to light again when it goes."""
    moment = moment_of(old["observedAt"])
    interval = Interval(moment, moment + 1, "between")
    wanted = Wanted(tenant=tenant, ids=[id], interval=interval, attribute=name)

    def without(attribute: Any) -> Any:
        if attribute == NULL:
            return attribute
        found = find_instance(attribute, old.get("datasetId"))
        is_same = found is not None and found.get("observedAt") == old["observedAt"]
        return remove_instance(attribute, old.get("datasetId")) if is_same else attribute

    found = (await read_rows(connection, wanted))[id]
    rows = [
        {"change": row.change, "fragment": row.fragment}
        for row in found.newest_first()
        if row.change < change
    ]
    await _alter(connection, tenant, id, name, rows, without)


def _instance(attribute: Any, name: str, change: int, wanted: str) -> Attribute | None:
    if attribute is None or attribute == NULL:
        return None
    for instance in instances_of(attribute):
        if isinstance(instance, dict) and instance_id(change, name, instance.get("datasetId")) == wanted:
            return find_instance(attribute, instance.get("datasetId"))
    return None
