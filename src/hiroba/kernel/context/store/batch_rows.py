# SPDX-License-Identifier: Apache-2.0
"""The rows that a commit hands to PostgreSQL, column by column.

A column goes as one text that the statement takes apart, since each element of an array costs the driver more than
all else about a row.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hiroba.kernel.context.model.attribute_times import times_text
from hiroba.kernel.context.model.draft import BESIDE, CREATED, Change, Working
from hiroba.kernel.context.model.entities import Record

Columns = list[str | bytes]

# Words, ids and tenants have no control characters, and JSON writes them as escapes.
SEPARATOR = "\x1f"
_BYTES_SEPARATOR = SEPARATOR.encode()
_NOTHING = b""


@dataclass(slots=True)
class Rows:
    """Entities as a commit leaves them, beside their tenants and the last change of each."""

    tenants: list[str] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def add(self, tenant: str, record: Record, change: Change) -> None:
        self.tenants.append(tenant)
        self.records.append(record)
        self.changes.append(change)


@dataclass(slots=True)
class EntityRows:
    """What a commit leaves of the entities that it touched.

    What was created and deleted within one commit stands in none of them and leaves history only.
    """

    created: Rows = field(default_factory=Rows)
    # Created and changed again.
    new: Rows = field(default_factory=Rows)
    changed: Rows = field(default_factory=Rows)
    # Tenants and ids.
    gone: list[tuple[str, str]] = field(default_factory=list)
    # Changes whose history is not written together with their entity.
    untold: list[tuple[str, Change]] = field(default_factory=list)


def entity_rows(states: Mapping[str, Working]) -> EntityRows:
    """Fills `final` of each state."""
    rows = EntityRows()
    for tenant, state in states.items():
        last: dict[str, Change] = {}
        for change in state.changes:
            if change.action not in BESIDE:
                last[change.id] = change
            elif change.id not in state.final:
                draft = state.drafts.get(change.id)
                state.final[change.id] = draft.as_record() if draft else None
        told = {change.number for id, change in last.items() if _add(rows, tenant, state, id, change)}
        if len(told) < len(state.changes):
            rows.untold += [(tenant, change) for change in state.changes if change.number not in told]
    return rows


def _add(rows: EntityRows, tenant: str, state: Working, id: str, change: Change) -> bool:
    """Tells whether the history of this change goes with the row of its entity."""
    draft = state.drafts[id]
    existed = state.records[id] is not None
    if draft is None:
        state.final[id] = None
        if existed:
            rows.gone.append((tenant, id))
        return False
    record = state.final[id] = draft.as_record()
    if existed:
        rows.changed.add(tenant, record, change)
    elif change.action == CREATED:
        rows.created.add(tenant, record, change)
    else:
        rows.new.add(tenant, record, change)
        return False
    return True


def creation_columns(rows: Rows) -> Columns:
    """Of entities that were created and not changed since: `modified` is `created`, no attribute has another time."""
    records = rows.records
    return [
        texts(rows.tenants),
        texts([record.id for record in records]),
        texts([record.type_key for record in records]),
        numbers([record.created for record in records]),
        documents([record.document for record in records]),
        numbers([record.cell for record in records]),
    ]


def entity_columns(rows: Rows) -> Columns:
    records = rows.records
    return [
        *creation_columns(rows),
        numbers([record.modified for record in records]),
        documents([times_text(record.times) if record.times else _NOTHING for record in records]),
    ]


def update_columns(rows: Rows) -> Columns:
    """Of entities and their last changes. A fragment that is the whole document is not sent twice."""
    changes = rows.changes
    return [
        *entity_columns(rows),
        texts([change.action for change in changes]),
        documents([_NOTHING if change.is_whole else change.fragment for change in changes]),
    ]


def history_columns(changes: Sequence[tuple[str, Change]]) -> Columns:
    return [
        texts([tenant for tenant, _ in changes]),
        texts([change.id for _, change in changes]),
        numbers([change.number for _, change in changes]),
        texts([change.action for _, change in changes]),
        texts([change.type_key for _, change in changes]),
        documents([change.fragment for _, change in changes]),
    ]


def texts(words: Iterable[str]) -> str:
    return SEPARATOR.join(words)


def documents(given: Iterable[bytes]) -> bytes:
    """JSON as bytes; nothing stands for NULL."""
    return _BYTES_SEPARATOR.join(given)


def numbers(given: Iterable[int | None]) -> str:
    return ",".join(["" if number is None else str(number) for number in given])
