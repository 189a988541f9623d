# SPDX-License-Identifier: Apache-2.0
"""What tests of events share: two events, an actor, and a table that handlers write to."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection

from hiroba.kernel.events.dispatcher import Dispatcher
from hiroba.kernel.events.event import Event
from hiroba.kernel.events.publishing import publish
from hiroba.kernel.events.reactions import Handler, Reactions
from hiroba.kernel.events.retries import Retries
from hiroba.kernel.tenancy import as_tenant, current_tenant

TENANT, OTHER_TENANT = "282103", "282201"
START = datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True, kw_only=True)
class ShelterOpened(Event, service="test_town"):
    shelter: int
    capacity: int = 0

    @property
    def subject(self) -> str:
        return f"shelter:{self.shelter}"


@dataclass(frozen=True, kw_only=True)
class ShelterClosed(Event, service="test_town"):
    subject: str


class Staff:
    reference = "account:0190c5d2-0000-7000-8000-000000000001"


class Clock:
    """Stands still until it is moved. It begins later than the tests run, so that new events are due."""

    def __init__(self) -> None:
        self.now = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += datetime.timedelta(seconds=seconds)


class Log:
    """A handler that remembers what it got, and fails for shelters that are told to fail."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int, int]] = []
        self.failing: set[int] = set()

    def __call__(self, event: ShelterOpened, *, event_id: int) -> None:
        self.seen.append((current_tenant(), event.shelter, event.capacity))
        if event.shelter in self.failing:
            raise ValueError(f"Shelter {event.shelter} does not exist")

    @property
    def capacities(self) -> list[int]:
        return [capacity for _, _, capacity in self.seen]


def open_shelter(shelter: int, capacity: int = 0, tenant: str = TENANT) -> int:
    with as_tenant(tenant):
        return publish(ShelterOpened(shelter=shelter, capacity=capacity), actor=Staff())


def dispatcher(
    *handlers: tuple[str, Handler], clock: Callable[[], datetime.datetime], pauses: Iterable[float] = (1, 5)
) -> Dispatcher:
    """Every handler reacts to ShelterOpened."""
    reactions = Reactions.of((ShelterOpened.name, key, handler) for key, handler in handlers)
    return Dispatcher(reactions, Retries(tuple(pauses)), clock=clock)


def states(tenant: str = TENANT) -> list[tuple[int, str, str, int]]:
    """(event, handler, state, attempts) of all deliveries."""
    with as_tenant(tenant), connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_id, handler, state, attempts FROM events_delivery ORDER BY event_id, handler"
        )
        return cursor.fetchall()
