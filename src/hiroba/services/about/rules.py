# SPDX-License-Identifier: Apache-2.0
"""When a part counts as down, and how much of a time it was up. Pure."""

import datetime
from collections.abc import Iterable

KINDS = ("contact", "privacy", "terms", "accessibility")
"""The pages whose words a town may change."""

SILENT_AFTER = datetime.timedelta(minutes=5)
"""Parts are looked at every minute; whoever has not looked for so long does not run."""

SHOWN_DAYS = 90

Span = tuple[datetime.datetime, datetime.datetime | None]


def is_down(*, failed_now: bool, failed_before: bool) -> bool:
    """Twice in a row: a part that is restarted answers again within a minute."""
    return failed_now and failed_before


def is_silent(checked_at: datetime.datetime | None, at: datetime.datetime) -> bool:
    return checked_at is None or at - checked_at > SILENT_AFTER


def gap(checked_at: datetime.datetime | None, at: datetime.datetime) -> Span | None:
    """The time in which nobody looked: the whole installation stood still. None when there was none."""
    if checked_at is None or not is_silent(checked_at, at):
        return None
    return checked_at, at


def up_percent(outages: Iterable[Span], *, since: datetime.datetime, at: datetime.datetime) -> float:
    """Part of the time from `since` to `at` without an outage, in percent, rounded down to a hundredth.

    Outages that overlap count once.
    """
    whole = (at - since).total_seconds()
    if whole <= 0:
        return 100.0
    down, covered = 0.0, since
    for began_at, ended_at in sorted(outages, key=lambda span: span[0]):
        start, end = max(began_at, covered), min(ended_at or at, at)
        if end > start:
            down += (end - start).total_seconds()
            covered = end
    return int((1 - down / whole) * 10_000) / 100
