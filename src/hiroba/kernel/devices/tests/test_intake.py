# SPDX-License-Identifier: Apache-2.0
import datetime
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from hiroba.kernel.devices.credentials import DeviceName
from hiroba.kernel.devices.intake import Intake, Message, Result
from hiroba.kernel.devices.models import Device, SetAside
from hiroba.kernel.devices.outlet import BrokerAway, Outlet
from hiroba.kernel.devices.queries import DeviceHealth, UnusedMessage, device_health, set_aside
from hiroba.kernel.devices.register import SET_ASIDE_MAX, Register
from hiroba.kernel.devices.tests.conftest import Devices, ToldBroker
from hiroba.kernel.devices.tests.running import ask
from hiroba.kernel.tenancy import as_tenant
from hiroba.kernel.testing.fixtures import OTHER_TENANT, TENANT

NOW = datetime.datetime.now(datetime.UTC).replace(microsecond=0)


RIVER = DeviceName(tenant=TENANT, device="wl1")
OTHER_RIVER = DeviceName(tenant=TENANT, device="mute1")


@pytest_asyncio.fixture
async def intake(same_devices: Devices, told_broker: ToldBroker) -> AsyncIterator[Intake]:
    async with (
        Register(same_devices.settings.database_url) as register,
        Outlet(told_broker.url, same_devices.settings.token_key) as outlet,
    ):
        yield Intake(register, outlet)


def measured(
    sequence: int, level: float = 1.0, *, name: DeviceName = RIVER, minutes: int | None = None
) -> Message:
    at = NOW + datetime.timedelta(minutes=(sequence if minutes is None else minutes) - 100)
    payload = {"sequence": sequence, "observedAt": at.isoformat(), "values": {"waterLevel": level}}
    return Message(name=name, payload=json.dumps(payload).encode(), transport="mqtt", received_at=NOW)


def untimed(sequence: int) -> Message:
    """Of a device without a clock."""
    payload = {"sequence": sequence, "values": {"waterLevel": 1.0}}
    return Message(name=RIVER, payload=json.dumps(payload).encode(), transport="mqtt", received_at=NOW)


async def health(tenant: str = TENANT) -> dict[str, DeviceHealth]:
    return await ask(lambda: _health(tenant))


async def unused(tenant: str = TENANT) -> list[UnusedMessage]:
    return await ask(lambda: _unused(tenant))


async def results(intake: Intake, *messages: Message) -> list[Result]:
    return [outcome.result for outcome in await intake.take(messages)]


