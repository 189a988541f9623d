# SPDX-License-Identifier: Apache-2.0
"""Declares slow work, and puts it into the queue."""

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, ParamSpec

import structlog
from django.db import transaction
from procrastinate import App, RetryStrategy, exceptions
from procrastinate.contrib.django import app as django_app

from hiroba.kernel.tenancy import as_tenant, current_tenant

log = structlog.get_logger(__name__)

P = ParamSpec("P")
DEFAULT_QUEUE = "default"
RETRIES = 5
RETRY_BASE_SECONDS = 4
"""Pauses of 4, 16, 64, 256, 1024 s: an hour's trouble of another server is outlived within half an hour after it."""


@dataclass(frozen=True)
class Task(Generic[P]):
    """A function that the worker runs. Called directly it runs at once, in the current tenant."""

    name: str
    function: Callable[P, None]
    queue: str = DEFAULT_QUEUE
    is_once: bool = False

    def __call__(self, *args: P.args, **arguments: P.kwargs) -> None:
        self.function(*args, **arguments)

    def enqueue(self, *args: P.args, **arguments: P.kwargs) -> int | None:
        """Runs the task for the current tenant soon after the running transaction commits; gives the job's number.

        Keyword arguments only: ids, numbers and texts that JSON can carry, no personal data.
        None when the task is declared `once` and waits already. Raises TenantNotSet.
        """
        return self._put(None, args, arguments)

    def enqueue_at(self, at: datetime.datetime, *args: P.args, **arguments: P.kwargs) -> int | None:
        """The same, not before `at`."""
        return self._put(at, args, arguments)

    def _put(self, at: datetime.datetime | None, args: Any, arguments: Any) -> int | None:
        if args:
            raise TypeError(f"{self.name} takes keyword arguments only")
        tenant = arguments.pop("tenant", None) or current_tenant()
        lock = f"{tenant}:{self.name}" if self.is_once else None
        job = django_app.configure_task(self.name, schedule_at=at, queue=self.queue, queueing_lock=lock)
        try:
            # A savepoint, because a job that waits already shows as a broken unique constraint.
            with transaction.atomic():
                return job.defer(tenant=tenant, arguments=arguments)
        except exceptions.AlreadyEnqueued:
            return None


def task(
    *,
    queue: str = DEFAULT_QUEUE,
    retries: int = RETRIES,
    once: bool = False,
    in_transaction: bool = True,
    name: str = "",
) -> Callable[[Callable[P, None]], Task[P]]:
    """Declares a task. It may run again after a crash, so it has to bear repetition.

    It runs with the tenant set and in one transaction. With `in_transaction=False` it takes `tenant` as an argument,
    also of `enqueue`, and opens `as_tenant` itself: right for work of more than a few seconds, because events of all
    towns wait for transactions that write. `once` keeps a second one of the same town out of the queue.
    """

    def declare(function: Callable[P, None]) -> Task[P]:
        declared = Task(name or task_name(function), function, queue, once)
        _register(django_app, declared, retries=retries, in_transaction=in_transaction)
        return declared

    return declare


def task_name(function: Callable[..., object]) -> str:
    """`hiroba.services.shelters.jobs.count_places` -> `shelters.count_places`."""
    folders = [part for part in function.__module__.split(".") if part not in ("jobs", "tests")]
    return f"{folders[-1]}.{function.__name__}"


def _register(app: App, declared: Task[Any], *, retries: int, in_transaction: bool) -> None:
    def run(*, tenant: str, arguments: dict[str, Any]) -> None:
        started = time.monotonic()
        try:
            if in_transaction:
                with as_tenant(tenant):
                    declared.function(**arguments)
            else:
                declared.function(tenant=tenant, **arguments)
        except Exception as error:
            log.warning(
                "job_failed", task=declared.name, tenant=tenant, error=type(error).__name__, exc_info=True
            )
            raise
        log.info("job_done", task=declared.name, tenant=tenant, seconds=round(time.monotonic() - started, 3))

    strategy = RetryStrategy(max_attempts=retries, exponential_wait=RETRY_BASE_SECONDS)
    app.task(name=declared.name, queue=declared.queue, retry=strategy if retries else False)(run)
