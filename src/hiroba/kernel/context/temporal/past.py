# SPDX-License-Identifier: Apache-2.0
"""Entities as they were at an earlier time.

An attribute that has not changed since then is taken from the entity of today. For every other one the newest row of
history before that time is looked up by index; so a sensor with a million changes costs no more than one with ten.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson

from hiroba.kernel.context.model.attribute_times import EVERY_ATTRIBUTE, times_of
from hiroba.kernel.context.model.entities import Document, Record
from hiroba.kernel.context.model.wording import NULL
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.rows import COLUMNS, record_of

HEAD = frozenset(["id", "type"])
NEVER = 2**63 - 1

# Entities of these types that existed then: those that still do, and those that were deleted since.
CANDIDATES = """
    SELECT id FROM context.entity WHERE tenant = $1 AND type_key = ANY ($2) AND created <= $3
    UNION
    SELECT id FROM context.history WHERE tenant = $1 AND type_key = ANY ($2) AND action = 'd' AND change > $3
    ORDER BY id LIMIT $4 OFFSET $5
"""
PRESENT = f"SELECT {COLUMNS} FROM context.entity WHERE tenant = $1 AND id = ANY ($2)"  # noqa: S608 -- fixed names

# The newest whole entity of a time: created, replaced or (empty) deleted.
WHOLE = """
    SELECT w.id, base.change, base.action, base.fragment
    FROM unnest($2::text[], $3::int8[], $4::int8[]) AS w (id, since, until)
    CROSS JOIN LATERAL (
        SELECT h.change FROM context.history h
        WHERE h.tenant = $1 AND h.id = w.id AND h.change BETWEEN w.since AND w.until
          AND h.action IN ('c', 'r', 'd')
        ORDER BY h.change DESC LIMIT 1
    ) AS newest
    CROSS JOIN LATERAL (
        SELECT h.change, h.action, h.fragment FROM context.history h
        WHERE h.tenant = $1 AND h.id = w.id AND h.change = newest.change LIMIT 1
    ) AS base
"""
# Attributes that are no longer there have left a trace: their removal, or that the entity was replaced or deleted.
GONE = """
    SELECT w.id, trace.fragment
    FROM unnest($2::text[], $3::int8[], $5::bool[]) AS w (id, since, is_whole_since)
    CROSS JOIN LATERAL (
        (SELECT h.fragment FROM context.history h
         WHERE h.tenant = $1 AND h.id = w.id AND h.change > $4 AND h.action = 'u'
           AND strpos(h.fragment, '"urn:ngsi-ld:null"') > 0
         ORDER BY h.change LIMIT 100)
        UNION ALL
        (SELECT h.fragment FROM context.history h
         WHERE w.is_whole_since
           AND h.tenant = $1 AND h.id = w.id AND h.change > w.since AND h.change <= $4 AND h.action = 'u'
         ORDER BY h.change DESC LIMIT 100)
    ) AS trace
"""
NEWEST = """
    SELECT w.id, w.name, found.fragment
    FROM unnest($2::text[], $3::text[], $4::text[], $5::int8[]) AS w (id, name, needle, since)
    CROSS JOIN LATERAL (
        SELECT h.fragment FROM context.history h
        WHERE h.tenant = $1 AND h.id = w.id AND h.change > w.since AND h.change <= $6 AND h.action = 'u'
          AND strpos(h.fragment, w.needle) > 0
        ORDER BY h.change DESC LIMIT 1
    ) AS found
