# SPDX-License-Identifier: Apache-2.0
"""Timed work of messages."""

from django.utils import timezone

from hiroba.kernel.jobs.timetable import periodic
from hiroba.kernel.messaging.retention import erase_old


@periodic(cron="50 3 * * *", in_transaction=False, name="messaging.erase_old")
def erase(*, tenant: str) -> None:
    erase_old(tenant, at=timezone.now())
