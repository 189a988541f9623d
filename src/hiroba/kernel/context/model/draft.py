# SPDX-License-Identifier: Apache-2.0
"""The state that one batch of writes works on, and the changes it makes. No input or output here.

The writer loads the records of all ids that a batch names, lets the operations run one after the other on
`Working`, and stores what comes out. A plain dictionary would behave the same: the tests compare with one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

import orjson

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.model.attributes import Attribute, instances_of
from hiroba.kernel.context.model.entities import Document, Record, cell_of_document, type_key_of
from hiroba.kernel.context.model.ready import Ready

CREATED, UPDATED, REPLACED, DELETED, LATE, TEMPORAL = "c", "u", "r", "d", "l", "t"

BESIDE = frozenset([LATE, TEMPORAL])  # They leave the entity as it was.
# In `times`, the entry that stands for every attribute without one of its own.
EVERY_ATTRIBUTE = "*"
Times: TypeAlias = dict[str, list[int]]
# Attributes as they were before a change; the text of a whole entity is parsed only for who asks.
Earlier: TypeAlias = dict[str, Any] | bytes | None


class Draft:
    """An entity in work. `document` is parsed on first use and only changed through the functions of `operations`."""

    __slots__ = (
        "_document",
        "_text",
        "before",
        "cell",
        "created",
        "id",
        "is_forced",
        "modified",
        "names",
        "new_keys",
        "times",
        "type_key",
    )

    def __init__(self, whole: "Ready | Record", created: int, modified: int, times: Times | None) -> None:
        self.created = created
        self.modified = modified
        self.times = times
        self.new_keys: set[str] | None = None
        # Of the change in work: see Change.
        self.before: Earlier = None
        self.is_forced = False
        self.become(whole)

    def become(self, whole: "Ready | Record") -> None:
        """The draft gets exactly this content."""
        self.id = whole.id
        self.type_key = whole.type_key
        self.cell = whole.cell
        self.names = whole.names
        self._text: bytes | None = whole.document if isinstance(whole, Record) else whole.text
        self._document: Document | None = None

    @property
    def document(self) -> Document:
        if self._document is None:
            self._document = orjson.loads(self._text or b"{}")
        return self._document

    @property
    def text(self) -> bytes:
        if self._text is None:
            self._text = orjson.dumps(self._document)
        return self._text

    def note_before(self, name: str, attribute: Any) -> None:
        """Remembers an attribute as it was when the change in work began."""
        if not isinstance(self.before, dict):
            self.before = {}
        self.before.setdefault(name, attribute)

    def note_changed(self, fragment: Document) -> None:
        """These members of `document` are other ones now."""
        self._text = self.names = None
        if any(map(_may_move, fragment.values())):
            self.cell = cell_of_document(self.document)
        if "type" in fragment:
            self.type_key = type_key_of(self.document["type"])

    def all_names(self) -> frozenset[str]:
        if self.names is None:
            self.names = frozenset(self.document)
        return self.names

    def note_new(self, name: str, dataset: str | None) -> None:
        """Marks an attribute instance as created by the change in work."""
        self.new_keys = (self.new_keys or set()) | {time_key(name, dataset)}

    def as_record(self) -> Record:
        return Record(
            self.id, self.type_key, self.created, self.modified, self.text, self.times, self.cell, self.names
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
    draft: Draft
    left_type_key: str | None = None
    earlier: Earlier = None
    # Whether the request wants to be told of even when nothing differs (`forcedUpdate` of NGSIv2).
    is_forced: bool = False
    created: int = 0
    # Times of the attributes, good while listeners are told of this change: the next one goes on with them.
    times: dict[str, list[int]] | None = None

    @property
    def before(self) -> Mapping[str, Any]:
        """The changed attributes that existed, as they were."""
        if isinstance(self.earlier, bytes):
            self.earlier = cast(Document, orjson.loads(self.earlier))
        return self.earlier or {}

    @property
    def is_whole(self) -> bool:
        """Whether the fragment is the whole entity as it is after the change."""
        return self.action in (CREATED, REPLACED)

    @property
    def document(self) -> Document:
        """The entity as this change left it, until the next change of the same commit."""
        return self.draft.document


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

    def create(self, entity: Ready) -> None:
        number = self.clock.next()
        draft = self.drafts[entity.id] = Draft(entity, number, number, None)
        self._note(CREATED, draft, entity.text, entity.names)

    def replace(self, draft: Draft, entity: Ready) -> None:
        """The entity becomes `entity`; it and the attributes that stay keep their time of creation."""
        number = self.clock.next()
        names, draft.before = draft.all_names(), draft.text
        draft.times = _times_after_replace(draft, entity, number)
        left = draft.type_key if draft.type_key != entity.type_key else None
        draft.become(entity)
        draft.modified = number
        self._note(REPLACED, draft, entity.text, names | entity.names, left)

    def update(self, draft: Draft, fragment: Document, left_type_key: str | None = None) -> None:
        """Notes that `fragment` was brought into `draft.document`."""
        number = self.clock.next()
        draft.modified = number
        draft.note_changed(fragment)
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
                draft.id,
                draft.type_key,
                orjson.dumps(fragment),
                frozenset(fragment),
                draft,
            )
        )

    def note_temporal(self, id: str, type_key: str, fragment: Document) -> None:
        """One instance given to the temporal evolution (5.6.11): a row of history, told to nobody."""
        number = self.clock.next()
        text, names = orjson.dumps(fragment), frozenset(fragment)
        # There need not be an entity; what the change left is the instance alone.
        alone = Draft(Record(id, type_key, number, number, text, None, None, names), number, number, None)
        self.changes.append(Change(number, TEMPORAL, id, type_key, text, names, alone))

    def delete(self, draft: Draft) -> None:
        draft.modified, draft.before = self.clock.next(), draft.text
        self.drafts[draft.id] = None
        self._note(DELETED, draft, b"{}", draft.all_names())

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
            draft.id,
            draft.type_key,
            fragment,
            frozenset(names),
            draft,
            left_type_key,
            draft.before,
            draft.is_forced,
            draft.created,
            draft.times,
        )
        draft.before, draft.is_forced = None, False
        self.changes.append(change)
        self.on_change(self, change)


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


def _may_move(given: object) -> bool:
    # Removed, or a place, or one of several. A cell that is too large is no mistake: candidates are decided upon.
    return not isinstance(given, dict) or given.get("type") == "GeoProperty"


def _draft_of(record: Record) -> Draft:
    # The pairs are replaced, never changed, so the record may keep them.
    times = dict(record.times) if record.times else None
    return Draft(record, record.created, record.modified, times)


def _touch(draft: Draft, name: str, instance: Attribute, number: int) -> None:
    key = time_key(name, instance.get("datasetId"))
    if draft.times is None:
        draft.times = {}
    created, _ = times_of(draft, name, instance.get("datasetId"))
    is_new = draft.new_keys is not None and key in draft.new_keys
    draft.times[key] = [number if is_new else created, number]


def _all_as_old(draft: Draft) -> bool:
    """Whether no attribute was created later than the entity."""
    return not draft.times or all(created == draft.created for created, _ in draft.times.values())


def _times_after_replace(draft: Draft, entity: Ready, number: int) -> Times:
    times = {EVERY_ATTRIBUTE: [draft.created, number]}
    if entity.names <= draft.all_names() and _all_as_old(draft):
        return times
    for name, attribute in entity.document().items():
        if name in ("id", "type", "scope"):
            continue
        for instance in instances_of(attribute):
            created, _ = times_of(draft, name, instance.get("datasetId"))
            if name not in draft.all_names():
                created = number
            if created != draft.created:
                times[time_key(name, instance.get("datasetId"))] = [created, number]
    return times
