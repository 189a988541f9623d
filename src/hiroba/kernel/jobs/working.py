# SPDX-License-Identifier: Apache-2.0
"""The part of the worker process that runs jobs."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from django.db import connections
from django.utils import timezone
from procrastinate import App, PsycopgConnector
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.job_context import JobContext
from procrastinate.jobs import Status
from procrastinate.worker import Worker

from hiroba.kernel.jobs import timetable

log = structlog.get_logger(__name__)

CONCURRENCY = 2
"""Slow jobs of one town must not keep all others waiting; more worker processes may run on more machines."""

LATE_SECONDS_MAX = 12 * 3600
"""A town hall that switches its machine off at night still gets the night's work in the morning."""

STALLED_SECONDS = 60
STALLED_ATTEMPTS_MAX = 5
KEEP_FAILED_DAYS = 30
POLLING_SECONDS = 10.0


def worker_app(is_wanted: Callable[[str], bool]) -> App:
    """An app with a connection pool of its own, the tasks of all services, and the timetable.

    Tasks keep enqueuing through Django's connection, hence in the transaction of their writes.
    """
    source: Any = django_app
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=CONCURRENCY + 1, timeout=10)
    app = App(
        connector=connector,
        worker_defaults={"task_middleware": [_close_connections]},
        periodic_defaults={"max_delay": LATE_SECONDS_MAX},
    )
    app.tasks = dict(source.tasks)
    timetable.hang_up(app, is_wanted)
    return app


async def run_jobs(app: App, stop: asyncio.Event) -> None:
    """Works until `stop` is set and the running jobs have ended. Ends or raises early when the database goes away."""
    executor = ThreadPoolExecutor(CONCURRENCY, thread_name_prefix="job")
    asyncio.get_running_loop().set_default_executor(executor)
    async with app.open_async():
        working = asyncio.create_task(
            app.run_worker_async(
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=POLLING_SECONDS,
                abort_job_polling_interval=POLLING_SECONDS,
                delete_jobs="successful",
                install_signal_handlers=False,
                stalled_worker_timeout=STALLED_SECONDS,
            )
        )
        helpers = [asyncio.create_task(stop.wait()), asyncio.create_task(_tidy_up(app))]
        try:
            await asyncio.wait([working, *helpers], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in (working, *helpers):
                each.cancel()
            # The worker takes the cancellation as a wish to stop, and ends when its jobs have ended.
            results = await asyncio.gather(working, *helpers, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def retry_stalled_jobs(app: App) -> int:
    """Queues again what a dead worker left; gives the number. A job that killed several workers is given up."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS))
    for job in stalled:
        assert job.id is not None
        if job.attempts < STALLED_ATTEMPTS_MAX:
            await app.job_manager.retry_job_by_id_async(job.id, retry_at=timezone.now())
        else:
            await app.job_manager.finish_job_by_id_async(job.id, Status.FAILED, delete_job=False)
        log.warning("job_stalled", job_id=job.id, task=job.task_name, attempts=job.attempts)
    return len(stalled)


def _close_connections(call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    """Jobs are rare and slow: a connection kept open between them would only take memory of PostgreSQL."""
    try:
        return call_next()
    finally:
        connections.close_all()


async def _tidy_up(app: App) -> None:
    while True:
        await retry_stalled_jobs(app)
        await app.job_manager.delete_old_jobs(
            KEEP_FAILED_DAYS * 24, include_failed=True, include_cancelled=True, include_aborted=True
        )
        await asyncio.sleep(STALLED_SECONDS)
