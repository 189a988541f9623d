# SPDX-License-Identifier: Apache-2.0
"""The state that one batch of writes works on, and the changes it makes. No input or output here.

The writer loads the records of all ids that a batch names, lets the operations run one after the other on
`Working`, and stores what comes out. A plain dictionary would behave the same: the tests compare with one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

import msgspec
import orjson

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.model.attribute_times import (
    EVERY_ATTRIBUTE,
    Lifetime,
    Times,
    are_as_old,
    time_key,
    times_after_replace,
    times_after_update,
)
from hiroba.kernel.context.model.entities import Document, Record, cell_of_document, type_key_of
from hiroba.kernel.context.model.ready import Ready

CREATED, UPDATED, REPLACED, DELETED, LATE, TEMPORAL = "c", "u", "r", "d", "l", "t"

BESIDE = frozenset([LATE, TEMPORAL])  # They leave the entity as it was.
# Attributes as they were before a change; the text of a whole entity is parsed only for who asks.
Earlier: TypeAlias = dict[str, Any] | bytes | None

_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_encode_members = msgspec.json.Encoder().encode


class Draft(msgspec.Struct, gc=False, eq=False):
    """An entity in work.

    Its members stay text until somebody asks for them, since a change touches few; only `put` and `remove` change it.
    """

    id: str
    type_key: str
    created: int
    modified: int
    times: Times | None
    cell: int | None
    names: frozenset[str] | None
    _text: bytes | None
    _members: dict[str, msgspec.Raw] | None = None
    _document: Document | None = None
    # Of the change in work: see Change.
    before: Earlier = None
    is_forced: bool = False
    # Attribute instances that the change in work creates, see `time_key`.
    new_keys: set[str] | None = None

    def become(self, whole: Ready) -> None:
        """The draft gets exactly this content."""
        self.type_key = whole.type_key
        self.cell = whole.cell
        self.names = whole.names
        self._text = whole.text
        self._members = self._document = None

    @property
    def document(self) -> Document:
        """The whole entity, to be read only."""
        if self._document is None:
            self._document = orjson.loads(self.text)
        return self._document

    @property
    def text(self) -> bytes:
        if self._text is None:
            self._text = _encode_members(self._members)
        return self._text

    def __contains__(self, name: str) -> bool:
        return name in self._by_name()

    def member(self, name: str) -> Any:
        """One member, to be read only; None without it."""
        if self._document is not None:
            return self._document.get(name)
        raw = self._by_name().get(name)
        return orjson.loads(bytes(raw)) if raw is not None else None

    def put(self, name: str, value: Any) -> None:
        members = self._by_name()
        if name not in members:
            self.names = None
        members[name] = msgspec.Raw(orjson.dumps(value))
        if self._document is not None:
            self._document[name] = value
        self._text = None

    def remove(self, name: str) -> None:
        del self._by_name()[name]
        if self._document is not None:
            del self._document[name]
        self._text = self.names = None

    def _by_name(self) -> dict[str, msgspec.Raw]:
        if self._members is None:
            self._members = _decode_members(self.text)
        return self._members

    def note_before(self, name: str, attribute: Any) -> None:
        """Remembers an attribute as it was when the change in work began."""
        if not isinstance(self.before, dict):
            self.before = {}
        self.before.setdefault(name, attribute)

    def note_changed(self, fragment: Document) -> None:
        """These members are other ones now."""
        if any(map(_may_move, fragment.values())):
            self.cell = cell_of_document(self.document)
        if "type" in fragment:
            self.type_key = type_key_of(self.member("type"))

    def all_names(self) -> frozenset[str]:
        if self.names is None:
            self.names = frozenset(self._by_name())
        return self.names

    def note_new(self, name: str, dataset: str | None) -> None:
        """Marks an attribute instance as created by the change in work."""
        self.new_keys = (self.new_keys or set()) | {time_key(name, dataset)}

    def as_record(self) -> Record:
        return Record(
            self.id, self.type_key, self.created, self.modified, self.text, self.times, self.cell, self.names
        )


class Change(msgspec.Struct, gc=False, eq=False):
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
    times: Times | None = None

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
    on_change: Callable[[Change], None]
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
        draft = self.drafts[entity.id] = Draft(
            entity.id, entity.type_key, number, number, None, entity.cell, entity.names, entity.text
        )
        self._note(CREATED, draft, entity.text, entity.names)

    def replace(self, draft: Draft, entity: Ready) -> None:
        """The entity becomes `entity`; it and the attributes that stay keep their time of creation."""
        number = self.clock.next()
        names, draft.before = draft.all_names(), draft.text
        if entity.names <= names and are_as_old(draft):
            draft.times = {EVERY_ATTRIBUTE: Lifetime(draft.created, number)}
        else:
            draft.times = times_after_replace(draft, names, entity.document().items(), number)
        left = draft.type_key if draft.type_key != entity.type_key else None
        draft.become(entity)
        draft.modified = number
        self._note(
            REPLACED, draft, entity.text, names if names is entity.names else names | entity.names, left
        )

    def update(self, draft: Draft, fragment: Document, left_type_key: str | None = None) -> None:
        """Notes that `fragment` was brought into the draft."""
        number = self.clock.next()
        draft.modified = number
        draft.note_changed(fragment)
        draft.times = times_after_update(draft, fragment, draft.new_keys or set(), number)
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
        alone = Draft(id, type_key, number, number, None, None, names, text)
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
        self.on_change(change)


def _may_move(given: object) -> bool:
    # Removed, or a place, or one of several. A cell that is too large is no mistake: candidates are decided upon.
    return not isinstance(given, dict) or given.get("type") == "GeoProperty"


def _draft_of(record: Record) -> Draft:
    return Draft(
        record.id,
        record.type_key,
        record.created,
        record.modified,
        record.times,
        record.cell,
        record.names,
        record.document,
    )
