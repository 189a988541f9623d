# SPDX-License-Identifier: Apache-2.0
"""Server-sent events as bytes (HTML standard, 9.2). Every event has a name and an id."""

import msgspec
import orjson

from hiroba.kernel.context.representation.render import plain_text

HEARTBEAT = b": still here\n\n"
TOO_SLOW = b": cut: this reader takes events too slowly; connect again with Last-Event-ID\n\n"
EXPIRED = b"event: expired\ndata: {}\n\n"
STOPPING = b": the broker is stopping; connect again\n\n"

# The object, and what stands around the content.
FRAME_BYTES = 150


class Frame(msgspec.Struct, gc=False, eq=False):
    """One event. It is encoded once for all readers, and only when there is one."""

    number: int
    tenant: str
    type_key: str
    event: bytes
    content: bytes
    # Bytes that the frame keeps in memory, about: it must not change when the text is made.
    size: int
    _text: bytes | None = None

    @property
    def text(self) -> bytes:
        if self._text is None:
            self._text = _event(self.event, self.number, plain_text(self.content))
            self.content = b""
        return self._text


def entity_frame(tenant: str, number: int, type_key: str, document: bytes) -> Frame:
    """`event: entity` with the whole entity after the change. Stored JSON has no line breaks."""
    return _frame(number, tenant, type_key, b"entity", document)


def deleted_frame(tenant: str, number: int, type_key: str, id: str) -> Frame:
    """`event: deleted` with id and type of what is gone."""
    types = type_key.split(" ")
    gone = orjson.dumps({"id": id, "type": types if len(types) > 1 else types[0]})
    return _frame(number, tenant, type_key, b"deleted", gone)


def burst_frame(tenant: str, number: int, type_key: str) -> Frame:
    """`event: reset`: more entities of this type have changed than are worth sending; the reader loads anew."""
    return _frame(number, tenant, type_key, b"reset", b"{}")


def opening(number: int, *, complete: bool) -> bytes:
    """`ready`, or `reset` when events may be missing since Last-Event-ID and the reader should load anew."""
    return b"retry: 3000\n" + _event(b"ready" if complete else b"reset", number, b"{}")


def _frame(number: int, tenant: str, type_key: str, event: bytes, content: bytes) -> Frame:
    return Frame(number, tenant, type_key, event, content, len(content) + FRAME_BYTES)


def _event(name: bytes, number: int, text: bytes) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (number, name, text)
