# SPDX-License-Identifier: Apache-2.0
"""Timed work: a look at the parts every minute, and forgetting."""

import datetime

from django.utils import timezone

from hiroba.kernel.api import jobs
from hiroba.services.about import actions
from hiroba.services.about.parts import failing_parts
from hiroba.services.about.rules import SHOWN_DAYS


@jobs.periodic(cron="* * * * *")
def look_at_parts() -> None:
    at = timezone.now()
    actions.note_state(failing_parts(at), at=at)


@jobs.periodic(cron="30 4 * * *")
def forget_outages() -> None:
    actions.forget_outages(before=timezone.now() - datetime.timedelta(days=SHOWN_DAYS + 1))
