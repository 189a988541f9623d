# SPDX-License-Identifier: Apache-2.0
"""kill -9 between commit and delivery: what was acknowledged is notified after the restart, in its order."""

import os
import signal
import time

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import town_of
from hiroba.kernel.context.tests.receivers import Receiver, wait_until
from hiroba.kernel.context.tests.samples import prop, sensor
from hiroba.kernel.context.tests.test_subscriptions import ATTRS, subscribe

TOWN = "crash"


def levels(receiver: Receiver) -> list[int]:
    """Of this town: another test's broker may still look for a receiver that had the same port."""
    told = zip(receiver.bodies, receiver.headers, strict=False)
    return [
        body["data"][0]["waterLevel"]["value"] for body, headers in told if headers["NGSILD-Tenant"] == TOWN
    ]


def test_killed_broker_delivers_after_the_restart_what_was_committed(receiver: Receiver) -> None:
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True)
        receiver.status = 503
        with town_of(url, TOWN) as town:
            path = subscribe(town, receiver.uri)
            town.create(sensor(1, level=0))
            for level in range(1, 30):
                assert town.patch(ATTRS, {"waterLevel": prop(level)}).status_code == 204
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        receiver.status = 200

        process, url = start_broker(own.broker_dsn, open=True)
        try:
            wait_until(lambda: len(levels(receiver)) == 30)
            with town_of(url, TOWN) as town:
                wait_until(lambda: "backlog" not in town.get(path).json()["notification"])
                assert town.get(path).json()["notification"]["status"] == "ok"
        finally:
            stop_broker(process)

    assert levels(receiver) == list(range(30))


def test_killed_while_it_delivers_nothing_is_missing_and_nothing_overtakes(receiver: Receiver) -> None:
    """At least once: what was under way may come twice, and only that."""
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True)
        receiver.wait_seconds = 0.01
        with town_of(url, TOWN) as town:
            subscribe(town, receiver.uri)
            town.create(sensor(1, level=0))
            for level in range(1, 100):
                assert town.patch(ATTRS, {"waterLevel": prop(level)}).status_code == 204
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()

        process, url = start_broker(own.broker_dsn, open=True)
        try:
            wait_until(lambda: levels(receiver)[-1:] == [99], seconds=30)
            time.sleep(0.3)
        finally:
            stop_broker(process)

    came = levels(receiver)
    assert sorted(set(came)) == list(range(100))
    first_times = list(dict.fromkeys(came))
    assert first_times == list(range(100))
