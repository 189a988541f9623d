# SPDX-License-Identifier: Apache-2.0
"""When each instance of an attribute was created and last modified (4.8), kept beside the document.

Only what differs from the creation of the entity is kept. The mappings are replaced, never changed, so records,
drafts and changes may share them. Nothing here is looked through by the collector, since there is one mapping for each
entity in memory.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeAlias

import msgspec

from hiroba.kernel.context.model.attributes import ENTITY_HEAD, instances_of


class Lifetime(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Microseconds since 1970; [created, modified] in JSON."""

    created: int
    modified: int


# By attribute and datasetId, see `time_key`.
Times: TypeAlias = dict[str, Lifetime]
# The entry that stands for every attribute without one of its own.
EVERY_ATTRIBUTE = "*"

read_times = msgspec.json.Decoder(Times).decode
times_text = msgspec.json.Encoder().encode


class Timed(Protocol):
    """An entity with its time of creation and those of its attributes."""

    created: int
    times: Times | None


def time_key(name: str, dataset: str | None) -> str:
    return f"{name} {dataset}" if dataset else name


def times_of(entity: Timed, name: str, dataset: str | None) -> tuple[int, int]:
    """When this attribute instance was created and last modified."""
    times = entity.times
    known = (times.get(time_key(name, dataset)) or times.get(EVERY_ATTRIBUTE)) if times else None
    return (known.created, known.modified) if known is not None else (entity.created, entity.created)


def times_after_update(entity: Timed, fragment: Mapping[str, Any], new: set[str], number: int) -> Times:
    """With the instances in `fragment` modified at `number`, those named in `new` created then too."""
    times = dict(entity.times) if entity.times else {}
    for name, attribute in fragment.items():
        if name in ("type", "scope") or not isinstance(attribute, dict | list):
            continue
        for instance in instances_of(attribute):
            dataset = instance.get("datasetId")
            key = time_key(name, dataset)
            created = number if key in new else times_of(entity, name, dataset)[0]
            times[key] = Lifetime(created, number)
    return times


def times_after_replace(
    entity: Timed, before: frozenset[str], given: Iterable[tuple[str, Any]], number: int
) -> Times:
    """With all attributes in `given` modified at `number`; those that are not in `before` are created then."""
    times = {EVERY_ATTRIBUTE: Lifetime(entity.created, number)}
    for name, attribute in given:
        if name in ENTITY_HEAD or name == "scope":
            continue
        for instance in instances_of(attribute):
            dataset = instance.get("datasetId")
            created = times_of(entity, name, dataset)[0] if name in before else number
            if created != entity.created:
                times[time_key(name, dataset)] = Lifetime(created, number)
    return times


def are_as_old(entity: Timed) -> bool:
    """Whether no attribute was created later than the entity."""
    if entity.times:
        for time in entity.times.values():
            if time.created != entity.created:
                return False
    return True
