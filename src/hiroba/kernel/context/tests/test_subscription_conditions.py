# SPDX-License-Identifier: Apache-2.0
"""What operators see of subscriptions, and that trouble ends by itself (complaints of Scorpio #377, #621, #640)."""

import re
import time
from typing import Any

import httpx

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import Town, town_of
from hiroba.kernel.context.tests.receivers import Receiver, wait_until
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_subscriptions import ATTRS, DEAD, subscribe
from hiroba.kernel.testing.environment import free_port


def overview(town: Town) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = town.get("hiroba/subscriptions").json()
    return found


def test_overview_shows_condition_backlog_and_error_without_secrets(town: Town, receiver: Receiver) -> None:
    subscribe(town, receiver.uri, id="urn:ngsi-ld:Subscription:1")
    subscribe(town, DEAD + "?key=secret", id="urn:ngsi-ld:Subscription:2")
    town.create(sensor(1), sensor(2))
    receiver.wait_for(2)
    wait_until(lambda: overview(town)[0]["backlog"] == 0)

    good, dead = overview(town)

    assert (good["condition"], good["timesSent"], good["lastError"]) == ("delivering", 2, None)
    assert (dead["condition"], dead["backlog"], dead["api"]) == ("retrying", 2, "ngsi-ld")
    assert "ConnectionRefusedError" in dead["lastError"]
    assert dead["endpoint"] == "http://127.0.0.1:9"
    assert dead["triesAgainAt"] > dead["lastFailure"]


def test_overview_of_another_town_is_empty(town: Town, other_town: Town) -> None:
    subscribe(town, DEAD)

    assert overview(other_town) == []


def test_refused_notification_does_not_hold_up_the_others(town: Town, receiver: Receiver) -> None:
    receiver.status = 422
    path = subscribe(town, receiver.uri)
    town.create(sensor(1))
    wait_until(lambda: town.get(path).json()["notification"].get("timesFailed") == 1)
    receiver.status = 200

    town.create(sensor(2))

    assert receiver.wait_for(1, seconds=5)[0]["data"][0]["id"] == sensor_id(2)
    assert "backlog" not in town.get(path).json()["notification"]


def test_change_of_a_subscription_tries_at_once(town: Town, receiver: Receiver) -> None:
    """Nobody waits for the end of a pause once the cause is mended."""
    path = subscribe(town, DEAD, notification={"endpoint": {"uri": DEAD, "cooldown": 60_000}})
    town.create(sensor(1))
    wait_until(lambda: town.get(path).json()["notification"].get("status") == "failed")

    town.patch(path, {"notification": {"endpoint": {"uri": receiver.uri}}})

    receiver.wait_for(1, seconds=5)


def test_cooldown_is_kept_between_attempts(town: Town) -> None:
    path = subscribe(town, DEAD, notification={"endpoint": {"uri": DEAD, "cooldown": 30_000}})
    town.create(sensor(1))
    time.sleep(2.5)

    assert town.get(path).json()["notification"]["timesFailed"] == 1


def test_timeout_of_the_endpoint_counts(town: Town, receiver: Receiver) -> None:
    receiver.wait_seconds = 2
    path = subscribe(town, receiver.uri, notification={"endpoint": {"uri": receiver.uri, "timeout": 200}})
    town.create(sensor(1))

    wait_until(lambda: town.get(path).json()["notification"].get("lastError") == "no answer in time", 1.5)


def test_inactive_subscription_keeps_what_waits(town: Town, receiver: Receiver) -> None:
    path = subscribe(town, DEAD)
    town.create(sensor(1))
    wait_until(lambda: town.get(path).json()["notification"].get("backlog") == 1)
    endpoint = {"notification": {"endpoint": {"uri": receiver.uri}}}

    town.patch(path, {"isActive": False} | endpoint)
    time.sleep(0.5)
    assert receiver.bodies == []
    assert overview(town)[0]["condition"] == "inactive"
    town.patch(path, {"isActive": True})

    receiver.wait_for(1)


def test_repeated_failure_pauses_visibly_and_ends_by_itself(receiver: Receiver) -> None:
    """A broker with pauses in tenths of a second, since those of the real one take ten minutes."""
    port, limits = free_port(), {"retry_pauses_seconds": [0.3]}
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True, metrics_port=port, limits=limits)
        try:
            with town_of(url) as town:
                receiver.status = 503
                path = subscribe(town, receiver.uri)
                town.create(sensor(1, level=0))
                town.patch(ATTRS, {"waterLevel": prop(1)})
                wait_until(lambda: overview(town)[0]["condition"] == "paused")
                assert town.get(path).json()["status"] == "active"
                assert "pausedUntil" in town.get(path).json()["notification"]
                metrics = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text

                receiver.status = 200
                receiver.wait_for(2)

                wait_until(lambda: overview(town)[0]["condition"] == "delivering")
        finally:
            stop_broker(process)

    assert 'hiroba_broker_subscriptions{condition="paused"} 1' in metrics
    assert re.search(r'hiroba_broker_subscription_backlog\{.*error="status 503"\} 2', metrics)


def test_full_queue_drops_the_newest_and_says_so(receiver: Receiver) -> None:
    with Scratch() as own:
        limits = {"notifications_of_subscription": 5, "retry_pauses_seconds": [0.2]}
        process, url = start_broker(own.broker_dsn, open=True, limits=limits)
        try:
            with town_of(url) as town:
                receiver.status = 503
                subscribe(town, receiver.uri)
                town.create(*(sensor(number) for number in range(8)))
                (shown,) = overview(town)
                assert (shown["backlog"], shown["dropped"]) == (5, 3)

                receiver.status = 200
                receiver.wait_for(5)
                wait_until(lambda: overview(town)[0]["backlog"] == 0)
                town.create(sensor(9))
                receiver.wait_for(6)
        finally:
            stop_broker(process)

    assert [body["data"][0]["id"] for body in receiver.bodies] == [sensor_id(n) for n in (0, 1, 2, 3, 4, 9)]
