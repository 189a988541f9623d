# SPDX-License-Identifier: Apache-2.0
"""Notifications with linked entities (`join`, 5.2.14): queued with the entity alone, completed when they are sent.

The linked entities may have to be read from the database, for which a commit cannot wait; so they are told as they
are at the time of delivery.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from hiroba.kernel.context.model.attribute_times import Times
from hiroba.kernel.context.model.entities import Record

# No notification begins like this.
BEGINNING = b'{"unlinked":'


class _Entity(msgspec.Struct, array_like=True):
    id: str
    type_key: str
    created: int
    modified: int
    document: msgspec.Raw
    times: Times | None


class Unlinked(msgspec.Struct):
    """`unlinked` are the entities, `number` the time of the notification."""

    unlinked: list[_Entity]
    number: int

    def records(self) -> list[Record]:
        return [
            Record(
                each.id, each.type_key, each.created, each.modified, bytes(each.document), each.times, None
            )
            for each in self.unlinked
        ]


def unlinked_text(records: Sequence[Record], number: int) -> bytes:
    entities: list[Any] = [
        _Entity(
            record.id,
            record.type_key,
            record.created,
            record.modified,
            msgspec.Raw(record.document),
            record.times,
        )
        for record in records
    ]
    return msgspec.json.encode(Unlinked(entities, number))


def read_unlinked(payload: bytes) -> Unlinked | None:
    """None for what is a notification already."""
    if not payload.startswith(BEGINNING):
        return None
    return msgspec.json.decode(payload, type=Unlinked)
