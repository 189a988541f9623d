# SPDX-License-Identifier: Apache-2.0
"""The indicators of the manifest: numbers about all reports of the town."""

import datetime
from statistics import median

from hiroba.services.street_reports.models import Report
from hiroba.services.street_reports.rules.states import State

SECONDS_OF_DAY = 86_400
CLOSED_READ_MAX = 20_000
"""The newest ones; a median over years ago says little about today."""


def received_count(*, at: datetime.datetime) -> int:
    return Report.objects.filter(received_at__lte=at).count()


def done_count(*, at: datetime.datetime) -> int:
    return Report.objects.filter(state=State.DONE, closed_at__lte=at).count()


def days_to_done_median(*, at: datetime.datetime) -> float:
    """Calendar days from receipt to closing, one decimal; 0 while nothing is closed."""
    rows = (
        Report.objects.filter(state=State.DONE, closed_at__lte=at)
        .order_by("-closed_at")
        .values_list("received_at", "closed_at")[:CLOSED_READ_MAX]
    )
    days = [(closed - received).total_seconds() / SECONDS_OF_DAY for received, closed in rows if closed]
    return round(median(days), 1) if days else 0.0
