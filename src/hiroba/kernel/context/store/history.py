# SPDX-License-Identifier: Apache-2.0
"""What history knows already, for writes that must not be kept twice."""

import asyncpg
import orjson

from hiroba.kernel.context.model.lateness import observations

# A device that was without a connection for a week, at one message each 5 minutes; older repeats are kept twice.
OBSERVED_ROWS_MAX = 2_000
SELECT_OBSERVED = """
    SELECT w.id, found.fragment FROM unnest($2::text[]) AS w (id)
    CROSS JOIN LATERAL (
        SELECT h.fragment FROM context.history h WHERE h.tenant = $1 AND h.id = w.id
        ORDER BY h.change DESC LIMIT $3
    ) AS found
"""


async def known_observations(
    connection: asyncpg.Connection, tenant: str, ids: list[str]
) -> dict[str, set[tuple[str, str, str]]]:
    """Name, datasetId and time of what was observed of each entity, as far as the newest rows tell."""
    known: dict[str, set[tuple[str, str, str]]] = {id: set() for id in ids}
    for row in await connection.fetch(SELECT_OBSERVED, tenant, ids, OBSERVED_ROWS_MAX):
        known[row["id"]] |= observations(orjson.loads(row["fragment"]))
    return known
