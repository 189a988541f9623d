# SPDX-License-Identifier: Apache-2.0
"""Entities that have a temporal evolution: those of today, those that are deleted, those known by history only."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from hiroba.kernel.context.query.patterns import needed_text, pattern_found

# Ids that a pattern is tried on at once.
PATTERN_STEP = 1_000

# OFFSET keeps this from becoming a join: each row is looked up by its key, whatever the planner knows of the table.
_IS_NOT_IN = "NOT EXISTS (SELECT FROM context.{1} x WHERE x.tenant = $1 AND x.id = {0}.id OFFSET 0)"
_OF_TYPE = "{0}.tenant = $1 AND {0}.type_key = ANY ($2) AND {{wanted}} AND {0}.id > $5"
# Each LIMIT inside lets its part walk along the key and stop; without them all entities of a type would be sorted.
_CANDIDATES = f"""
    SELECT * FROM (
        (SELECT e.id, e.type_key FROM context.entity e WHERE {_OF_TYPE.format("e")} ORDER BY e.id LIMIT $6)
        UNION ALL
        (SELECT e.id, e.type_key FROM context.temporal_entity e
         WHERE {_OF_TYPE.format("e")} AND {_IS_NOT_IN.format("e", "entity")} ORDER BY e.id LIMIT $6)
        UNION ALL
        (SELECT DISTINCT ON (e.id) e.id, e.type_key FROM context.history e
         WHERE {_OF_TYPE.format("e")} AND e.action = 'd'
           AND {_IS_NOT_IN.format("e", "entity")} AND {_IS_NOT_IN.format("e", "temporal_entity")}
         ORDER BY e.id, e.change DESC LIMIT $6)
    ) AS found ORDER BY id LIMIT $6
"""  # noqa: S608 -- fixed names
# Named entities are looked up by their ids; an OR of both would read all of them.
CANDIDATES = _CANDIDATES.format(wanted="$3::text[] IS NULL AND strpos(e.id, $4) > 0")
NAMED = _CANDIDATES.format(wanted="e.id = ANY ($3::text[]) AND strpos(e.id, $4) > 0")

# An entity of today has an evolution as long as a row or a sum of it is left.
TYPE_KEY = """
    SELECT e.type_key FROM context.entity e
    WHERE e.tenant = $1 AND e.id = $2
      AND (EXISTS (SELECT FROM context.history WHERE tenant = $1 AND id = $2)
           OR EXISTS (SELECT FROM context.temporal_entity WHERE tenant = $1 AND id = $2)
           OR EXISTS (SELECT FROM context.history_day WHERE tenant = $1 AND id = $2))
    UNION ALL
    SELECT type_key FROM context.temporal_entity WHERE tenant = $1 AND id = $2
    UNION ALL
    (SELECT type_key FROM context.history WHERE tenant = $1 AND id = $2 ORDER BY change DESC LIMIT 1)
    LIMIT 1
"""


@dataclass(frozen=True)
class Selector:
    """Entities of these type keys, perhaps only some ids (5.2.33)."""

    type_keys: tuple[str, ...]
    ids: tuple[str, ...] | None = None
    id_pattern: str | None = None


async def read_candidates(
    connection: asyncpg.Connection, tenant: str, selectors: Sequence[Selector], *, after: str, limit: int
) -> list[tuple[str, str]]:
    """The next ids with their type keys, in the order of ids."""
    found: dict[str, str] = {}
    for selector in selectors:
        if selector.type_keys:
            for id, type_key in await _selected(connection, tenant, selector, after, limit):
                found.setdefault(id, type_key)
    return sorted(found.items())[:limit]


async def _selected(
    connection: asyncpg.Connection, tenant: str, selector: Selector, after: str, limit: int
) -> list[tuple[str, str]]:
    """The same of one selector. SQL only narrows by a pattern, so more may have to be looked at."""
    pattern, ids = selector.id_pattern, None if selector.ids is None else list(selector.ids)
    statement, step = (CANDIDATES if ids is None else NAMED), limit if pattern is None else PATTERN_STEP
    found: list[tuple[str, str]] = []
    while True:
        arguments = (tenant, list(selector.type_keys), ids, needed_text(pattern or ""), after, step)
        rows = await connection.fetch(statement, *arguments)
        found += [tuple(row) for row in rows if pattern is None or pattern_found(pattern, row["id"])]
        if len(rows) < step or len(found) >= limit:
            return found[:limit]
        after = rows[-1]["id"]


async def type_key_with_history(connection: asyncpg.Connection, tenant: str, id: str) -> str | None:
    """The newest type key of an entity that has history; None when nothing is known of it."""
    type_key: str | None = await connection.fetchval(TYPE_KEY, tenant, id)
    return type_key
