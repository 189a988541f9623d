# SPDX-License-Identifier: Apache-2.0
import pytest
from django.utils import timezone

from hiroba.kernel.audit.reading import records
from hiroba.kernel.identity.actors import system
from hiroba.kernel.jobs import failed
from hiroba.kernel.jobs.tasks import task
from hiroba.kernel.jobs.tests.test_jobs import work_off
from hiroba.kernel.rules import RuleBroken
from hiroba.kernel.tenancy import as_tenant

TENANT, OTHER_TENANT = "282103", "282201"
ACTOR = system(TENANT)

pytestmark = pytest.mark.usefixtures("committed")
runs: list[int] = []


@task(name="test_failed.break", retries=0)
def break_down(*, shelter: int) -> None:
    runs.append(shelter)
    raise ValueError(shelter)


@task(name="test_failed.once", retries=0, once=True)
def break_once() -> None:
    raise ValueError


def broken(town: str = TENANT, shelter: int = 7) -> int:
    """A job that has failed, as the worker leaves it."""
    with as_tenant(town):
        number = break_down.enqueue(shelter=shelter)
    work_off()
    assert number is not None
    return number


def test_failed_jobs_are_seen_in_their_town_only() -> None:
    number = broken()

    with as_tenant(TENANT):
        [job] = failed.failed_jobs()
    with as_tenant(OTHER_TENANT):
        elsewhere = (failed.failed_jobs(), failed.failed_count())

    assert (job.id, job.task, job.arguments, job.attempts) == (number, "test_failed.break", {"shelter": 7}, 1)
    assert job.failed_at is not None
    assert elsewhere == ([], 0)


def test_retry_job_runs_once_more_and_is_recorded() -> None:
    number = broken()
    runs.clear()

    with as_tenant(TENANT):
        failed.retry_job(number, actor=ACTOR, at=timezone.now())
        waiting = failed.failed_count()
    work_off()

    with as_tenant(TENANT):
        assert (waiting, runs, failed.failed_count()) == (0, [7], 1)
        assert [each.action for each in records(subject=f"job:{number}")] == ["jobs.retry_job"]


def test_put_job_away_takes_it_from_the_list() -> None:
    number, other = broken(shelter=1), broken(shelter=2)

    with as_tenant(TENANT):
        failed.put_job_away(number, actor=ACTOR, at=timezone.now())

        assert [each.id for each in failed.failed_jobs()] == [other]


@pytest.mark.parametrize("act", [failed.retry_job, failed.put_job_away])
def test_job_of_another_town_cannot_be_touched(act) -> None:
    number = broken(OTHER_TENANT)

    with as_tenant(TENANT), pytest.raises(RuleBroken) as refused:
        act(number, actor=ACTOR, at=timezone.now())
    with as_tenant(OTHER_TENANT):
        assert failed.failed_count() == 1
    assert refused.value.code == "job_missing"


def test_retry_of_work_that_waits_already_is_refused() -> None:
    with as_tenant(TENANT):
        number = break_once.enqueue()
    work_off()
    with as_tenant(TENANT):
        break_once.enqueue()

    with as_tenant(TENANT), pytest.raises(RuleBroken) as refused:
        failed.retry_job(number or 0, actor=ACTOR, at=timezone.now())

    assert refused.value.code == "job_waits"
