# SPDX-License-Identifier: Apache-2.0
"""One courier beside a queue whose reads can be slow or fail: nothing is left behind (Scorpio #640, #648)."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest

from hiroba.kernel.context.clock import ChangeClock
from hiroba.kernel.context.limits import Limits
from hiroba.kernel.context.outgoing.networks import Networks
from hiroba.kernel.context.problems import ServiceUnavailable
from hiroba.kernel.context.representation.form import Form
from hiroba.kernel.context.subscriptions import couriers as module
from hiroba.kernel.context.subscriptions.couriers import Couriers
from hiroba.kernel.context.subscriptions.joining import Joiner
from hiroba.kernel.context.subscriptions.queue import DeliveryState, NotificationQueue
from hiroba.kernel.context.subscriptions.subscription import Receiver, Subscription


class Rows(NotificationQueue):
    """The table: what is committed stands in `rows`; a read sees them as they were when it began."""

    def __init__(self, faults: int = 0) -> None:
        self.rows: dict[int, bytes] = {}
        self.faults = faults
        self.is_reading = asyncio.Event()

    async def load(self, subscription: Subscription, count: int) -> list[tuple[int, bytes]]:
        found = sorted(self.rows.items())[:count]
        self.is_reading.set()
        await asyncio.sleep(0.05)
        if self.faults:
            self.faults -= 1
            raise ServiceUnavailable("The database did not answer")
        return found

    def finish(self, subscription: Subscription, number: int) -> None:
        del self.rows[number]

    def note(self, subscription: Subscription, state: DeliveryState) -> None:
        """The figures are not looked at here."""


class Door:
    """A dialect and its outlet: takes all, or raises what it is told to."""

    name = "door"

    def __init__(self, fault: Exception | None = None) -> None:
        self.taken: list[bytes] = []
        self.fault = fault

    def outlet(self) -> "Door":
        return self

    async def post(self, payload: bytes) -> None:
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise fault
        self.taken.append(payload)

    def close(self) -> None:
        """Nothing is open."""


def subscription(door: Door) -> Subscription:
    return Subscription(
        tenant="a",
        id="urn:a:1",
        document={},
        audiences=frozenset(),
        selectors=(),
        watched=frozenset(),
        expression=None,
        geo=None,
        receiver=Receiver("http://127.0.0.1/", "application/json", (), Form()),
        triggers=frozenset(),
        throttling_seconds=0,
        expires=None,
        is_active=True,
        dialect=cast(Any, door),
    )


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.01)


def couriers_of(rows: Rows) -> Couriers:
    limits = Limits(retry_pauses_seconds=(0.05,))
    return Couriers(rows, ChangeClock(), networks=Networks(), joiner=cast(Joiner, None), limits=limits)


async def test_what_comes_while_the_queue_is_read_for_the_last_time_is_delivered() -> None:
    rows, door = Rows(), Door()
    couriers = couriers_of(rows)
    # It believes that something waits in the database, reads, finds nothing; meanwhile a commit brings one.
    couriers.engage(subscription(door), DeliveryState(), backlog=1)
    await rows.is_reading.wait()

    rows.rows[1] = b"one"
    couriers.offer("a", "urn:a:1", 1, b"one")

    await until(lambda: door.taken == [b"one"])
    await until(lambda: couriers.backlog == 0)
    couriers.dismiss_all()


async def test_database_that_does_not_answer_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RELOAD_SECONDS", 0.01)
    rows, door = Rows(faults=2), Door()
    rows.rows = {1: b"one", 2: b"two"}
    couriers = couriers_of(rows)

    couriers.engage(subscription(door), DeliveryState(), backlog=2)

    await until(lambda: door.taken == [b"one", b"two"])
    couriers.dismiss_all()


async def test_fault_of_the_broker_itself_does_not_end_a_courier() -> None:
    rows, door = Rows(), Door(fault=ZeroDivisionError())
    rows.rows = {1: b"one"}
    couriers = couriers_of(rows)

    couriers.engage(subscription(door), DeliveryState(), backlog=1)

    await until(lambda: door.taken == [b"one"])
    couriers.dismiss_all()
