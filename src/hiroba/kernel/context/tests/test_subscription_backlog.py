# SPDX-License-Identifier: Apache-2.0
"""Notifications beyond what memory holds wait in the database only; each of them is read from there and delivered."""

import os
import signal
import threading
import time

import httpx

from hiroba.kernel.context.scratch import Scratch
from hiroba.kernel.context.tests.brokers import NGSI_LD, start_broker, stop_broker
from hiroba.kernel.context.tests.conftest import town_of
from hiroba.kernel.context.tests.receivers import Receiver, wait_until
from hiroba.kernel.context.tests.samples import prop, sensor, sensor_id
from hiroba.kernel.context.tests.test_subscriptions import ATTRS, subscribe

TOWN = "backlog"
WRITERS, CHANGES = 4, 100


def change(url: str, number: int) -> None:
    with httpx.Client(
        base_url=url + NGSI_LD, headers={"NGSILD-Tenant": TOWN}, timeout=20, trust_env=False
    ) as http:
        for level in range(1, CHANGES + 1):
            path = f"entities/{sensor_id(number)}/attrs"
            assert http.patch(path, json={"waterLevel": prop(level)}).status_code == 204
            # Pauses let the courier come to the end of its queue again and again, while others write.
            time.sleep(0.005)


def test_nothing_is_left_behind_when_memory_holds_one_and_writers_go_on(receiver: Receiver) -> None:
    """A notification that comes while the queue is read must not wait for the next one."""
    with Scratch() as own:
        process, url = start_broker(own.broker_dsn, open=True, limits={"notifications_waiting": 1})
        try:
            with town_of(url, TOWN) as town:
                town.create(*(sensor(number, level=0) for number in range(WRITERS)))
                path = subscribe(town, receiver.uri)
                threads = [threading.Thread(target=change, args=(url, n)) for n in range(WRITERS)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                receiver.wait_for(WRITERS * CHANGES, seconds=30)
                wait_until(lambda: "backlog" not in town.get(path).json()["notification"])
        finally:
            stop_broker(process)

    for number in range(WRITERS):
        told = [body["data"][0] for body in receiver.bodies if body["data"][0]["id"] == sensor_id(number)]
        assert [entity["waterLevel"]["value"] for entity in told] == list(range(1, CHANGES + 1))


def test_delivery_goes_on_by_itself_after_the_database_was_away(receiver: Receiver) -> None:
    """What waits is in the database only, which is killed before it is read."""
    with Scratch() as own:
        limits = {"notifications_waiting": 1, "retry_pauses_seconds": [1.0]}
        process, url = start_broker(own.broker_dsn, open=True, limits=limits)
        try:
            with town_of(url, TOWN) as town:
                subscribe(town, receiver.uri)
                receiver.status = 503
                town.create(sensor(1, level=0))
                for level in range(1, 6):
                    assert town.patch(ATTRS, {"waterLevel": prop(level)}).status_code == 204
                pid = int((own.postgres.cluster / "postmaster.pid").read_text().split()[0])
                os.kill(pid, signal.SIGKILL)
                receiver.status = 200
                receiver.wait_for(1)
                # Long enough for the courier to ask in vain.
                time.sleep(1.5)
                start_postgres(own)

                receiver.wait_for(6, seconds=30)
        finally:
            stop_broker(process)

    levels = [body["data"][0]["waterLevel"]["value"] for body in receiver.bodies]
    assert list(dict.fromkeys(levels)) == [0, 1, 2, 3, 4, 5]


def start_postgres(own: Scratch) -> None:
    own.postgres.stop()
    own.postgres.start()
