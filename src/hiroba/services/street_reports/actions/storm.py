# SPDX-License-Identifier: Apache-2.0
"""Counts what each sender sends within an hour, without keeping who it was."""

import datetime

from django.conf import settings
from django.db import connection

from hiroba.kernel.api.tenancy import current_tenant
from hiroba.services.street_reports.models import SendingCount
from hiroba.services.street_reports.models.sending import BUCKETS
from hiroba.services.street_reports.rules.sending import PHOTOS_MAX, bucket_of, check_photo_storm, check_storm

# One statement, so that two requests at once are two. A new hour begins again with one.
COUNT = """
INSERT INTO street_reports_sending_count AS held (tenant, bucket, hour, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (tenant, bucket) DO UPDATE
SET count = CASE WHEN held.hour = excluded.hour THEN held.count + 1 ELSE 1 END, hour = excluded.hour
RETURNING count
"""


def count_sending(sender: str, *, limit: int, phone: str, at: datetime.datetime) -> None:
    """Counts one report of the sender. Raises RuleBroken with calm words when there are too many this hour."""
    check_storm(_counted(sender, at), limit=limit, phone=phone)


def count_photo(sender: str, *, reports_limit: int, at: datetime.datetime) -> None:
    """Counts one photo of the sender: as many as the reports of an hour may have. Raises RuleBroken."""
    check_photo_storm(_counted(f"photo {sender}", at), limit=reports_limit * PHOTOS_MAX)


def _counted(sender: str, at: datetime.datetime) -> int:
    """How often this hour, this time included."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    # The day is part of the key: yesterday's row of the same person stands somewhere else.
    key = f"{settings.SECRET_KEY}{hour:%Y-%m-%d}"
    row = (current_tenant(), bucket_of(sender, key=key, buckets=BUCKETS), hour)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, row)
        return int(cursor.fetchone()[0])


def forget_sendings(*, before: datetime.datetime) -> int:
    """Clears counts of hours that are over."""
    deleted, _by_table = SendingCount.objects.filter(hour__lt=before).delete()
    return int(deleted)
