# SPDX-License-Identifier: Apache-2.0
"""One entity out of what several brokers have of it (4.5.5, 4.3.6): the newest instance of each attribute counts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

import orjson

from hiroba.kernel.context.federation.wording import HEAD, instances
from hiroba.kernel.context.model.attribute_times import Lifetime, Times, time_key
from hiroba.kernel.context.model.attributes import EXPIRES_AT, Attribute
from hiroba.kernel.context.model.entities import (
    Document,
    Record,
    read_entity,
    type_key_of,
)
from hiroba.kernel.context.model.expiry import moment_of
from hiroba.kernel.context.names.vocabulary import Vocabulary
from hiroba.kernel.context.problems import BadRequestData


@dataclass(slots=True)
class Found:
    """An entity as one broker has it; `holder` is its registration or ""."""

    document: Document
    created: int
    modified: int
    times: Times = field(default_factory=dict)
    is_auxiliary: bool = False
    holder: str = ""

    @property
    def types(self) -> frozenset[str]:
        return frozenset(type_key_of(self.document["type"]).split(" "))

    @property
    def expires(self) -> int:
        """0 for what lasts."""
        return moment_of(self.document.get(EXPIRES_AT))


def read_found(given: Any, names: Vocabulary, now: int = 0) -> Found | None:
    """None for what is no entity: a source's mistake must not fail the whole answer. Uses `given` up.

    What has expired by `now` is left out (4.5.5.3).
    """
    if not isinstance(given, dict):
        return None
    if not moment_of(given.get(EXPIRES_AT)):
        given.pop(EXPIRES_AT, None)
    given = {name: left for name, value in given.items() if (left := _lasting(value, now)) is not None}
    created, modified = moment_of(given.get("createdAt")), moment_of(given.get("modifiedAt"))
    times = {
        time_key(names.canonical(name), each.get("datasetId")): Lifetime(
            moment_of(each.get("createdAt")) or created,
            moment_of(each.get("modifiedAt")) or modified,
        )
        for name, value in given.items()
        if name not in HEAD
        for each in instances(value)
    }
    try:
        document = read_entity(given, names)
    except BadRequestData:
        return None
    return Found(document, created, modified, times)


def found_of(record: Record) -> Found:
    """The entity as this broker has it."""
    return Found(orjson.loads(record.document), record.created, record.modified, record.times or {})


def _lasting(value: Any, now: int) -> Any:
    """An attribute without instances that have expired; None when none is left."""
    if isinstance(value, dict) and EXPIRES_AT in value:
        moment = moment_of(value[EXPIRES_AT])
        if not moment:
            del value[EXPIRES_AT]
        return None if 0 < moment <= now else value
    if isinstance(value, list) and any(isinstance(each, dict) and EXPIRES_AT in each for each in value):
        return [left for each in value if (left := _lasting(each, now)) is not None] or None
    return value


def merge(parts: Iterable[Found]) -> Record:
    """All parts have one id; of equals the first counts, so the local part comes first."""
    ordered = sorted(parts, key=lambda part: part.is_auxiliary)
    first, last = ordered[0], max(ordered, key=attrgetter("expires"))
    expiries = {part.expires for part in ordered}
    types: set[str] = set()
    chosen: dict[str, tuple[Attribute, Found]] = {}
    scope: Any = None
    for part in ordered:
        types |= set(type_key_of(part.document["type"]).split(" "))
        scope = scope or part.document.get("scope")
        for name, value in part.document.items():
            if name in HEAD:
                continue
            for instance in instances(value):
                _choose(chosen, name, instance if len(expiries) == 1 else _until(instance, part), part)
    document: Document = {"id": first.document["id"]}
    document["type"] = sorted(types) if len(types) > 1 else next(iter(types))
    if scope is not None:
        document["scope"] = scope
    if 0 not in expiries:
        document[EXPIRES_AT] = last.document[EXPIRES_AT]
    for key, (instance, _) in chosen.items():
        name = key.partition(" ")[0]
        old = document.get(name)
        document[name] = instance if old is None else [*instances(old), instance]
    return _record(document, ordered, chosen)


def undecided(parts: Sequence[Found]) -> frozenset[str]:
    """4.5.5.3: attributes with an instance that differs between parts and was not observed later in one of them, so
    that modifiedAt decides."""
    best: dict[str, tuple[tuple[bool, int], Attribute]] = {}
    found = set()
    for part in parts:
        for name, value in part.document.items():
            for instance in instances(value) if name not in HEAD else ():
                key = time_key(name, instance.get("datasetId"))
                rank = (not part.is_auxiliary, moment_of(instance.get("observedAt")))
                if key not in best or rank > best[key][0]:
                    best[key] = (rank, instance)
                    found.discard(key)
                elif rank == best[key][0] and instance != best[key][1]:
                    found.add(key)
    return frozenset(key.partition(" ")[0] for key in found)


def retell(parts: Iterable[Found], again: Iterable[Found], names: frozenset[str]) -> None:
    """Puts these attributes into `parts` as the same brokers have told them again, now with their times."""
    later = {part.holder: part for part in again}
    for part in parts:
        if (told := later.get(part.holder)) is not None:
            part.document |= {name: told.document[name] for name in names if name in told.document}
            part.times |= {key: at for key, at in told.times.items() if key.partition(" ")[0] in names}


def _until(instance: Attribute, part: Found) -> Attribute:
    """4.5.5.2: of an entity that others keep longer, or for good, the attributes last as long as it does there."""
    if not part.expires or 0 < moment_of(instance.get(EXPIRES_AT)) <= part.expires:
        return instance
    return {**instance, EXPIRES_AT: part.document[EXPIRES_AT]}


def _choose(chosen: dict[str, tuple[Attribute, Found]], name: str, instance: Attribute, part: Found) -> None:
    key = time_key(name, instance.get("datasetId"))
    if key not in chosen:
        chosen[key] = (instance, part)
        return
    other, its_part = chosen[key]
    # 4.3.6.2: auxiliary data never replaces other data; the parts come in that order.
    if part.is_auxiliary and not its_part.is_auxiliary:
        return
    if _age(key, instance, part) > _age(key, other, its_part):
        chosen[key] = (instance, part)


def _age(key: str, instance: Attribute, part: Found) -> tuple[int, int]:
    """observedAt counts first; then modifiedAt."""
    time = part.times.get(key)
    return moment_of(instance.get("observedAt")), time.modified if time is not None else part.modified


def _record(document: Document, parts: list[Found], chosen: dict[str, tuple[Attribute, Found]]) -> Record:
    times = {key: part.times[key] for key, (_, part) in chosen.items() if key in part.times}
    return Record(
        document["id"],
        type_key_of(document["type"]),
        min(filter(None, (part.created for part in parts)), default=0),
        max(part.modified for part in parts),
        orjson.dumps(document),
        times or None,
        None,
    )
