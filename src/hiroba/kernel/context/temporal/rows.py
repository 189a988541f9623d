# SPDX-License-Identifier: Apache-2.0
"""Reads the rows of history that may hold instances within an interval, of many entities at once.

A change has its number from the time when it arrived. Most observations arrive at once, so an interval of observation
is an interval of changes with some margin. The others are listed in `history_observed` by the work behind the writes
(`folding`), and what that has not come to yet is read whole: it is a few minutes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import orjson

from hiroba.kernel.context.temporal.instances import Row
from hiroba.kernel.context.temporal.intervals import FOREVER, Interval

HOUR = 3_600_000_000
# An observation within these of its change is found by the change alone; `folding` lists all others.
EARLIER_MAX = 2 * HOUR
LATER_MAX = 1 * HOUR
ROWS_MAX = 20_000

_ROW = "h.change, h.action, h.type_key, h.fragment"
_NEEDLE = "($5::text IS NULL OR strpos(h.fragment, $5) > 0)"
_BY_CHANGE = f"""
        SELECT 'c'::"char" AS part, {_ROW}, h.change AS edge FROM context.history h
        WHERE h.tenant = $1 AND h.id = w.id AND h.change >= $3 AND h.change < $4 AND {_NEEDLE}
        ORDER BY h.change {{order}} LIMIT $6
"""  # noqa: S608 -- fixed names
BY_CHANGE = f"""
    SELECT w.id, found.* FROM unnest($2::text[]) AS w (id) CROSS JOIN LATERAL ({_BY_CHANGE}) AS found
"""  # noqa: S608 -- fixed names
# In one statement, for on a busy machine each of them waits for its turn: what arrived about then, what is listed
# with its time of observation, and what is not listed yet.
BY_OBSERVATION = f"""
    WITH folding AS MATERIALIZED (
        SELECT coalesce(max(folded), 0) AS folded FROM context.history_folding WHERE tenant = $1
    )
    SELECT w.id, found.* FROM unnest($2::text[]) AS w (id)
    CROSS JOIN LATERAL (
        ({_BY_CHANGE})
        UNION ALL
        (SELECT 'o'::"char", {_ROW}, listed.observed
         FROM (SELECT o.change, o.observed FROM context.history_observed o
               WHERE o.tenant = $1 AND o.id = w.id AND o.observed >= $7 AND o.observed < $8
               ORDER BY o.observed {{order}} LIMIT $6) AS listed
         CROSS JOIN LATERAL (
            SELECT {_ROW} FROM context.history h
            WHERE h.tenant = $1 AND h.id = w.id AND h.change = listed.change AND {_NEEDLE} LIMIT 1
         ) AS h
         ORDER BY listed.observed {{order}})
        UNION ALL
        (SELECT 'n'::"char", {_ROW}, h.change FROM context.history h
         WHERE h.tenant = $1 AND h.id = w.id AND h.change >= (SELECT folded FROM folding)
           AND (h.change < $3 OR h.change >= $4) AND {_NEEDLE}
         ORDER BY h.change {{order}} LIMIT $6)
    ) AS found
"""  # noqa: S608 -- fixed names
FOLDED = "SELECT coalesce(max(folded), 0) FROM context.history_folding WHERE tenant = $1"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Rows of these entities within an interval; with `newest_first` the newest of them when there are too many."""

    tenant: str
    ids: Sequence[str]
    interval: Interval
    attribute: str | None = None
    newest_first: bool = True
    rows_max: int = ROWS_MAX


@dataclass(slots=True)
class Found:
    """Rows of one entity, newest change first. Only from `since` to `until` is nothing missing."""

    rows: dict[int, Row]
    since: int
    until: int

    def newest_first(self) -> list[Row]:
        return [self.rows[change] for change in sorted(self.rows, reverse=True)]


async def read_rows(connection: asyncpg.Connection, wanted: Wanted) -> dict[str, Found]:
    """For each of the ids, also for those without any row."""
    interval = wanted.interval
    found = {id: Found({}, interval.since, interval.until) for id in wanted.ids}
    if interval.timeproperty != "observedAt" or interval.relation is None:
        await _read(connection, BY_CHANGE, wanted, (interval.since, interval.until), found)
        return found
    since, until = max(0, interval.since - LATER_MAX), min(FOREVER, interval.until + EARLIER_MAX)
    await _read(connection, BY_OBSERVATION, wanted, (since, until, interval.since, interval.until), found)
    return found


async def _read(
    connection: asyncpg.Connection,
    statement: str,
    wanted: Wanted,
    edges: tuple[int, ...],
    found: dict[str, Found],
) -> None:
    order = "DESC" if wanted.newest_first else "ASC"
    needle = orjson.dumps(wanted.attribute).decode() + ":" if wanted.attribute is not None else None
    rows = await connection.fetch(
        statement.format(order=order),
        wanted.tenant,
        wanted.ids,
        *edges[:2],
        needle,
        wanted.rows_max,
        *edges[2:],
    )
    for id, _, change, action, type_key, fragment, _ in rows:
        found[id].rows[change] = Row(change, action.decode(), type_key, fragment)
    if len(rows) >= wanted.rows_max:
        last = {(row["id"], row["part"]): row["edge"] for row in rows}
        for (id, part), count in Counter((row["id"], row["part"]) for row in rows).items():
            if count >= wanted.rows_max:
                _narrow(found[id], last[id, part] + _margin(wanted, part), newest_first=wanted.newest_first)


def _margin(wanted: Wanted, part: bytes) -> int:
    """A change tells the time of its observation with some margin only."""
    if part != b"c" or wanted.interval.timeproperty != "observedAt" or wanted.interval.relation is None:
        return 0
    return LATER_MAX if wanted.newest_first else -EARLIER_MAX


def _narrow(found: Found, edge: int, *, newest_first: bool) -> None:
    """There may be more than was read; what is complete ends some way before the last row of it."""
    if newest_first:
        found.since = max(found.since, edge)
    else:
        found.until = min(found.until, edge)