async def test_measurement_changes_its_entity_with_time_unit_and_level_name(
    intake: Intake, told_broker: ToldBroker
) -> None:
    found = await results(intake, measured(1, 3.6))

    at = (NOW - datetime.timedelta(minutes=99)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    assert found == [Result.STORED]
    assert told_broker.batches == [
        (
            TENANT,
            [
                {
                    "id": "urn:ngsi-ld:WaterLevelObserved:282103-wl1",
                    "type": "WaterLevelObserved",
                    "waterLevel": {"type": "Property", "value": 3.6, "observedAt": at, "unitCode": "MTR"},
                    "alertLevel": {"type": "Property", "value": "氾濫注意", "observedAt": at},
                }
            ],
        )
    ]


async def test_register_shows_what_was_heard(intake: Intake) -> None:
    await intake.take([measured(1), measured(4), measured(4), measured(3)])

    row = (await health())["wl1"]
    assert (row.received, row.missing, row.repeated, row.late) == (4, 1, 1, 1)
    assert (row.last_seen, row.is_silent) == (NOW, False)


async def test_device_never_heard_is_silent(intake: Intake) -> None:
    await intake.take([measured(1)])

    assert (await health())["mute1"].is_silent


async def test_late_measurement_is_handed_on_for_history(intake: Intake, told_broker: ToldBroker) -> None:
    found = await results(intake, measured(3, 1.9), measured(5, 2.0), measured(4, 1.0))

    assert found == [Result.STORED, Result.STORED, Result.LATE]
    late = told_broker.entities[-1]["waterLevel"]
    newest = told_broker.entities[-2]["waterLevel"]
    assert (late["value"], late["observedAt"] < newest["observedAt"]) == (1.0, True)  # type: ignore[index]
    assert await unused() == []


async def test_late_message_without_a_time_is_set_aside(intake: Intake, told_broker: ToldBroker) -> None:
    found = await results(intake, untimed(3), untimed(5), untimed(4))

    assert found == [Result.STORED, Result.STORED, Result.LATE]
    assert len(told_broker.entities) == 2
    assert [one.code for one in await unused()] == ["late"]


async def test_each_value_of_a_batch_is_sent_so_that_history_is_whole(
    intake: Intake, told_broker: ToldBroker
) -> None:
    await intake.take(
        [measured(1, 1.0), measured(1, 5.0, name=OTHER_RIVER), measured(2, 1.1), measured(3, 1.2)]
    )

    sizes = [len(batch) for _, batch in told_broker.batches]
    assert sizes == [2, 1, 1]
    assert [entity["waterLevel"]["value"] for entity in told_broker.entities] == [1.0, 5.0, 1.1, 1.2]  # type: ignore[index]


async def test_towns_are_never_mixed_in_a_batch(intake: Intake, told_broker: ToldBroker) -> None:
    other = DeviceName(tenant=OTHER_TENANT, device="wl1")

    await intake.take([measured(1), measured(1, name=other)])

    assert [tenant for tenant, _ in told_broker.batches] == [TENANT, OTHER_TENANT]
    assert (await health(OTHER_TENANT))["wl1"].received == 1


async def test_device_of_another_town_is_unknown_here(intake: Intake) -> None:
    stranger = DeviceName(tenant=OTHER_TENANT, device="only-in-kakogawa")

    assert await results(intake, measured(1, name=stranger)) == [Result.REFUSED]
    assert [one.code for one in await unused(OTHER_TENANT)] == ["device_unknown"]
    assert await unused() == []


async def test_bad_payload_is_set_aside_with_its_bytes_and_reason(intake: Intake) -> None:
    bad = Message(name=RIVER, payload=b'{"values": {"waterLevel": 99}}', transport="mqtt", received_at=NOW)

    outcome = (await intake.take([bad]))[0]

    assert (outcome.result, outcome.code) == (Result.REFUSED, "out_of_range")
    assert outcome.text == "waterLevel is 99.0; it has to be from -10 to 30"
    kept = await unused()
    assert [(one.device, one.code, one.payload) for one in kept] == [("wl1", "out_of_range", bad.payload)]
    assert (await health())["wl1"].refused == 1


async def test_entity_that_the_broker_refuses_is_set_aside_alone(
    intake: Intake, told_broker: ToldBroker
) -> None:
    error = {
        "entityId": "urn:ngsi-ld:WaterLevelObserved:282103-wl1",
        "error": {"detail": "Name is not allowed"},
    }
    told_broker.answers = [(207, {"success": [], "errors": [error]})]

    found = await results(intake, measured(1), measured(1, name=OTHER_RIVER))

    assert found == [Result.REFUSED, Result.STORED]
    assert [(one.code, one.text) for one in await unused()] == [("broker_refused", "Name is not allowed")]


@pytest.mark.parametrize("status", [401, 429, 500, 503])
async def test_broker_away_leaves_nothing_behind_and_the_batch_can_be_taken_again(
    intake: Intake, told_broker: ToldBroker, status: int
) -> None:
    told_broker.answers = [(status, None)]
    with pytest.raises(BrokerAway):
        await intake.take([measured(1)])

    assert (await health())["wl1"].received == 0
    assert await results(intake, measured(1)) == [Result.STORED]


async def test_what_was_heard_is_known_after_a_restart(
    intake: Intake, same_devices: Devices, told_broker: ToldBroker
) -> None:
    await intake.take([measured(1), measured(2)])

    async with (
        Register(same_devices.settings.database_url) as register,
        Outlet(told_broker.url, same_devices.settings.token_key) as outlet,
    ):
        found = await results(Intake(register, outlet), measured(2), measured(3))

    assert found == [Result.REPEATED, Result.STORED]


async def test_oldest_unusable_messages_make_room(intake: Intake) -> None:
    for start in range(0, SET_ASIDE_MAX + 200, 400):
        bad = [
            Message(name=RIVER, payload=b"%d" % number, transport="mqtt", received_at=NOW)
            for number in range(start, start + 400)
        ]
        await intake.take(bad)

    with_all = await ask(_count_unused)
    assert with_all == SET_ASIDE_MAX
    assert (await unused())[0].payload == b"1199"


async def test_register_of_one_town_cannot_be_read_from_another(same_devices: Devices) -> None:
    async with (
        Register(same_devices.settings.database_url) as register,
        register._transaction(OTHER_TENANT) as connection,
    ):
        seen = await connection.fetch("SELECT DISTINCT tenant FROM devices_device")

    assert [row["tenant"] for row in seen] == [OTHER_TENANT]


def _health(tenant: str) -> dict[str, DeviceHealth]:
    with as_tenant(tenant):
        rows = device_health(at=NOW, silent_after=datetime.timedelta(minutes=10))
    return {row.device: row for row in rows}


def _unused(tenant: str) -> list[UnusedMessage]:
    with as_tenant(tenant):
        return set_aside()


def _count_unused() -> int:
    with as_tenant(TENANT):
        assert Device.objects.count() == 3
        return SetAside.objects.count()
