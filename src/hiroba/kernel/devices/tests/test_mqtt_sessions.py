# SPDX-License-Identifier: Apache-2.0
"""Client identifiers and wills belong to the sender: neither opens a way to the session of another device."""

import asyncio
import contextlib
import struct

import aiomqtt
import pytest

from hiroba.kernel.devices.tests.conftest import SECRET, Devices
from hiroba.kernel.devices.tests.running import Ingest
from hiroba.kernel.testing.fixtures import OTHER_TENANT

ACCEPTED, BAD_PASSWORD = b"\x20\x02\x00\x00", 4
CLEAN, WILL, WILL_RETAIN, NAME_AND_PASSWORD = 0x02, 0x04, 0x20, 0xC0


def text(value: str) -> bytes:
    return struct.pack(">H", len(value)) + value.encode()


def connect(client_id: str, user: str, password: str, *, flags: int = 0, will: tuple[str, ...] = ()) -> bytes:
    """A CONNECT packet of MQTT 3.1.1; `will` is topic and message."""
    flags |= NAME_AND_PASSWORD | (WILL if will else 0)
    body = text("MQTT") + bytes([4, flags]) + struct.pack(">H", 60)
    body += b"".join(map(text, (client_id, *will, user, password)))
    assert len(body) < 16_384
    return bytes([0x10, len(body) & 0x7F | 0x80, len(body) >> 7]) + body


async def sign_in(running: Ingest, packet: bytes) -> tuple[bytes, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", running.mqtt_port)
    writer.write(packet)
    with contextlib.suppress(asyncio.IncompleteReadError):
        return await asyncio.wait_for(reader.readexactly(4), 10), writer
    return b"", writer


def other_user(devices: Devices) -> str:
    return f"{OTHER_TENANT}.{devices.river}"


@pytest.mark.parametrize("flags", [0, CLEAN])
async def test_stranger_with_the_same_client_identifier_disturbs_nobody(
    running: Ingest, devices: Devices, flags: int
) -> None:
    """Before the secret is checked nothing of a session may change, least of all the name of its owner."""
    identifier = f"shared-{devices.number}"
    device = aiomqtt.Client(
        "127.0.0.1",
        running.mqtt_port,
        username=devices.user(devices.river),
        password=SECRET,
        identifier=identifier,
        clean_session=False,
        timeout=5,
    )
    async with device:
        answer, writer = await sign_in(
            running, connect(identifier, other_user(devices), "wrong", flags=flags)
        )
        writer.close()
        assert answer[3:] != b"\x00"
        await asyncio.sleep(0.3)
        await device.publish(devices.topic(devices.river), b"{}", qos=1)


async def test_client_identifier_of_another_device_gives_a_session_of_its_own(
    running: Ingest, devices: Devices
) -> None:
    identifier = f"same-{devices.number}"
    answer, first = await sign_in(running, connect(identifier, devices.user(devices.river), SECRET))
    assert answer == ACCEPTED
    answer, second = await sign_in(running, connect(identifier, other_user(devices), SECRET))

    assert answer == ACCEPTED  # No "session present": nothing of the first one is taken over.
    first.write(b"\xc0\x00")
    await first.drain()
    await asyncio.sleep(0.3)
    assert not first.is_closing()
    first.close()
    second.close()


@pytest.mark.parametrize("flags", [CLEAN, CLEAN | WILL_RETAIN])
async def test_will_reaches_no_other_device(running: Ingest, devices: Devices, flags: int) -> None:
    """A will is published by the broker itself, past the check of topics."""
    downlink = f"hiroba/{OTHER_TENANT}/{devices.river}/down"
    async with running.client(other_user(devices), SECRET) as listener:
        await listener.subscribe(downlink)
        answer, sender = await sign_in(
            running,
            connect(
                f"will-{devices.number}-{flags}",
                devices.user(devices.river),
                SECRET,
                flags=flags,
                will=(downlink, "open the gate"),
            ),
        )
        assert answer == ACCEPTED
        sender.transport.abort()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2):
                await anext(aiter(listener.messages))
