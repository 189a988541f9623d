# SPDX-License-Identifier: Apache-2.0
"""Notifications at intervals (ETSI GS CIM 009, 5.2.12: timeInterval)."""

import time

from hiroba.kernel.context.tests.conftest import Town
from hiroba.kernel.context.tests.receivers import Receiver
from hiroba.kernel.context.tests.samples import sensor, sensor_id
from hiroba.kernel.context.tests.test_subscriptions import subscribe, subscription


def test_all_matching_entities_come_again_and_again(town: Town, receiver: Receiver) -> None:
    town.create(*(sensor(number, level=number) for number in range(4)))
    subscribe(town, receiver.uri, timeInterval=1, q="waterLevel>1")

    bodies = receiver.wait_for(2)

    for body in bodies[:2]:
        assert [entity["id"] for entity in body["data"]] == [sensor_id(2), sensor_id(3)]


def test_nothing_is_sent_while_nothing_matches_or_the_subscription_is_paused(
    town: Town, receiver: Receiver
) -> None:
    path = subscribe(town, receiver.uri, timeInterval=1)
    time.sleep(1.5)
    assert receiver.bodies == []

    town.patch(path, {"isActive": False})
    town.create(sensor(1))
    time.sleep(1.5)
    assert receiver.bodies == []

    town.patch(path, {"isActive": True})
    receiver.wait_for(1)


def test_interval_excludes_throttling_and_watched_attributes(town: Town, receiver: Receiver) -> None:
    for more in ({"throttling": 5}, {"watchedAttributes": ["waterLevel"]}):
        given = subscription(receiver.uri, timeInterval=5, **more)
        assert town.post("subscriptions", given).status_code == 400
