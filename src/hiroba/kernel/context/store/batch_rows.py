# SPDX-License-Identifier: Apache-2.0
"""The columns that a commit hands to `unnest`."""

from collections.abc import Mapping, Sequence

from hiroba.kernel.context.model.draft import Change, Working
from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.store.rows import times_text

NOWHERE = (None, None, None, None)


def entity_columns(
    states: Mapping[str, Working],
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Columns of the entities that are new, changed and gone, each empty when there are none.

    What was created and deleted within the commit leaves history only. Fills `final` of each state.
    """
    new: list[tuple[object, ...]] = []
    changed: list[tuple[object, ...]] = []
    gone: list[tuple[object, ...]] = []
    for tenant, state in states.items():
        for id in dict.fromkeys(change.id for change in state.changes):
            draft = state.drafts[id]
            existed = state.records[id] is not None
            record = state.final[id] = draft.as_record() if draft else None
            if record is not None:
                (changed if existed else new).append(entity_row(tenant, record))
            elif existed:
                gone.append((tenant, id))
    return columns_of(new), columns_of(changed), columns_of(gone)


def history_columns(changes: Sequence[tuple[str, Change]]) -> list[tuple[object, ...]]:
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


def entity_row(tenant: str, record: Record) -> tuple[object, ...]:
    return (
        tenant,
        record.id,
        record.type_key,
        record.created,
        record.modified,
        record.document.decode(),
        times_text(record),
        *(record.extent or NOWHERE),
    )


def columns_of(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return list(zip(*rows, strict=True))
