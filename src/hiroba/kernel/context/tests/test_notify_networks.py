# SPDX-License-Identifier: Apache-2.0
"""Notifications go to public addresses and allowed networks only, decided anew at every connection."""

import asyncio
from typing import Any

import httpx
import pytest

from hiroba.kernel.context.outgoing.networks import AddressRefused, Networks
from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import NGSI_LD, start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import sensor

INNER = """127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255
    ::1 :: fe80::1 fd00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1::1"""


@pytest.mark.parametrize("address", INNER.split())
def test_check_inner_address_is_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        Networks().check(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "203.0.114.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_check_public_address_passes(address: str) -> None:
    Networks().check(address)


def test_check_allowed_network_passes_and_its_neighbour_does_not() -> None:
    networks = Networks(["10.1.0.0/16"])

    networks.check("10.1.2.3")
    networks.check("::ffff:10.1.2.3")
    with pytest.raises(AddressRefused):
        networks.check("10.2.0.1")


def test_address_of_name_that_leads_inside_is_refused() -> None:
    with pytest.raises(AddressRefused):
        asyncio.run(Networks().address_of("localhost", 80))


def subscription(uri: str) -> dict[str, Any]:
    return {
        "type": "Subscription",
        "entities": [{"type": "WaterLevelObserved"}],
        "notification": {"endpoint": {"uri": uri, "accept": "application/json"}},
    }


@pytest.mark.parametrize(
    "uri",
    [
        "http://169.254.169.254/latest",
        "http://[::1]:80/",
        "http://user:secret@example.com/",
        "ftp://example.com/",
    ],
)
def test_subscription_with_a_forbidden_address_is_refused(town: Town, uri: str) -> None:
    answer = town.post("subscriptions", subscription(uri))

    assert answer.status_code == 400
    assert "endpoint" in answer.json()["detail"]


def test_name_that_leads_inside_gets_nothing_and_its_owner_is_told(receiver: Receiver) -> None:
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True, notify_allow_networks=["10.0.0.0/8"])
        try:
            with httpx.Client(
                base_url=url + NGSI_LD, headers={"NGSILD-Tenant": "a"}, trust_env=False
            ) as http:
                port = httpx.URL(receiver.uri).port
                made = http.post("subscriptions", json=subscription(f"http://localhost:{port}/notify"))
                assert made.status_code == 201
                http.post("entities", json=sensor(1))
                shown = wait_for_error(http, url + made.headers["Location"])
        finally:
            stop_broker(process)

    assert "not a public address" in shown
    assert receiver.bodies == []


def wait_for_error(http: httpx.Client, location: str) -> str:
    for _ in range(200):
        found = http.get(location).json()["notification"].get("lastError")
        if found:
            return str(found)
        asyncio.run(asyncio.sleep(0.02))
    raise TimeoutError
