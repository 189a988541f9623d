# SPDX-License-Identifier: Apache-2.0
"""The state that one batch of writes works on, and the changes it makes. No input or output here.

The writer loads the records of all ids that a batch names, lets the operations run one after the other on
`Working`, and stores what comes out. A plain dictionary would behave the same: the tests compare with one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.model.attributes import Attribute, instances_of
from hiroba.kernel.context.model.entities import Document, Record, extent_of_document, type_key_of

CREATED, UPDATED, REPLACED, DELETED, LATE = "c", "u", "r", "d", "l"

# In `times`, the entry that stands for every attribute without one of its own.
EVERY_ATTRIBUTE = "*"


@dataclass(slots=True)
class Draft:
    """An entity in work. `document` is only changed through the functions of `operations`."""

    document: Document
    created: int
    modified: int
    times: dict[str, list[int]] | None
    text: bytes | None = None
    new_keys: set[str] | None = None
    before: dict[str, Any] | None = None
    is_forced: bool = False

    def note_before(self, name: str, attribute: Any) -> None:
        """Remembers an attribute as it was when the change in work began."""
        if self.before is None:
            self.before = {}
        self.before.setdefault(name, attribute)

    def note_new(self, name: str, dataset: str | None) -> None:
        """Marks an attribute instance as created by the change in work."""
        self.new_keys = (self.new_keys or set()) | {time_key(name, dataset)}

    def as_record(self) -> Record:
        text = self.text or orjson.dumps(self.document)
        type_key = type_key_of(self.document["type"])
        return Record(
            self.document["id"],
            type_key,
            self.created,
            self.modified,
            text,
            self.times,
            extent_of_document(self.document),
        )


@dataclass(slots=True)
class Change:
    """One change of one entity: a row of history and the cause of notifications and live events."""

    number: int
    action: str
    id: str
    type_key: str
    fragment: bytes
    names: frozenset[str]
    document: Document
    left_type_key: str | None = None
    # The changed attributes that existed, as they were.
    before: Mapping[str, Any] = field(default_factory=dict)
    # Whether the request wants to be told of even when nothing differs (`forcedUpdate` of NGSIv2).
    is_forced: bool = False
    created: int = 0
    # Times of the attributes, good while listeners are told of this change: the next one goes on with them.
    times: dict[str, list[int]] | None = None


@dataclass(slots=True)
class Working:
    """The entities of one tenant that a batch touches. None stands for an entity that does not exist."""

    tenant: str
    clock: ChangeClock
    records: dict[str, Record | None]
    on_change: Callable[["Working", Change], None]
    drafts: dict[str, Draft | None] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    final: dict[str, Record | None] = field(default_factory=dict)

    def get(self, id: str) -> Draft | None:
        if id not in self.drafts:
            record = self.records[id]
            self.drafts[id] = _draft_of(record) if record else None
        return self.drafts[id]

    def exists(self, id: str) -> bool:
        return (self.drafts[id] if id in self.drafts else self.records[id]) is not None

    def create(self, document: Document) -> None:
        number = self.clock.next()
        draft = Draft(document, number, number, None, orjson.dumps(document))
        self.drafts[document["id"]] = draft
        self._note(CREATED, draft, draft.text or b"", document)

    def replace(self, draft: Draft, document: Document) -> None:
        """The entity becomes `document`; it and the attributes that stay keep their time of creation."""
        number = self.clock.next()
        draft.times = _times_after_replace(draft, document, number)
        gone = draft.document.keys() - document.keys()
        left, draft.before = _left(draft.document, document), draft.document
        draft.document, draft.modified, draft.text = document, number, orjson.dumps(document)
        self._note(REPLACED, draft, draft.text, [*document, *gone], left)

    def update(self, draft: Draft, fragment: Document, left_type_key: str | None = None) -> None:
        """Notes that `fragment` was brought into `draft.document`."""
        number = self.clock.next()
        draft.modified, draft.text = number, None
        for name, attribute in fragment.items():
            if isinstance(attribute, dict | list) and name not in ("type", "scope"):
                for instance in instances_of(attribute):
                    _touch(draft, name, instance, number)
        draft.new_keys = None
        self._note(UPDATED, draft, orjson.dumps(fragment), fragment, left_type_key)

    def note_late(self, draft: Draft, fragment: Document) -> None:
        """Observations that came too late to be shown: a row of history, told to nobody."""
        self.changes.append(
            Change(
                self.clock.next(),
                LATE,
                draft.document["id"],
                type_key_of(draft.document["type"]),
                orjson.dumps(fragment),
                frozenset(fragment),
                fragment,
            )
        )

    def delete(self, draft: Draft) -> None:
        draft.modified, draft.before = self.clock.next(), draft.document
        self.drafts[draft.document["id"]] = None
        self._note(DELETED, draft, b"{}", draft.document)

    def _note(
        self,
        action: str,
        draft: Draft,
        fragment: bytes,
        names: Iterable[str],
        left_type_key: str | None = None,
    ) -> None:
        change = Change(
            draft.modified,
            action,
            draft.document["id"],
            type_key_of(draft.document["type"]),
            fragment,
            frozenset(names),
            draft.document,
            left_type_key,
            draft.before or {},
            draft.is_forced,
            draft.created,
            draft.times,
        )
        draft.before, draft.is_forced = None, False
        self.changes.append(change)
        self.on_change(self, change)


def _left(before: Document, after: Document) -> str | None:
    left = type_key_of(before["type"])
    return left if left != type_key_of(after["type"]) else None


def time_key(name: str, dataset: str | None) -> str:
    return f"{name} {dataset}" if dataset else name


def times_of(record: Record | Draft, name: str, dataset: str | None) -> tuple[int, int]:
    """When this attribute instance was created and last modified."""
    times = record.times
    if not times:
        return record.created, record.created
    created, modified = (
        times.get(time_key(name, dataset)) or times.get(EVERY_ATTRIBUTE) or (record.created,) * 2
    )
    return created, modified


def _draft_of(record: Record) -> Draft:
    times = {key: list(pair) for key, pair in record.times.items()} if record.times else None
    return Draft(orjson.loads(record.document), record.created, record.modified, times, record.document)


def _touch(draft: Draft, name: str, instance: Attribute, number: int) -> None:
    key = time_key(name, instance.get("datasetId"))
    if draft.times is None:
        draft.times = {}
    created, _ = times_of(draft, name, instance.get("datasetId"))
    is_new = draft.new_keys is not None and key in draft.new_keys
    draft.times[key] = [number if is_new else created, number]


def _times_after_replace(draft: Draft, document: Document, number: int) -> dict[str, list[int]]:
    times = {EVERY_ATTRIBUTE: [draft.created, number]}
    if document.keys() == draft.document.keys() and not (
        draft.times and draft.times.keys() - {EVERY_ATTRIBUTE}
    ):
        return times
    for name, attribute in document.items():
        if name in ("id", "type", "scope"):
            continue
        for instance in instances_of(attribute):
            created, _ = times_of(draft, name, instance.get("datasetId"))
            if name not in draft.document:
                created = number
            if created != draft.created:
                times[time_key(name, instance.get("datasetId"))] = [created, number]
    return times
