# SPDX-License-Identifier: Apache-2.0
"""What `hiroba bench events` measures, in a process that has the scratch database as its own. Prints JSON."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from hiroba.project import application

application.start()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from hiroba.kernel.audit.records import record  # noqa: E402
from hiroba.kernel.audit.sealing import seal_new_records  # noqa: E402
from hiroba.kernel.events.dispatcher import Dispatcher  # noqa: E402
from hiroba.kernel.events.event import Event  # noqa: E402
from hiroba.kernel.events.publishing import publish  # noqa: E402
from hiroba.kernel.events.reactions import Reactions  # noqa: E402
from hiroba.kernel.tenancy import as_tenant  # noqa: E402
from hiroba.kernel.tenancy.actions import create_tenant  # noqa: E402

TENANT = "282103"
RECEIPT = "INSERT INTO audit_unsealed (tenant, record_id) VALUES (%s, %s)"
BATCH = 50


@dataclass(frozen=True, kw_only=True)
class RideRequested(Event, service="bench"):
    subject: str


class System:
    reference = "system"


def react(event: RideRequested, *, event_id: int) -> None:
    """A reaction that writes one row of its own."""
    record(action="bench.count_ride", subject=event.subject, actor=System(), facts={"event": event_id})


def main(events: int) -> None:
    create_tenant(TENANT, at=timezone.now())
    dispatcher = Dispatcher(Reactions.of([(RideRequested.name, "bench.reactions:react", react)]))
    singles = events // 5
    rates = {
        "commit": _rate(singles, lambda: _commits(singles)),
        "savepoints": _rate(events, lambda: _savepoints(events)),
        "publish": _rate(singles, lambda: _publish(singles, in_one=1)),
        "publish_50": _rate(events, lambda: _publish(events, in_one=BATCH)),
    }
    total = events + singles
    rates["fan_out"] = _rate(total, lambda: dispatcher.spread(TENANT))
    rates["deliver"] = _rate(total, lambda: _check(dispatcher.drain(TENANT).handled, total))
    rates["seal"] = _rate(total, lambda: _check(seal_new_records(TENANT, at=timezone.now()), total))
    print(json.dumps(rates))


def _publish(count: int, *, in_one: int) -> None:
    for start in range(0, count, in_one):
        with as_tenant(TENANT):
            for number in range(start, start + in_one):
                publish(RideRequested(subject=f"ride:{number % 500}"), actor=System())


def _commits(count: int) -> None:
    """The floor of publishing: one row, one COMMIT."""
    for number in range(count):
        with as_tenant(TENANT), connection.cursor() as cursor:
            cursor.execute(RECEIPT, [TENANT, -number - 1])
    _forget()


def _savepoints(count: int) -> None:
    """The floor of delivering: one row in a savepoint, fifty of them in a transaction."""
    for start in range(0, count, BATCH):
        with as_tenant(TENANT), connection.cursor() as cursor:
            for number in range(start, start + BATCH):
                with transaction.atomic():
                    cursor.execute(RECEIPT, [TENANT, -number - 1])
    _forget()


def _forget() -> None:
    with as_tenant(TENANT), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_unsealed")


def _rate(count: int, work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return count / (time.perf_counter() - started)


def _check(done: int, expected: int) -> None:
    if done != expected:
        raise RuntimeError(f"{done} of {expected} are done")


if __name__ == "__main__":
    main(int(sys.argv[1]))
