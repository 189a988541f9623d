# SPDX-License-Identifier: Apache-2.0
"""Timed work of the kernel itself."""

from django.utils import timezone

from hiroba.kernel.events.retention import remove_old_events
from hiroba.kernel.jobs.timetable import periodic


@periodic(cron="20 3 * * *", in_transaction=False, name="events.remove_old_events")
def remove_settled_events(*, tenant: str) -> None:
    remove_old_events(tenant, at=timezone.now())
