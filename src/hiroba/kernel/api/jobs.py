# SPDX-License-Identifier: Apache-2.0
"""Slow and timed work of a service, in its `jobs.py`.

`@jobs.task()` declares work that an action puts into the queue: `count_places.enqueue(shelter_id=12)`, in the
transaction of its writes. `@jobs.periodic(cron="0 3 * * *")` declares work by the clock of Japan, done for each town
that has the service switched on. A job may run again after a crash, so it has to bear repetition.
"""

from hiroba.kernel.jobs.tasks import Task, task
from hiroba.kernel.jobs.timetable import periodic

__all__ = ["Task", "periodic", "task"]
