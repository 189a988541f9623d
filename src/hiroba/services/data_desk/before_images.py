# SPDX-License-Identifier: Apache-2.0
"""What entities were before an import changed them, kept in a file so that the import can be undone.

One JSON line for each entity, `{id, before, after}`: the entity or null, and the digest of what was written, or null
for one that was deleted. The file is on disk before the first of its entities is written. Where an import was
continued after a break, an entity may stand in it twice: the first line tells what was before.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import zstandard

from hiroba.services.data_desk.town_entities import Entity, EntityStore

FILE_NAME = "before.jsonl.zst"
# Added by the broker, so never part of a comparison.
_SYSTEM_MEMBERS = frozenset({"@context", "createdAt", "modifiedAt", "expiresAt"})
# A line is one entity; the broker takes none of more than 1 MB.
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Image:
    """An entity before an import, and the digest of what the import made of it; None where there is none."""

    id: str
    before: Entity | None
    after: str | None


class RememberingStore:
    """A store that keeps an image of everything it is about to change, and counts it."""

    def __init__(self, store: EntityStore, folder: Path) -> None:
        self._store = store
        self._path = folder / FILE_NAME
        self._knows_none: dict[str, bool] = {}
        self.created = self.changed = self.removed = 0

    def fetch(self, entity_type: str, ids: Sequence[str]) -> dict[str, Entity]:
        return self._store.fetch(entity_type, ids)

    def find(self, entity_type: str, wanted: dict[str, str]) -> list[Entity]:
        return self._store.find(entity_type, wanted)

    def count(self, entity_type: str, wanted: dict[str, str]) -> int:
        return self._store.count(entity_type, wanted)

    def replace(self, entities: Sequence[Entity]) -> dict[str, str]:
        """Raises OSError when the images cannot be kept; nothing of the batch is written then."""
        self.keep_before(entities)
        return self._store.replace(entities)

    def keep_before(self, entities: Sequence[Entity]) -> None:
        """Images of those among the wanted entities that will differ from what is there now."""
        existing = self._existing(entities)
        images = []
        for wanted in entities:
            before, after = existing.get(wanted["id"]), digest(wanted)
            if before is None:
                self.created += 1
            elif digest(before) == after:
                continue
            else:
                self.changed += 1
            images.append(Image(wanted["id"], before, after))
        append_images(self._path, images)

    def remove(self, entities: Sequence[Entity]) -> int:
        """Deletes existing entities, with their images kept first; gives how many there were."""
        append_images(self._path, [Image(entity["id"], entity, None) for entity in entities])
        gone = self._store.delete([entity["id"] for entity in entities])
        self.removed += gone
        return gone

    def pages(self, entity_type: str, source: str) -> Iterator[list[Entity]]:
        return self._store.pages(entity_type, source)

    def _existing(self, entities: Sequence[Entity]) -> dict[str, Entity]:
        found: dict[str, Entity] = {}
        for entity_type in dict.fromkeys(entity["type"] for entity in entities):
            if entity_type not in self._knows_none:
                self._knows_none[entity_type] = self._store.count(entity_type, {}) == 0
            if not self._knows_none[entity_type]:
                ids = [entity["id"] for entity in entities if entity["type"] == entity_type]
                found |= self._store.fetch(entity_type, ids)
        return found


class RememberingBulkStore(RememberingStore):
    """The same around a store that compares and writes by itself; `write_file` shows it each batch first."""

    def bulk(self, lines: Iterable[bytes], told: Callable[..., None], *, in_order: bool) -> Any:
        return self._store.bulk(lines, told, in_order=in_order)  # type: ignore[attr-defined]


def remembering_store(store: EntityStore, folder: Path) -> RememberingStore:
    return RememberingBulkStore(store, folder) if hasattr(store, "bulk") else RememberingStore(store, folder)


def append_images(path: Path, images: Sequence[Image]) -> None:
    """On disk when it returns, as a frame of its own: a broken last frame costs none of those before it."""
    if not images:
        return
    lines = b"".join(
        orjson.dumps(
            {"id": image.id, "before": image.before, "after": image.after}, option=orjson.OPT_APPEND_NEWLINE
        )
        for image in images
    )
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(path, "ab", opener=_private) as file:
        file.write(zstandard.ZstdCompressor(level=3).compress(lines))
        file.flush()
        os.fsync(file.fileno())


def read_images(path: Path) -> Iterator[Image]:
    """Each entity once, with what was before the first change and what was written last. Raises FileNotFoundError."""
    last = _written_again(path)
    seen: set[int] = set()
    for image in _images(path):
        key = hash(image.id)
        if key not in seen:
            seen.add(key)
            yield Image(image.id, image.before, last.get(key, image.after))


def _written_again(path: Path) -> dict[int, str | None]:
    """The last digest of entities that stand in the file several times, as states in a series do.

    Keys are hashes: 8 bytes a row are enough to know it again.
    """
    seen: set[int] = set()
    last: dict[int, str | None] = {}
    for image in _images(path):
        key = hash(image.id)
        if key in seen:
            last[key] = image.after
        seen.add(key)
    return last


def _images(path: Path) -> Iterator[Image]:
    with open(path, "rb") as file:
        reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
        for line in _lines(reader):
            yield Image(**orjson.loads(line))


def digest(entity: Mapping[str, Any] | None) -> str | None:
    """The same for two entities that differ in nothing a person wrote."""
    if entity is None:
        return None
    return hashlib.sha256(orjson.dumps(_plain(entity), option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items() if name not in _SYSTEM_MEMBERS}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    # 34.0 and 34 are one number in JSON.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _lines(reader: zstandard.ZstdDecompressionReader) -> Iterator[bytes]:
    rest = b""
    while True:
        try:
            chunk = reader.read(_READ_BYTES)
        except zstandard.ZstdError:
            # The machine stopped while a frame was written; its entities were not written then.
            return
        if not chunk:
            return
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
