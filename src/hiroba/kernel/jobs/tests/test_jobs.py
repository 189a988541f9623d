# SPDX-License-Identifier: Apache-2.0
"""Jobs on a real database, run by a real procrastinate worker that stops when the queue is empty."""

import asyncio
import datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate import App

from hiroba.kernel.jobs import tasks, timetable, upkeep, working
from hiroba.kernel.jobs.tasks import task, task_name
from hiroba.kernel.jobs.timetable import periodic
from hiroba.kernel.tenancy import INSTALLATION, TenantNotSet, as_tenant, current_tenant
from hiroba.kernel.tenancy.models import ServiceSwitch

TENANT, OTHER_TENANT = "282103", "282201"

pytestmark = pytest.mark.usefixtures("committed")
calls: list[tuple[str, str, Any]] = []


@task(name="test_jobs.count_places")
def count_places(*, shelter: int) -> None:
    ServiceSwitch.objects.create(service=f"counted-{shelter}", switched_on_at=timezone.now())
    calls.append(("count", current_tenant(), shelter))
    if shelter < 0:
        raise ValueError(shelter)


@task(name="test_jobs.once", once=True)
def recount() -> None:
    calls.append(("once", current_tenant(), None))


@task(name="test_jobs.import_file", in_transaction=False, retries=0)
def import_file(*, tenant: str, file: int) -> None:
    calls.append(("import", tenant, connection.in_atomic_block))


@periodic(cron="30 2 * * *", name="test_jobs.nightly")
def nightly() -> None:
    calls.append(("nightly", current_tenant(), None))


@periodic(cron="0 4 * * 1", for_installation=True, name="test_jobs.weekly")
def weekly() -> None:
    calls.append(("weekly", current_tenant(), None))


@pytest.fixture(autouse=True)
def _no_calls() -> None:
    calls.clear()


def work_off() -> None:
    """Runs every job that is due, then ends."""

    async def run() -> None:
        app = working.worker_app(lambda name: True)
        app.periodic_registry.periodic_tasks.clear()
        async with app.open_async():
            await app.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="successful")

    asyncio.run(run())


def jobs() -> list[tuple[str, str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text, attempts FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


def test_enqueue_runs_the_task_in_its_town() -> None:
    with as_tenant(OTHER_TENANT):
        count_places.enqueue(shelter=3)

    work_off()

    with as_tenant(OTHER_TENANT):
        assert ServiceSwitch.objects.get().service == "counted-3"
    assert calls == [("count", OTHER_TENANT, 3)]
    assert jobs() == []


def test_enqueue_in_transaction_that_fails_leaves_no_job() -> None:
    with pytest.raises(ZeroDivisionError), as_tenant(TENANT):
        _enqueue_and_fail()

    assert jobs() == []


def test_enqueue_without_tenant_is_refused() -> None:
    with pytest.raises(TenantNotSet):
        count_places.enqueue(shelter=3)


def test_enqueue_at_waits() -> None:
    with as_tenant(TENANT):
        count_places.enqueue_at(timezone.now() + datetime.timedelta(hours=1), shelter=3)

    work_off()

    assert calls == []
    assert jobs() == [("test_jobs.count_places", "todo", 0)]


def test_enqueue_of_task_declared_once_is_not_doubled_in_a_town() -> None:
    with as_tenant(TENANT):
        first, second = recount.enqueue(), recount.enqueue()
    with as_tenant(OTHER_TENANT):
        third = recount.enqueue()

    assert (first is None, second is None, third is None) == (False, True, False)


def test_task_that_fails_leaves_no_writes_and_waits_for_its_next_attempt() -> None:
    with as_tenant(TENANT):
        count_places.enqueue(shelter=-1)

    work_off()

    with as_tenant(TENANT):
        assert ServiceSwitch.objects.count() == 0
    assert jobs() == [("test_jobs.count_places", "todo", 1)]


def test_task_out_of_retries_stays_as_failed() -> None:
    with as_tenant(TENANT):
        count_places.enqueue(shelter=-1)
    for _ in range(tasks.RETRIES + 1):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")
        work_off()

    assert jobs() == [("test_jobs.count_places", "failed", tasks.RETRIES + 1)]


def test_task_without_transaction_gets_its_tenant() -> None:
    with as_tenant(TENANT):
        import_file.enqueue(tenant=TENANT, file=1)

    work_off()

    assert calls == [("import", TENANT, False)]


def test_timed_task_runs_in_each_town_that_wants_it() -> None:
    timed = next(each for each in timetable.timetable() if each.task is nightly)

    count = timetable.enqueue_timed(timed, lambda name: current_tenant() == TENANT)
    again = timetable.enqueue_timed(timed, lambda name: current_tenant() == TENANT)
    work_off()

    assert (count, again) == (1, 0)
    assert calls == [("nightly", TENANT, None)]


def test_timed_task_of_the_kernel_gets_its_town() -> None:
    timed = next(each for each in timetable.timetable() if each.task is upkeep.remove_settled_events)

    assert timetable.enqueue_timed(timed, lambda name: current_tenant() == TENANT) == 1
    work_off()
    assert jobs() == []


def test_timed_task_of_the_installation_runs_once() -> None:
    timed = next(each for each in timetable.timetable() if each.task is weekly)

    timetable.enqueue_timed(timed, lambda name: False)
    work_off()

    assert calls == [("weekly", INSTALLATION, None)]


def test_times_are_those_of_japan() -> None:
    app: App = working.worker_app(lambda name: True)
    entry = app.periodic_registry.periodic_tasks["test_jobs.nightly:timetable", ""]
    at = datetime.datetime(2026, 4, 1, 12, 0, tzinfo=datetime.UTC)

    timestamp = entry.croniter.get_next(ret_type=float, start_time=at.timestamp())

    assert datetime.datetime.fromtimestamp(timestamp, datetime.UTC).isoformat() == "2026-04-01T17:30:00+00:00"


def test_wrong_time_is_refused() -> None:
    with pytest.raises(ValueError, match="25 o'clock"):
        periodic(cron="25 o'clock")


def test_name_is_service_and_function() -> None:
    assert task_name(timetable.periodic) == "timetable.periodic"


def test_job_of_a_dead_worker_is_queued_again_and_given_up_at_last() -> None:
    with as_tenant(TENANT):
        first, second = count_places.enqueue(shelter=1), count_places.enqueue(shelter=2)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [first])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', attempts = 5 WHERE id = %s", [second])

    async def rescue() -> int:
        app = working.worker_app(lambda name: True)
        async with app.open_async():
            return await working.retry_stalled_jobs(app)

    assert asyncio.run(rescue()) == 2
    assert [status for _, status, _ in jobs()] == ["todo", "failed"]


def _enqueue_and_fail() -> None:
    count_places.enqueue(shelter=3)
    raise ZeroDivisionError
