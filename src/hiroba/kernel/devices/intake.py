# SPDX-License-Identifier: Apache-2.0
"""The way of a message, whatever brought it: register, decoder, sequence, broker, register again.

A batch is judged, stored by the broker, and only then written to the register. When the broker is away nothing
has happened: the same batch is taken again later, and repeats do no harm.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from hiroba.kernel.devices.credentials import DeviceName
from hiroba.kernel.devices.decoders import Measurement, PayloadRefused, decode
from hiroba.kernel.devices.kinds import KINDS, DeviceKind, Value, derived
from hiroba.kernel.devices.outlet import Fragment, Outlet
from hiroba.kernel.devices.register import Heard, Register, RegisteredDevice, Unused
from hiroba.kernel.devices.sequence import Arrival, Judgement, judge

BATCH_ENTITIES_MAX = 100
"""The broker is best with batches of 20 to 100."""

log = logging.getLogger("hiroba.devices")


@dataclass(frozen=True, kw_only=True)
class Message:
    """What arrived: `transport` is `mqtt` or `http`."""

    name: DeviceName
    payload: bytes
    transport: str
    received_at: datetime.datetime


class Result(StrEnum):
    """What became of a message."""

    STORED = "stored"
    REPEATED = "repeated"
    # In history if the device told the time of the measurement, else set aside.
    LATE = "late"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of one message; `code` and `text` say why it was refused."""

    result: Result
    code: str = ""
    text: str = ""


STORED, REPEATED = Outcome(result=Result.STORED), Outcome(result=Result.REPEATED)
LATE = Outcome(result=Result.LATE)


@dataclass
class _Batch:
    """What a batch of messages leads to, collected before anything is written."""

    outcomes: list[Outcome] = field(default_factory=list)
    heard: dict[DeviceName, Heard] = field(default_factory=dict)
    unused: list[Unused] = field(default_factory=list)
    stored: list[_Stored] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Stored:
    """A fragment for the broker, and the place of its message in the batch."""

    message: Message
    place: int
    fragment: Fragment


