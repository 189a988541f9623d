# SPDX-License-Identifier: Apache-2.0
"""NGSIv2: how a subscription ends by itself, and the figures of its notifications."""

import httpx

from hiroba.kernel.context.tests.receivers import Receiver, wait_until
from hiroba.kernel.context.tests.test_v2_entities import create
from hiroba.kernel.context.tests.test_v2_subscriptions import patch, room, subscribe, temperatures


def test_oneshot_tells_once_and_becomes_inactive(v2: httpx.Client, receiver: Receiver) -> None:
    create(v2, room(temperature=20))
    id = subscribe(v2, receiver, status="oneshot")

    patch(v2, temperature=21)
    assert temperatures(receiver, 1) == [21]
    wait_until(lambda: v2.get(f"subscriptions/{id}").json()["status"] == "inactive")
    patch(v2, temperature=22)
    assert v2.patch(f"subscriptions/{id}", json={"status": "oneshot"}).status_code == 204
    patch(v2, temperature=23)

    assert temperatures(receiver, 2) == [21, 23]


def test_a_receiver_that_fails_too_often_ends_its_subscription(v2: httpx.Client, receiver: Receiver) -> None:
    receiver.status = 500
    id = subscribe(v2, receiver, notification={"maxFailsLimit": 1})
    create(v2, room(temperature=20))

    wait_until(lambda: v2.get(f"subscriptions/{id}").json()["status"] == "inactive")

    notification = v2.get(f"subscriptions/{id}").json()["notification"]
    assert notification["lastFailureReason"] == "status 500"
    assert "lastFailure" in notification


def test_throttling_and_figures(v2: httpx.Client, receiver: Receiver) -> None:
    id = subscribe(v2, receiver, throttling=60, description="d", expires="2040-01-01T00:00:00Z")
    create(v2, room(temperature=20))
    receiver.wait_for(1)
    patch(v2, temperature=21)
    wait_until(lambda: "timesSent" in v2.get(f"subscriptions/{id}").json()["notification"])

    shown = v2.get(f"subscriptions/{id}").json()

    figures = {
        name: shown["notification"].pop(name)
        for name in ("timesSent", "lastNotification", "lastSuccess", "lastSuccessCode")
    }
    assert (figures["timesSent"], figures["lastSuccessCode"]) == (1, 200)
    assert shown == {
        "id": id,
        "description": "d",
        "expires": "2040-01-01T00:00:00.000Z",
        "status": "active",
        "subject": {
            "entities": [{"idPattern": ".*", "type": "Room"}],
            "condition": {"attrs": [], "notifyOnMetadataChange": True},
        },
        "notification": {
            "attrs": [], "attrsFormat": "normalized", "onlyChangedAttrs": False, "covered": False,
            "http": {"url": receiver.uri},
        },
        "throttling": 60,
    }  # fmt: skip
