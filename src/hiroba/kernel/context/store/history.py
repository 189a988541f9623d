# SPDX-License-Identifier: Apache-2.0
"""Reads history of one entity (5.7.3). Rows hold what each change brought, newest change last."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson

from hiroba.kernel.context.model.attributes import Attribute, instances_of
from hiroba.kernel.context.model.lateness import observations
from hiroba.kernel.context.model.wording import NULL
from hiroba.kernel.context.store.connections import Links

ROWS_MAX = 20_000

SELECT = """
    SELECT change, action, type_key, fragment FROM context.history
    WHERE tenant = $1 AND id = $2 AND change >= $3 AND change < $4 AND ($5::text IS NULL OR strpos(fragment, $5) > 0)
    ORDER BY change DESC LIMIT $6
"""

# A device that was without a connection for a week, at one message each 5 minutes; older repeats are kept twice.
OBSERVED_ROWS_MAX = 2_000
SELECT_OBSERVED = """
    SELECT w.id, found.fragment FROM unnest($2::text[]) AS w (id)
    CROSS JOIN LATERAL (
        SELECT h.fragment FROM context.history h WHERE h.tenant = $1 AND h.id = w.id
        ORDER BY h.change DESC LIMIT $3
    ) AS found
"""


@dataclass(frozen=True)
class Point:
    """One value that an attribute had, and the change that brought it."""

    name: str
    change: int
    instance: Attribute


@dataclass(frozen=True)
class Evolution:
    """`is_complete` is false when there were more changes than can be read at once."""

    type_key: str | None
    points: list[Point]
    is_complete: bool


async def read_evolution(
    links: Links, tenant: str, id: str, *, since: int, until: int, attribute: str | None
) -> Evolution:
    """All points between two moments (microseconds; `until` excluded), newest first."""
    text = orjson.dumps(attribute).decode() + ":" if attribute is not None else None
    async with links.reading([tenant]) as connection:
        rows = await connection.fetch(SELECT, tenant, id, since, until, text, ROWS_MAX)
    points = [point for row in rows for point in _points(row["change"], orjson.loads(row["fragment"]))]
    return Evolution(rows[0]["type_key"] if rows else None, points, len(rows) < ROWS_MAX)


async def known_observations(
    connection: asyncpg.Connection, tenant: str, ids: list[str]
) -> dict[str, set[tuple[str, str, str]]]:
    """Name, datasetId and time of what was observed of each entity, as far as the newest rows tell."""
    known: dict[str, set[tuple[str, str, str]]] = {id: set() for id in ids}
    for row in await connection.fetch(SELECT_OBSERVED, tenant, ids, OBSERVED_ROWS_MAX):
        known[row["id"]] |= observations(orjson.loads(row["fragment"]))
    return known


def _points(change: int, fragment: dict[str, Any]) -> Iterator[Point]:
    for name, attribute in fragment.items():
        if name in ("id", "type", "scope") or attribute == NULL:
            continue
        for instance in instances_of(attribute):
            yield Point(name, change, instance)
