# SPDX-License-Identifier: Apache-2.0
"""`GET /live?type=A,B&tenant=…`: the live stream as server-sent events."""

from collections.abc import Callable

from hiroba.kernel.context.live.expiry import Readers, end_at
from hiroba.kernel.context.live.hub import LiveHub, Wish
from hiroba.kernel.context.model.wording import check_name
from hiroba.kernel.context.problems import BadRequestData
from hiroba.kernel.context.protocol.exchange import Exchange
from hiroba.kernel.context.protocol.messages import Pipe, Stream, header

TYPES_MAX = 200

HEADERS = (
    header("Content-Type", "text/event-stream")
    + header("Cache-Control", "no-cache, no-transform")
    # nginx would gather events until its buffer is full.
    + header("X-Accel-Buffering", "no")
)


def live_stream(x: Exchange, hub: LiveHub, readers: Readers) -> Stream:
    """Raises BadRequestData for a malformed parameter, ServiceUnavailable when the stream is full, TooManyStreams."""
    hub.check_room()
    address = readers.address_of(x.request)
    readers.check_room(address)
    wish = Wish(x.tenant, _read_types(x), x.rights.audiences)
    last_event_id = _read_last_event_id(x)
    expires_at = x.rights.expires_at

    def attach(pipe: Pipe) -> Callable[[], None]:
        leave, detach = readers.enter(address), hub.attach(wish, pipe, last_event_id)
        end = None if expires_at is None else end_at(pipe, expires_at)

        def gone() -> None:
            detach()
            leave()
            if end is not None:
                end.cancel()

        return gone

    return Stream(HEADERS, attach)


def _read_types(x: Exchange) -> frozenset[str]:
    names = [name for name in x.parameters.get("type", "").split(",") if name]
    if len(names) > TYPES_MAX:
        raise BadRequestData(f"type names more than {TYPES_MAX} types")
    return frozenset(x.names.canonical(check_name(name, "Entity type")) for name in names)


def _read_last_event_id(x: Exchange) -> int | None:
    # A page that loads anew after `reset` cannot set the header, so a parameter does the same.
    text = x.request.headers.get("last-event-id") or x.parameters.get("lastEventId")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequestData("Last-Event-ID is not a number that this stream has given")
    return int(text)
