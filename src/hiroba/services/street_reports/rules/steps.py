# SPDX-License-Identifier: Apache-2.0
"""What can happen to a case, and who may read of it."""

from django.db.models import TextChoices


class Kind(TextChoices):
    RECEIVED = "received"
    FOLLOWED = "followed"
    TRIAGED = "triaged"
    DECLINED = "declined"
    ASSIGNED = "assigned"
    STARTED = "started"
    NOTED = "noted"
    ANSWERED = "answered"
    CLOSING = "closing"
    CLOSING_REFUSED = "closing_refused"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    UNMERGED = "unmerged"
    PHOTO_RELEASED = "photo_released"
    PHOTO_WITHDRAWN = "photo_withdrawn"
    RATED = "rated"
    FORGOTTEN = "forgotten"


class Audience(TextChoices):
    """`public`: everybody; `reporter`: those who follow the report by their link; `staff`: the town hall."""

    PUBLIC = "public"
    REPORTER = "reporter"
    STAFF = "staff"


TOLD = frozenset(
    {
        *(Kind.TRIAGED, Kind.DECLINED, Kind.STARTED, Kind.ANSWERED, Kind.CLOSED, Kind.REOPENED),
        *(Kind.MERGED, Kind.UNMERGED, Kind.RECEIVED),
    }
)
"""Steps that followers get a message about, when the step is for them."""


def is_told(kind: str, audience: str) -> bool:
    return kind in TOLD and audience != Audience.STAFF
