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
    WORDS_DELETED = "words_deleted"


class Audience(TextChoices):
    """`public`: everybody; `reporter`: those who follow the report by their link, but a private answer is for its
    reporter alone; `staff`: the town hall."""

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


def may_read(kind: str, audience: str, *, is_reporter: bool) -> bool:
    """Whether somebody who follows a report may read this line of it. Anybody may follow: that is a button on a public
    page. So what staff write to the reporter is not for them. `is_reporter`: of this very report, not of a duplicate.
    """
    if audience == Audience.STAFF:
        return False
    return is_reporter or audience == Audience.PUBLIC or kind != Kind.ANSWERED


def is_told(kind: str, audience: str) -> bool:
    return kind in TOLD and audience != Audience.STAFF
