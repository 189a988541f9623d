# SPDX-License-Identifier: Apache-2.0
"""The columns that a commit hands to `unnest`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hiroba.kernel.context.model.draft import BESIDE, CREATED, Change, Working
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.store.rows import times_text

Row = tuple[object, ...]


@dataclass(slots=True)
class EntityRows:
    """What a commit leaves of the entities that it touched, and the last change of each where it has one row with it.

    What was created and deleted within one commit stands in none of them and leaves history only.
    """

    created: list[Row] = field(default_factory=list)
    # Created and changed again.
    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    # The last changes of `changed`, in the same order.
    last: list[Change] = field(default_factory=list)
    gone: list[Row] = field(default_factory=list)
    # Numbers of the changes whose history is written together with their entity.
    told: set[int] = field(default_factory=set)


def entity_rows(states: Mapping[str, Working]) -> EntityRows:
    """Fills `final` of each state."""
    rows = EntityRows()
    for tenant, state in states.items():
        drafts, records, final = state.drafts, state.records, state.final
        last = {change.id: change for change in state.changes if change.action not in BESIDE}
        for id in dict.fromkeys([change.id for change in state.changes]):
            draft = drafts[id]
            record = final[id] = draft.as_record() if draft else None
            if id in last:
                _add(rows, tenant, record, last[id], existed=records[id] is not None)
    return rows


def _add(rows: EntityRows, tenant: str, record: Record | None, change: Change, *, existed: bool) -> None:
    if record is None:
        if existed:
            rows.gone.append((tenant, change.id))
        return
    row = entity_row(tenant, record)
    if existed:
        rows.changed.append(row)
        rows.last.append(change)
    elif change.action == CREATED:
        rows.created.append(row)
    else:
        rows.new.append(row)
        return
    rows.told.add(change.number)


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
    """Of entities that were created and not changed since: `modified` is `created`, no attribute has another time."""
    tenants, ids, type_keys, created, _, documents, _, cells = zip(*rows, strict=True)
    return [tenants, ids, type_keys, created, documents, cells]


def update_columns(rows: list[Row], last: list[Change]) -> list[Row]:
    """Of entities and their last changes. A fragment that is the whole document is not sent twice."""
    actions = tuple([change.action.encode() for change in last])
    fragments = tuple([None if change.is_whole else change.fragment.decode() for change in last])
    return [*columns_of(rows), actions, fragments]


def columns_of(rows: list[Row]) -> list[Row]:
    return list(zip(*rows, strict=True))
