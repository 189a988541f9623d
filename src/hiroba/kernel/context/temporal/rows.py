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
BY_CHANGE = f"""
    SELECT w.id, found.* FROM unnest($2::text[]) AS w (id)
    CROSS JOIN LATERAL (
        SELECT {_ROW}, h.change AS edge FROM context.history h
        WHERE h.tenant = $1 AND h.id = w.id AND h.change >= $3 AND h.change < $4 AND {_NEEDLE}
        ORDER BY h.change {{order}} LIMIT $6
    ) AS found
"""  # noqa: S608 -- fixed names
BY_OBSERVATION = f"""
    SELECT w.id, found.* FROM unnest($2::text[]) AS w (id)
    CROSS JOIN LATERAL (
        SELECT {_ROW}, listed.observed AS edge
        FROM (SELECT o.change, o.observed FROM context.history_observed o
              WHERE o.tenant = $1 AND o.id = w.id AND o.observed >= $3 AND o.observed < $4
              ORDER BY o.observed {{order}} LIMIT $6) AS listed
        CROSS JOIN LATERAL (
            SELECT {_ROW} FROM context.history h
            WHERE h.tenant = $1 AND h.id = w.id AND h.change = listed.change AND {_NEEDLE} LIMIT 1
        ) AS h
        ORDER BY listed.observed {{order}}
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
        await _read(connection, BY_CHANGE, wanted, interval.since, interval.until, found)
        return found
    since = max(0, interval.since - LATER_MAX)
    until = min(FOREVER, interval.until + EARLIER_MAX)
    margin = LATER_MAX if wanted.newest_first else -EARLIER_MAX
    await _read(connection, BY_CHANGE, wanted, since, until, found, margin)
    await _read(connection, BY_OBSERVATION, wanted, interval.since, interval.until, found)
    folded = await connection.fetchval(FOLDED, wanted.tenant)
    await _read(connection, BY_CHANGE, wanted, folded, since, found)
    await _read(connection, BY_CHANGE, wanted, max(folded, until), FOREVER, found)
    return found


async def _read(
    connection: asyncpg.Connection,
    statement: str,
    wanted: Wanted,
    since: int,
    until: int,
    found: dict[str, Found],
    margin: int = 0,
) -> None:
    if since >= until:
        return
    order = "DESC" if wanted.newest_first else "ASC"
    needle = orjson.dumps(wanted.attribute).decode() + ":" if wanted.attribute is not None else None
    rows = await connection.fetch(
        statement.format(order=order), wanted.tenant, wanted.ids, since, until, needle, wanted.rows_max
    )
    for id, change, action, type_key, fragment, _ in rows:
        found[id].rows[change] = Row(change, action.decode(), type_key, fragment)
    if len(rows) >= wanted.rows_max:
        edges = {row["id"]: row["edge"] for row in rows}
        for id, count in Counter(row["id"] for row in rows).items():
            if count >= wanted.rows_max:
                _narrow(found[id], edges[id] + margin, newest_first=wanted.newest_first)


def _narrow(found: Found, edge: int, *, newest_first: bool) -> None:
    """There may be more than was read; what is complete ends some way before the last row of it."""
    if newest_first:
        found.since = max(found.since, edge)
    else:
        found.until = min(found.until, edge)
