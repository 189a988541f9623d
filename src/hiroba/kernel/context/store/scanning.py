# SPDX-License-Identifier: Apache-2.0
"""All entities of some types that may meet a condition, in the order of creation and in steps."""

from collections.abc import AsyncIterator, Sequence

from hiroba.kernel.context.model.entities import Record
from hiroba.kernel.context.query.patterns import needed_text
from hiroba.kernel.context.store.connections import Links
from hiroba.kernel.context.store.rows import COLUMNS, record_of
from hiroba.kernel.context.store.selection import Selection

# So many types are read side by side, each in the order of its index, so that a step looks at no more than it needs.
# Of more types, which are small then, everything is sorted for each step.
TYPES_SIDE_BY_SIDE_MAX = 200


async def scan(
    links: Links, selection: Selection, step: int, *, after: int = -1
) -> AsyncIterator[Sequence[Record]]:
    """Of those that were created later than `after`."""
    statement, arguments = _statement(selection, step)
    while True:
        async with links.reading([selection.tenant]) as connection:
            rows = await connection.fetch(statement, selection.tenant, after, *arguments)
        records = [record_of(row) for row in rows]
        yield records
        if len(records) < step:
            return
        after = records[-1].created


def _statement(selection: Selection, step: int) -> tuple[str, list[object]]:
    """Parameters are the tenant, when the last one was created, and the arguments."""
    arguments: list[object] = []

    def parameter(value: object) -> str:
        arguments.append(value)
        return f"${len(arguments) + 2}"

    conditions = ["tenant = $1", "created > $2::int8"]
    in_id = needed_text(selection.id_pattern or "")
    if in_id:
        conditions.append(f"strpos(id, {parameter(in_id)}) > 0")
    conditions += [f"strpos(document, {parameter(text)}) > 0" for text in selection.needed_texts]
    if len(selection.type_keys) <= TYPES_SIDE_BY_SIDE_MAX:
        of_types = [f"type_key = {parameter(key)}" for key in selection.type_keys]
    else:
        of_types = [f"type_key = ANY ({parameter(list(selection.type_keys))})"]
    where = " AND ".join(conditions)
    ranges = " UNION ALL ".join(
        f"(SELECT {COLUMNS} FROM context.entity WHERE {where} AND {of_type} ORDER BY created)"  # noqa: S608 -- conditions are fixed texts
        for of_type in of_types
    )
    return f"SELECT * FROM ({ranges}) AS ranges ORDER BY created LIMIT {step}", arguments  # noqa: S608 -- made of the same
