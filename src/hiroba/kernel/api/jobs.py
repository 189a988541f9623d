# SPDX-License-Identifier: Apache-2.0
"""Slow and timed work of a service, in its `jobs.py`.

`@jobs.task()` declares work that an action puts into the queue: `count_places.enqueue(shelter_id=12)`, in the
transaction of its writes. `@jobs.periodic(cron="0 3 * * *")` declares work by the clock of Japan, done for each town
that has the service switched on. A job may run again after a crash, so it has to bear repetition. One that keeps
failing is given up and stands on a staff page, where it is run again (`retry_job`) or put away (`put_job_away`).
"""

from hiroba.kernel.jobs.failed import FailedJob, failed_count, failed_jobs, put_job_away, retry_job
from hiroba.kernel.jobs.tasks import Task, task
from hiroba.kernel.jobs.timetable import periodic

__all__ = [
    "FailedJob",
    "Task",
    "failed_count",
    "failed_jobs",
    "periodic",
    "put_job_away",
    "retry_job",
    "task",
]
