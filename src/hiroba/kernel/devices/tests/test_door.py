# SPDX-License-Identifier: Apache-2.0
"""Measurements by HTTP against the real ingest process, broker and database."""

import asyncio
import json
from dataclasses import dataclass

import httpx
import pytest

from hiroba.kernel.api import context
from hiroba.kernel.devices.tests.conftest import GATEWAY_SECRET, SECRET, Devices
from hiroba.kernel.devices.tests.running import Ingest, ingest, wire
from hiroba.kernel.testing.fixtures import OTHER_TENANT, TENANT, RunningBroker

GOOD = b'{"values": {"waterLevel": 1.5}}'


@dataclass(frozen=True)
class Sender:
    """Sends as a device does; signs in as the river sensor unless told otherwise."""

    url: str
    devices: Devices

    def send(
        self, body: bytes = GOOD, *, to: str = "", user: str = "", secret: str = SECRET, tenant: str = TENANT
    ) -> httpx.Response:
        path = f"/ingest/{tenant}/{to or self.devices.river}"
        user = user or self.devices.river
        return httpx.post(f"{self.url}{path}", content=body, auth=(user, secret), timeout=30)


@pytest.fixture
def sender(running: Ingest, devices: Devices) -> Sender:
    return Sender(running.url, devices)


def test_measurement_is_durable_when_it_is_answered(sender: Sender) -> None:
    answer = sender.send(b'{"sequence": 4, "values": {"waterLevel": 4.81}}')

    assert (answer.status_code, answer.json()) == (202, {"result": "stored"})
    entity = context.retrieve(TENANT, sender.devices.entity())
    assert entity is not None
    assert (entity["waterLevel"]["value"], entity["alertLevel"]["value"]) == (4.81, "避難判断")


def test_message_sent_twice_is_answered_as_repeated(sender: Sender) -> None:
    body = b'{"sequence": 4, "values": {"waterLevel": 4.81}}'

    assert [sender.send(body).json()["result"] for _ in range(2)] == ["stored", "repeated"]


def test_wrong_sender_is_refused(sender: Sender) -> None:
    devices = sender.devices

    answers = [
        sender.send(secret="wrong"),
        sender.send(user=devices.mute, to=devices.mute, secret=""),
        sender.send(to=devices.mute),
        sender.send(user="nobody", to="nobody"),
        sender.send(user=devices.gateway, secret="wrong"),
        sender.send(user=devices.gateway, secret=SECRET),
    ]

    assert [answer.status_code for answer in answers] == [401] * 6
    assert answers[0].headers["www-authenticate"] == 'Basic realm="devices"'


def test_gateway_speaks_for_its_town(sender: Sender) -> None:
    gateway = sender.devices.gateway

    here = sender.send(user=gateway, secret=GATEWAY_SECRET, to=sender.devices.mute)
    unknown = sender.send(user=gateway, secret=GATEWAY_SECRET, to="unknown")

    assert (here.status_code, unknown.status_code) == (202, 422)


def test_refused_payload_is_told_what_is_wrong(sender: Sender) -> None:
    answer = sender.send(b'{"values": {"waterLevel": 99}}')

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["detail"] == "waterLevel is 99.0; it has to be from -10 to 30"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/ingest/{TENANT}/any", 405),
        ("POST", "/ingest/282103", 404),
        ("POST", "/ingest/x/../y", 404),
        ("POST", "/elsewhere", 404),
        ("GET", "/readyz", 200),
    ],
)
def test_other_requests_get_a_clear_answer(running: Ingest, method: str, path: str, status: int) -> None:
    assert httpx.request(method, f"{running.url}{path}", content=GOOD).status_code == status


def test_body_that_is_too_long_is_refused(sender: Sender) -> None:
    assert sender.send(b" " * 20_000).status_code == 413


async def test_requests_at_the_same_time_are_all_answered(running: Ingest, devices: Devices) -> None:
    async with httpx.AsyncClient(auth=(devices.gateway, GATEWAY_SECRET), timeout=30) as client:
        answers = await asyncio.gather(
            *(
                client.post(
                    f"{running.url}/ingest/{TENANT}/{device}",
                    content=json.dumps({"sequence": number, "values": {"waterLevel": 1.0}}),
                )
                for number in range(40)
                for device in (devices.river, devices.mute)
            )
        )

    assert [answer.status_code for answer in answers] == [202] * 80


async def test_broker_away_is_answered_with_retry_after(devices: Devices, broker: RunningBroker) -> None:
    async with wire(broker.url) as line:
        with ingest(broker_url=line.url) as own:
            sender = Sender(own.url, devices)
            await line.cut()
            away = await asyncio.to_thread(sender.send)
            await line.mend()
            back = await asyncio.to_thread(sender.send)

    assert (away.status_code, away.headers["retry-after"]) == (503, "2")
    assert back.status_code == 202


def test_device_of_another_town_with_the_same_name_is_another_device(sender: Sender) -> None:
    sender.send(b'{"values": {"waterLevel": 7.77}}', tenant=OTHER_TENANT)

    assert context.retrieve(TENANT, sender.devices.entity()) is None
    there = context.retrieve(OTHER_TENANT, sender.devices.entity(OTHER_TENANT))
    assert there is not None
    assert there["waterLevel"]["value"] == 7.77
