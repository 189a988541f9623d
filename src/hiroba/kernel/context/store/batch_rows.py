# SPDX-License-Identifier: Apache-2.0
"""The columns that a commit hands to `unnest`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hiroba.kernel.context.model.draft import Change, Working
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.store.rows import times_text

Row = tuple[object, ...]


@dataclass(slots=True)
class EntityRows:
    """What was created and deleted within one commit stands in none of them and leaves history only."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)


def entity_rows(states: Mapping[str, Working]) -> EntityRows:
    """Rows of the entities that are new, changed and gone. Fills `final` of each state."""
    rows = EntityRows()
    for tenant, state in states.items():
        drafts, records, final = state.drafts, state.records, state.final
        for id in dict.fromkeys([change.id for change in state.changes]):
            draft = drafts[id]
            existed = records[id] is not None
            record = final[id] = draft.as_record() if draft else None
            if record is not None:
                (rows.changed if existed else rows.new).append(entity_row(tenant, record))
            elif existed:
                rows.gone.append((tenant, id))
    return rows


def history_columns(changes: Sequence[tuple[str, Change]]) -> list[Row]:
    return columns_of(
        [
            (
                tenant,
                change.id,
                change.number,
                change.action.encode(),
                change.type_key,
                change.fragment.decode(),
            )
            for tenant, change in changes
        ]
    )


def entity_row(tenant: str, record: Record) -> Row:
    return (
        tenant,
        record.id,
        record.type_key,
        record.created,
        record.modified,
        record.document.decode(),
        times_text(record),
        record.cell,
    )


def creation_columns(rows: list[Row]) -> list[Row]:
    """Of entities that were created and nothing else: `modified` is `created`, no attribute has another time."""
    tenants, ids, type_keys, created, _, documents, _, cells = zip(*rows, strict=True)
    return [tenants, ids, type_keys, created, documents, cells]


def update_columns(rows: list[Row], changes: Sequence[tuple[str, Change]]) -> list[Row]:
    """Of entities that were changed once each. A fragment that is the whole document is not sent twice."""
    actions = tuple([change.action.encode() for _, change in changes])
    fragments = tuple([None if change.is_whole else change.fragment.decode() for _, change in changes])
    return [*columns_of(rows), actions, fragments]


def columns_of(rows: list[Row]) -> list[Row]:
    return list(zip(*rows, strict=True))