class Intake:
    """Takes batches one after another, whatever brought them; two at once would judge a device twice."""

    def __init__(self, register: Register, outlet: Outlet) -> None:
        self._register = register
        self._outlet = outlet
        self._one_by_one = asyncio.Lock()

    async def take(self, messages: Sequence[Message]) -> list[Outcome]:
        """Gives an outcome for each message when all is durable.

        Raises BrokerAway, OSError or asyncpg errors: then nothing is acknowledged, and the batch is taken again.
        """
        async with self._one_by_one:
            return await self._take(messages)

    async def _take(self, messages: Sequence[Message]) -> list[Outcome]:
        batch = _Batch()
        try:
            for message in messages:
                device = await self._register.find(message.name)
                batch.outcomes.append(self._judge_safely(message, device, batch))
            await self._store(batch)
            await self._register.write(batch.heard.values(), batch.unused)
        except BaseException:
            self._register.forget()
            raise
        return batch.outcomes

    def _judge_safely(self, message: Message, device: RegisteredDevice | None, batch: _Batch) -> Outcome:
        """A message that trips over a fault of ours is set aside too: it must not come back for ever."""
        try:
            return self._judge(message, device, batch)
        except Exception as error:
            log.exception("message set aside device=%s", message.name.user_name)
            return _set_aside(batch, message, "fault", type(error).__name__, device)

    def _judge(self, message: Message, device: RegisteredDevice | None, batch: _Batch) -> Outcome:
        if device is None or not device.is_active:
            text = f"The device {message.name.device} is not registered"
            return _set_aside(batch, message, "device_unknown", text)
        kind = KINDS.get(device.kind)
        if kind is None or not device.entity_id:
            text = f"A {device.kind} has no measurements of its own"
            return _set_aside(batch, message, "kind_unknown", text, device)
        try:
            found = decode(device.decoder, message.payload, kind=kind, received_at=message.received_at)
        except PayloadRefused as refused:
            return _set_aside(batch, message, refused.code, refused.text, device)
        return self._follow(device, kind, message, found, batch)

    def _follow(
        self, device: RegisteredDevice, kind: DeviceKind, message: Message, found: Measurement, batch: _Batch
    ) -> Outcome:
        verdict = judge(
            device.track,
            sequence=found.sequence,
            observed_at=found.observed_at,
            is_device_time=found.is_device_time,
        )
        self._register.keep_track(device.name, verdict.track)
        _add_heard(batch, message, verdict)
        if verdict.arrival is Arrival.REPEATED:
            return REPEATED
        if verdict.arrival is Arrival.LATE and not found.is_device_time:
            # Without a time of its own it would look like the newest value.
            text = f"Message {found.sequence} came after a newer one and does not say when it was measured"
            batch.unused.append(_unused(message, "late", text))
            return Outcome(result=Result.LATE, code="late", text=text)
        sent = fragment(device, kind, found)
        batch.stored.append(_Stored(message=message, place=len(batch.outcomes), fragment=sent))
        # The broker puts what was observed before its own value into history alone.
        return LATE if verdict.arrival is Arrival.LATE else STORED

    async def _store(self, batch: _Batch) -> None:
        """Towns at the same time, the parts of one town in order."""
        of_town: dict[str, list[_Stored]] = {}
        for one in batch.stored:
            of_town.setdefault(one.message.name.tenant, []).append(one)
        sent = [self._store_town(tenant, stored, batch) for tenant, stored in of_town.items()]
        for result in await asyncio.gather(*sent, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def _store_town(self, tenant: str, stored: list[_Stored], batch: _Batch) -> None:
        for part in _parts(stored):
            refusals = {
                refusal.entity_id: refusal.text
                for refusal in await self._outlet.store(tenant, [one.fragment for one in part])
            }
            for one in part:
                if (text := refusals.get(str(one.fragment["id"]))) is not None:
                    batch.outcomes[one.place] = _set_aside(batch, one.message, "broker_refused", text)


def fragment(device: RegisteredDevice, kind: DeviceKind, found: Measurement) -> Fragment:
    """The part of the device's entity that the measurement changes, each attribute with its time."""
    at = found.observed_at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    values = {**found.values, **derived(kind, found.values, device.settings)}
    attributes: Fragment = {name: _property(kind, name, value, at) for name, value in values.items()}
    return {"id": device.entity_id, "type": device.entity_type, **attributes}


def _property(kind: DeviceKind, name: str, value: Value, at: str) -> dict[str, object]:
    quantity = kind.quantity(name)
    found: dict[str, object] = {"type": "Property", "value": value, "observedAt": at}
    if quantity and quantity.unit:
        found["unitCode"] = quantity.unit
    return found


def _parts(stored: list[_Stored]) -> Iterator[list[_Stored]]:
    """Batches in which no entity stands twice, so that each value gets its row of history."""
    waiting = stored
    while waiting:
        part: list[_Stored] = []
        left: list[_Stored] = []
        ids: set[object] = set()
        for one in waiting:
            entity_id = one.fragment["id"]
            has_room = entity_id not in ids and len(part) < BATCH_ENTITIES_MAX
            (part if has_room else left).append(one)
            ids.add(entity_id)
        yield part
        waiting = left


def _add_heard(batch: _Batch, message: Message, verdict: Judgement) -> None:
    known = batch.heard.get(message.name) or Heard(
        name=message.name, track=verdict.track, last_seen=message.received_at
    )
    batch.heard[message.name] = replace(
        known,
        track=verdict.track,
        last_seen=max(known.last_seen, message.received_at),
        received=known.received + 1,
        repeated=known.repeated + (verdict.arrival is Arrival.REPEATED),
        late=known.late + (verdict.arrival is Arrival.LATE),
        missing=known.missing + verdict.missing,
    )


def _set_aside(
    batch: _Batch, message: Message, code: str, text: str, device: RegisteredDevice | None = None
) -> Outcome:
    batch.unused.append(_unused(message, code, text))
    if device is not None:
        known = batch.heard.get(message.name) or Heard(
            name=message.name, track=device.track, last_seen=message.received_at
        )
        batch.heard[message.name] = replace(known, received=known.received + 1, refused=known.refused + 1)
    return Outcome(result=Result.REFUSED, code=code, text=text)


def _unused(message: Message, code: str, text: str) -> Unused:
    return Unused(
        name=message.name,
        transport=message.transport,
        code=code,
        text=text,
        payload=message.payload,
        received_at=message.received_at,
    )
