# SPDX-License-Identifier: Apache-2.0
"""Server-sent events as bytes (HTML standard, 9.2). Every event has a name and an id."""

from dataclasses import dataclass

import orjson

HEARTBEAT = b": still here\n\n"
TOO_SLOW = b": cut: this reader takes events too slowly; connect again with Last-Event-ID\n\n"
EXPIRED = b"event: expired\ndata: {}\n\n"
STOPPING = b": the broker is stopping; connect again\n\n"


@dataclass(slots=True)
class Frame:
    """One event, encoded once for all readers."""

    number: int
    tenant: str
    type_key: str
    text: bytes


def entity_frame(tenant: str, number: int, type_key: str, document: bytes) -> Frame:
    """`event: entity` with the whole entity after the change. Stored JSON has no line breaks."""
    return Frame(number, tenant, type_key, _event("entity", number, document))


def deleted_frame(tenant: str, number: int, type_key: str, id: str) -> Frame:
    """`event: deleted` with id and type of what is gone."""
    types = type_key.split(" ")
    gone = orjson.dumps({"id": id, "type": types if len(types) > 1 else types[0]})
    return Frame(number, tenant, type_key, _event("deleted", number, gone))


def burst_frame(tenant: str, number: int, type_key: str) -> Frame:
    """`event: reset`: more entities of this type have changed than are worth sending; the reader loads anew."""
    return Frame(number, tenant, type_key, _event("reset", number, b"{}"))


def opening(number: int, *, complete: bool) -> bytes:
    """`ready`, or `reset` when events may be missing since Last-Event-ID and the reader should load anew."""
    return b"retry: 3000\n" + _event("ready" if complete else "reset", number, b"{}")


def _event(name: str, number: int, text: bytes) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, name.encode(), text)
