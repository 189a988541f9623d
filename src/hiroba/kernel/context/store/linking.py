# SPDX-License-Identifier: Apache-2.0
"""The entities that relationships link to, level by level (4.5.23)."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

import orjson

from hiroba.kernel.context.model.attributes import instances_of
from hiroba.kernel.context.model.entities import NOT_ATTRIBUTES, Record
from hiroba.kernel.context.problems import TooManyResults
from hiroba.kernel.context.representation.form import Form
from hiroba.kernel.context.representation.links import Links, targets_of

INLINE, FLAT = "inline", "flat"
LINKED_MAX = 1_000


@dataclass(frozen=True)
class Join:
    kind: str
    level: int
    contained_by: frozenset[str]


@dataclass(frozen=True)
class Linked:
    """What was found for a join: inline as `links`, flat as further entities, each with its form."""

    links: Links | None
    further: Sequence[tuple[Record, Form]]


# Gets ids; gives those entities that exist.
Fetch = Callable[[Sequence[str]], Awaitable[Sequence[Record]]]


async def read_linked(
    fetch: Fetch,
    may_see: Callable[[str], bool],
    *,
    records: Sequence[Record],
    form: Form,
    join: Join,
) -> Linked:
    """Level by level; an entity that does not exist or may not be seen (by its type key) stays a mere id."""
    found: dict[str, Record] = {record.id: record for record in records}
    forms: dict[str, Form] = {}
    reached: set[tuple[str, Form]] = set()
    frontier = [(record, form) for record in records]
    for _ in range(join.level):
        wanted = {step for record, shown in frontier for step in _steps(record, shown)} - reached
        wanted = {(id, shown) for id, shown in wanted if id not in join.contained_by}
        reached |= wanted
        missing = sorted({id for id, _ in wanted} - found.keys())
        if len(found) - len(records) + len(missing) > LINKED_MAX:
            raise TooManyResults(f"More than {LINKED_MAX} entities are linked; lower limit or joinLevel")
        for record in await fetch(missing) if missing else ():
            if may_see(record.type_key):
                found[record.id] = record
        frontier = [(found[id], shown) for id, shown in wanted if id in found]
        for record, shown in sorted(frontier, key=lambda step: step[0].created):
            forms.setdefault(record.id, shown)
    if join.kind == INLINE:
        return Linked(Links(found, join.level, join.contained_by), ())
    asked = {record.id for record in records}
    return Linked(None, [(found[id], shown) for id, shown in forms.items() if id not in asked])


def _steps(record: Record, form: Form) -> Iterable[tuple[str, Form]]:
    for name, attribute in orjson.loads(record.document).items():
        if name in NOT_ATTRIBUTES or not form.shows(name):
            continue
        for instance in instances_of(attribute):
            if instance["type"] in ("Relationship", "ListRelationship"):
                below = form.of_linked(name)
                yield from ((id, below) for id in targets_of(instance))
