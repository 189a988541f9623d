# SPDX-License-Identifier: Apache-2.0
"""Timed work of files."""

from django.utils import timezone

from hiroba.kernel.files.retention import remove_expired, remove_orphans
from hiroba.kernel.jobs.timetable import periodic


@periodic(cron="40 3 * * *", in_transaction=False, name="files.sweep")
def sweep(*, tenant: str) -> None:
    at = timezone.now()
    remove_expired(tenant, at=at, today=timezone.localdate(at))
    remove_orphans(tenant, at=at)
