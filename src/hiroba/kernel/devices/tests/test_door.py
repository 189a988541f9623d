# SPDX-License-Identifier: Apache-2.0
"""Measurements by HTTP against the real ingest process, broker and database."""

import asyncio
import datetime
import json
from collections.abc import Iterator

import httpx
import pytest

from hiroba.kernel.api import context
from hiroba.kernel.configuration import Configuration
from hiroba.kernel.devices.tests.conftest import GATEWAY_SECRET, SECRET
from hiroba.kernel.devices.tests.running import Ingest, ingest, wire
from hiroba.kernel.testing.fixtures import OTHER_TENANT, TENANT, RunningBroker

GOOD = b'{"values": {"waterLevel": 1.5}}'


@pytest.fixture
def running(towns_with_devices: Configuration, broker: RunningBroker) -> Iterator[Ingest]:
    with ingest(broker_url=broker.url) as started:
        yield started


def send(
    running: Ingest,
    body: bytes = GOOD,
    *,
    path: str = f"/ingest/{TENANT}/wl01",
    user: str = "wl01",
    secret: str = SECRET,
    method: str = "POST",
) -> httpx.Response:
    return httpx.request(method, f"{running.url}{path}", content=body, auth=(user, secret), timeout=30)


def test_measurement_is_durable_when_it_is_answered(running: Ingest) -> None:
    answer = send(running, b'{"sequence": 4, "values": {"waterLevel": 4.81}}')

    assert (answer.status_code, answer.json()) == (202, {"result": "stored"})
    entity = context.retrieve(TENANT, f"urn:ngsi-ld:WaterLevelObserved:{TENANT}-wl01")
    assert entity is not None
    assert (entity["waterLevel"]["value"], entity["alertLevel"]["value"]) == (4.81, "避難判断")


def test_message_sent_twice_is_answered_as_repeated(running: Ingest) -> None:
    body = b'{"sequence": 4, "values": {"waterLevel": 4.81}}'

    assert [send(running, body).json()["result"] for _ in range(2)] == ["stored", "repeated"]


@pytest.mark.parametrize(
    ("user", "secret", "path"),
    [
        ("wl01", "wrong", f"/ingest/{TENANT}/wl01"),
        ("wl02", "", f"/ingest/{TENANT}/wl02"),
        ("wl01", SECRET, f"/ingest/{TENANT}/wl02"),
        ("nobody", SECRET, f"/ingest/{TENANT}/nobody"),
        ("gw01", "wrong", f"/ingest/{TENANT}/wl01"),
    ],
)
def test_wrong_sender_is_refused(running: Ingest, user: str, secret: str, path: str) -> None:
    answer = send(running, user=user, secret=secret, path=path)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="devices"'


def test_gateway_speaks_for_its_town(running: Ingest) -> None:
    here = send(running, user="gw01", secret=GATEWAY_SECRET, path=f"/ingest/{TENANT}/wl02")
    unknown = send(running, user="gw01", secret=GATEWAY_SECRET, path=f"/ingest/{TENANT}/unknown")

    assert (here.status_code, unknown.status_code) == (202, 422)


def test_refused_payload_is_told_what_is_wrong(running: Ingest) -> None:
    answer = send(running, b'{"values": {"waterLevel": 99}}')

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert answer.json()["detail"] == "waterLevel is 99.0; it has to be from -10 to 30"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", f"/ingest/{TENANT}/wl01", 405),
        ("POST", "/ingest/282103", 404),
        ("POST", "/ingest/x/../y", 404),
        ("POST", "/elsewhere", 404),
        ("GET", "/readyz", 200),
    ],
)
def test_other_requests_get_a_clear_answer(running: Ingest, method: str, path: str, status: int) -> None:
    assert send(running, method=method, path=path).status_code == status


def test_body_that_is_too_long_is_refused(running: Ingest) -> None:
    assert send(running, b" " * 20_000).status_code == 413


async def test_requests_at_the_same_time_are_all_answered(running: Ingest) -> None:
    async with httpx.AsyncClient(auth=("gw01", GATEWAY_SECRET), timeout=30) as client:
        answers = await asyncio.gather(
            *(
                client.post(
                    f"{running.url}/ingest/{TENANT}/{device}",
                    content=json.dumps({"sequence": number, "values": {"waterLevel": 1.0}}),
                )
                for number in range(40)
                for device in ("wl01", "wl02")
            )
        )

    assert [answer.status_code for answer in answers] == [202] * 80


async def test_broker_away_is_answered_with_retry_after(
    towns_with_devices: Configuration, broker: RunningBroker
) -> None:
    async with wire(broker.url) as line:
        with ingest(broker_url=line.url) as running:
            await line.cut()
            away = await asyncio.to_thread(send, running)
            await line.mend()
            back = await asyncio.to_thread(send, running)

    assert (away.status_code, away.headers["retry-after"]) == (503, "2")
    assert back.status_code == 202


def test_device_of_another_town_with_the_same_name_is_another_device(running: Ingest) -> None:
    before = datetime.datetime.now(datetime.UTC)
    send(running, b'{"values": {"waterLevel": 7.77}}', path=f"/ingest/{OTHER_TENANT}/wl01")

    here = context.history(
        TENANT, f"urn:ngsi-ld:WaterLevelObserved:{TENANT}-wl01", "waterLevel", since=before, limit=10
    )
    there = context.retrieve(OTHER_TENANT, f"urn:ngsi-ld:WaterLevelObserved:{OTHER_TENANT}-wl01")
    assert here == []
    assert there is not None
    assert there["waterLevel"]["value"] == 7.77