"""


@dataclass(frozen=True, kw_only=True)
class PastPage:
    """What is asked: entities of type keys at a moment in microseconds; no names means all attributes."""

    tenant: str
    type_keys: Sequence[str]
    at: int
    names: frozenset[str] | None
    limit: int
    offset: int


@dataclass(slots=True)
class _State:
    since: int
    document: Document
    record: Record | None


async def read_states(links: Links, page: PastPage) -> tuple[list[Document], bool]:
    """The entities in the order of their ids, and whether there are more."""
    async with links.reading([page.tenant]) as connection:
        rows = await connection.fetch(
            CANDIDATES, page.tenant, page.type_keys, page.at, page.limit + 1, page.offset
        )
        ids = [row["id"] for row in rows[: page.limit]]
        present = {row["id"]: record_of(row) for row in await connection.fetch(PRESENT, page.tenant, ids)}
        states = await _begun(connection, page, ids, present)
        await _bring_up(connection, page, states)
    documents = [states[id].document for id in ids if id in states]
    return [_shown(document, page.names) for document in documents], len(rows) > page.limit


async def _begun(
    connection: asyncpg.Connection, page: PastPage, ids: list[str], present: dict[str, Record]
) -> dict[str, _State]:
    """Each entity as it was when it was last whole; one that has not changed since is ready already."""
    states: dict[str, _State] = {}
    asked: list[str] = []
    for id in ids:
        record = present.get(id)
        if record is not None and record.modified <= page.at:
            states[id] = _State(page.at, orjson.loads(record.document), None)
        else:
            asked.append(id)
    times = [_time_of_whole(present.get(id), page.at) for id in asked]
    since, until = [first for first, _ in times], [last for _, last in times]
    for row in await connection.fetch(WHOLE, page.tenant, asked, since, until):
        if row["action"] != b"d":
            states[row["id"]] = _State(row["change"], orjson.loads(row["fragment"]), present.get(row["id"]))
    return states


async def _bring_up(connection: asyncpg.Connection, page: PastPage, states: dict[str, _State]) -> None:
    wanted: list[tuple[str, str, str, int]] = []
    earlier = {id: state for id, state in states.items() if state.since < page.at}
    gone: dict[str, Document] = {id: {} for id in earlier}
    since = [state.since for state in earlier.values()]
    is_whole_since = [_newest_whole(state.record) > page.at for state in earlier.values()]
    for row in await connection.fetch(GONE, page.tenant, list(earlier), since, page.at, is_whole_since):
        gone[row["id"]] |= orjson.loads(row["fragment"])
    for id, state in earlier.items():
        today = orjson.loads(state.record.document) if state.record else {}
        for name in _names(page, state.document, today, gone[id]):
            if state.record is not None and _is_unchanged(state.record, name, today, page.at):
                state.document[name] = today[name]
            else:
                wanted.append((id, name, orjson.dumps(name).decode() + ":", state.since))
    if not wanted:
        return
    for row in await connection.fetch(NEWEST, page.tenant, *zip(*wanted, strict=True), page.at):
        value = orjson.loads(row["fragment"]).get(row["name"])
        document = states[row["id"]].document
        if value == NULL or (isinstance(value, dict) and NULL in value.values()):
            document.pop(row["name"], None)
        elif value is not None:
            document[row["name"]] = value


def _names(page: PastPage, *documents: Document) -> Iterable[str]:
    names = dict.fromkeys(name for document in documents for name in document)
    return [name for name in names if name not in HEAD and (page.names is None or name in page.names)]


def _is_unchanged(record: Record, name: str, today: Document, at: int) -> bool:
    attribute = today.get(name)
    if not isinstance(attribute, dict):
        return False
    _, modified = times_of(record, name, attribute.get("datasetId"))
    return modified <= at and record.created <= at


def _time_of_whole(record: Record | None, at: int) -> tuple[int, int]:
    """Between which times the entity was last whole before `at`. Most often that is known without a search."""
    newest = _newest_whole(record)
    if newest <= at:
        return newest, newest
    return (record.created, at) if record is not None and record.created <= at else (0, at)


def _newest_whole(record: Record | None) -> int:
    """When the entity of today was created or last replaced; one that is deleted has been so since."""
    if record is None:
        return NEVER
    replaced = record.times.get(EVERY_ATTRIBUTE) if record.times else None
    return record.created if replaced is None else replaced.modified


def _shown(document: Document, names: frozenset[str] | None) -> dict[str, Any]:
    if names is None:
        return document
    return {name: value for name, value in document.items() if name in HEAD or name in names}
