# SPDX-License-Identifier: Apache-2.0
"""Timed work. Times are those of Japan: `cron="0 3 * * *"` is three o'clock in the morning."""

import datetime
import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import croniter  # type: ignore[import-untyped]  # has no stubs
from procrastinate import App
from procrastinate.periodic import PeriodicTask

from hiroba.kernel.jobs.tasks import DEFAULT_QUEUE, RETRIES, Task, task
from hiroba.kernel.tenancy import INSTALLATION, as_tenant
from hiroba.kernel.tenancy.queries import tenants

JAPAN = ZoneInfo("Asia/Tokyo")
TICK_QUEUE = "timetable"

Function = Callable[..., None]
_timetable: dict[str, "Timed"] = {}


@dataclass(frozen=True)
class Timed:
    """A task with its times. `for_installation`: once, with the tenant `-`, instead of once for each town."""

    task: Task[Any]
    cron: str
    for_installation: bool
    in_transaction: bool


def periodic(
    *,
    cron: str,
    queue: str = DEFAULT_QUEUE,
    retries: int = RETRIES,
    in_transaction: bool = True,
    for_installation: bool = False,
    name: str = "",
) -> Callable[[Function], Task[Any]]:
    """Declares a task without arguments that runs by the clock, for each town that has the service switched on.

    After an outage of up to twelve hours it runs once, late; while it still waits it is not queued again.
    """
    if not croniter.croniter.is_valid(cron):
        raise ValueError(f"{cron} is not a time in cron's form")

    def declare(function: Function) -> Task[Any]:
        declared = task(queue=queue, retries=retries, once=True, in_transaction=in_transaction, name=name)(
            function
        )
        _timetable[declared.name] = Timed(declared, cron, for_installation, in_transaction)
        return declared

    return declare


def timetable() -> tuple[Timed, ...]:
    """Everything that is declared, by name."""
    return tuple(_timetable[name] for name in sorted(_timetable))


def enqueue_timed(timed: Timed, is_wanted: Callable[[str], bool]) -> int:
    """Puts the task into the queue for each town that wants it; gives the number of new jobs.

    `is_wanted(task name)` is asked with the tenant set.
    """
    codes: Iterable[str] = (INSTALLATION,) if timed.for_installation else [each.code for each in tenants()]
    count = 0
    for code in codes:
        with as_tenant(code):
            if timed.for_installation or is_wanted(timed.task.name):
                arguments = {} if timed.in_transaction else {"tenant": code}
                count += timed.task.enqueue(**arguments) is not None
    return count


def hang_up(app: App, is_wanted: Callable[[str], bool]) -> None:
    """Lets the worker's app run the timetable; called once in a worker process."""
    for timed in timetable():
        name = f"{timed.task.name}:timetable"

        def tick(timestamp: int, timed: Timed = timed) -> None:
            enqueue_timed(timed, is_wanted)

        tick_task = app.task(name=name, queue=TICK_QUEUE, retry=RETRIES)(tick)
        # Procrastinate's own decorator reads times as UTC.
        app.periodic_registry.periodic_tasks[name, ""] = JapaneseTime(
            task=tick_task, cron=timed.cron, periodic_id="", configure_kwargs={"queueing_lock": name}
        )


class JapaneseTime(PeriodicTask[Any, Any, Any]):
    @functools.cached_property
    def croniter(self) -> croniter.croniter:
        return croniter.croniter(self.cron, datetime.datetime.now(JAPAN))
