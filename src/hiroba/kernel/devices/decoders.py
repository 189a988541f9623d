# SPDX-License-Identifier: Apache-2.0
"""From the bytes of a device to a measurement. A decoder never guesses: what it cannot read it refuses."""

from __future__ import annotations

import datetime
import math
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import msgspec

from hiroba.kernel.devices.kinds import DeviceKind, Value

PAYLOAD_BYTES_MAX = 16_384
"""A measurement has a handful of values; anything longer is a mistake or an attack."""

CLOCK_AHEAD_MAX = datetime.timedelta(minutes=10)
"""A time further ahead than this is a wrong clock and would look fresh for ever."""

AGE_MAX = datetime.timedelta(days=30)
"""A device keeps what it could not send for some days, never for months."""

SEQUENCE_MAX = 2**53 - 1
"""Every JSON reader keeps whole numbers up to here."""


class PayloadRefused(Exception):
    """A payload cannot be used. `code` is stable; the text names field, value and fix, never a secret."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What a device saw: values by attribute name. `sequence` counts the device's messages from any start."""

    observed_at: datetime.datetime
    sequence: int | None
    values: Mapping[str, Value]
    is_device_time: bool = True
    """False when the device told no time and that of arrival stands in."""


class _Uplink(msgspec.Struct, forbid_unknown_fields=True):
    values: dict[str, float | str]
    observedAt: datetime.datetime | None = None  # noqa: N815 -- the name on the wire
    sequence: int | None = None


def decode(decoder: str, payload: bytes, *, kind: DeviceKind, received_at: datetime.datetime) -> Measurement:
    """Reads a payload with the named decoder and checks it. Raises PayloadRefused."""
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise PayloadRefused(
            "too_long", f"The payload has {len(payload)} bytes; at most {PAYLOAD_BYTES_MAX} are taken"
        )
    read = DECODERS.get(decoder)
    if read is None:
        raise PayloadRefused("decoder_unknown", f"The decoder {decoder} does not exist")
    return _checked(read(payload, kind, received_at), kind, received_at)


def decode_json(payload: bytes, kind: DeviceKind, received_at: datetime.datetime) -> Measurement:
    """`{"sequence": 7, "observedAt": "2026-06-01T03:00:00Z", "values": {"waterLevel": 1.24}}`.

    Without `observedAt` the time of arrival counts; a time needs its offset from UTC.
    """
    try:
        uplink = msgspec.json.decode(payload, type=_Uplink)
    except msgspec.ValidationError as error:
        raise PayloadRefused("shape", f"The payload does not fit: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise PayloadRefused("not_json", f"The payload is not JSON: {error}") from None
    return Measurement(
        observed_at=uplink.observedAt or received_at,
        sequence=uplink.sequence,
        values=uplink.values,
        is_device_time=uplink.observedAt is not None,
    )


PACKED_HEADER = struct.Struct(">BII")
PACKED_VERSION = 1
PACKED_NOTHING = -32768


def decode_packed(payload: bytes, kind: DeviceKind, received_at: datetime.datetime) -> Measurement:
    """For radio with few bytes: version 1, sequence, seconds since 1970, then hundredths in the kind's order.

    Big endian: one byte, two unsigned 32-bit numbers, then a signed 16-bit number for each quantity.
    """
    length = PACKED_HEADER.size + 2 * len(kind.quantities)
    if len(payload) != length:
        raise PayloadRefused("shape", f"The payload has {len(payload)} bytes; a {kind.name} sends {length}")
    version, sequence, seconds = PACKED_HEADER.unpack_from(payload)
    if version != PACKED_VERSION:
        raise PayloadRefused("shape", f"The payload has version {version}; {PACKED_VERSION} is known")
    numbers = struct.unpack_from(f">{len(kind.quantities)}h", payload, PACKED_HEADER.size)
    return Measurement(
        observed_at=datetime.datetime.fromtimestamp(seconds, datetime.UTC),
        sequence=sequence,
        values={
            quantity.attribute: value / 100
            for quantity, value in zip(kind.quantities, numbers, strict=True)
            if value != PACKED_NOTHING
        },
    )


Decoder = Callable[[bytes, DeviceKind, datetime.datetime], Measurement]
DECODERS: Mapping[str, Decoder] = {"json": decode_json, "packed": decode_packed}


def _checked(found: Measurement, kind: DeviceKind, received_at: datetime.datetime) -> Measurement:
    if not found.values:
        raise PayloadRefused("no_values", f"The payload has no values; a {kind.name} sends {_names(kind)}")
    for attribute, value in found.values.items():
        quantity = kind.quantity(attribute)
        if quantity is None:
            raise PayloadRefused(
                "value_unknown", f"A {kind.name} does not measure {attribute[:40]}; {_names(kind)} only"
            )
        if (isinstance(value, float) and not math.isfinite(value)) or not quantity.accepts(value):
            raise PayloadRefused(
                "out_of_range", f"{attribute} is {str(value)[:40]}; it has to be {quantity.expected}"
            )
    if found.sequence is not None and not 0 <= found.sequence <= SEQUENCE_MAX:
        raise PayloadRefused(
            "sequence", f"sequence is {found.sequence}; it has to be from 0 to {SEQUENCE_MAX}"
        )
    return replace(found, observed_at=_plausible(found.observed_at, received_at))


def _plausible(observed_at: datetime.datetime, received_at: datetime.datetime) -> datetime.datetime:
    if observed_at.tzinfo is None:
        raise PayloadRefused("time", "observedAt has no offset from UTC; write it with Z or +09:00")
    try:
        observed_at = observed_at.astimezone(datetime.UTC)
    except OverflowError:
        raise PayloadRefused("time", "observedAt is outside the calendar") from None
    if observed_at > received_at + CLOCK_AHEAD_MAX:
        raise PayloadRefused(
            "time", f"observedAt {observed_at:%Y-%m-%dT%H:%M:%SZ} is in the future; set the clock"
        )
    if observed_at < received_at - AGE_MAX:
        raise PayloadRefused(
            "time", f"observedAt {observed_at:%Y-%m-%dT%H:%M:%SZ} is older than {AGE_MAX.days} days"
        )
    return observed_at


def _names(kind: DeviceKind) -> str:
    return ", ".join(quantity.attribute for quantity in kind.quantities) or "nothing"
