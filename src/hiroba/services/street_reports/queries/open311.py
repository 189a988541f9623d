# SPDX-License-Identifier: Apache-2.0
"""Reports as GeoReport v2 asks for them."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from hiroba.services.street_reports.models import ApiKey, Report
from hiroba.services.street_reports.rules import sending
from hiroba.services.street_reports.rules.states import CLOSED, OPEN, State

SPAN_DAYS_MAX = 90
REQUESTS_MAX = 1000
"""GeoReport v2, GET Service Requests: 90 days or 1,000 requests, whichever is smaller."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a client asks for. Identifiers override everything else, as the standard says."""

    ids: Sequence[str] = ()
    codes: Sequence[str] = ()
    statuses: Sequence[str] = ()
    start: datetime.datetime | None = None
    end: datetime.datetime | None = None
    updated_after: datetime.datetime | None = None
    updated_before: datetime.datetime | None = None
    page: int = 1
    page_size: int = REQUESTS_MAX


def requests(wanted: Wanted, *, at: datetime.datetime) -> list[Report]:
    """Newest first. A duplicate is told of only to those who ask for its number: its original stands for it."""
    found: QuerySet[Report] = Report.objects.order_by("-received_at", "-number")
    found = found.select_related("unit", "merged_into")
    if wanted.ids:
        return list(found.filter(number__in=wanted.ids)[:REQUESTS_MAX])
    found = found.exclude(state=State.MERGED)
    start, end = span(wanted, at=at)
    found = found.filter(received_at__gte=start, received_at__lte=end)
    if wanted.codes:
        found = found.filter(category__in=wanted.codes)
    if wanted.statuses:
        states = [
            *(OPEN if "open" in wanted.statuses else ()),
            *(CLOSED if "closed" in wanted.statuses else ()),
        ]
        found = found.filter(state__in=states)
    if wanted.updated_after:
        found = found.filter(updated_at__gte=wanted.updated_after)
    if wanted.updated_before:
        found = found.filter(updated_at__lte=wanted.updated_before)
    first = (wanted.page - 1) * wanted.page_size
    return list(found[first : first + wanted.page_size])


def span(wanted: Wanted, *, at: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime]:
    """The standard's span: with one end given, 90 days to the other; with none, the latest 90 days."""
    length = datetime.timedelta(days=SPAN_DAYS_MAX)
    if wanted.start and wanted.end:
        return max(wanted.start, wanted.end - length), wanted.end
    if wanted.start:
        return wanted.start, wanted.start + length
    end = wanted.end or at
    return end - length, end


def is_key(key: str) -> bool:
    return bool(key) and ApiKey.objects.filter(key_hash=sending.hashed(key), withdrawn_at=None).exists()
