# SPDX-License-Identifier: Apache-2.0
"""When an office is open. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hiroba.kernel.calendar.working_days import is_holiday, is_year_end

JAPAN = ZoneInfo("Asia/Tokyo")
DAYS_AHEAD_MAX = 400

Spans = tuple[tuple[time, time], ...]
"""Opening and closing time, by the clock of Japan. A closing time not after the opening one is of the next day."""


@dataclass(frozen=True)
class OfficeHours:
    """`weekly` by weekday (0 is Monday); what it does not name is closed, and so are holidays and the turn of the year.

    `exceptions` hold for one date, before everything else: other hours, or none for a closed day.
    """

    weekly: Mapping[int, Spans]
    exceptions: Mapping[date, Spans] = field(default_factory=dict)
    is_open_on_holidays: bool = False

    def on(self, day: date) -> Spans:
        """The hours of a day, in order; empty when closed."""
        if day in self.exceptions:
            return tuple(sorted(self.exceptions[day]))
        if not self.is_open_on_holidays and (is_holiday(day) or is_year_end(day)):
            return ()
        return tuple(sorted(self.weekly.get(day.weekday(), ())))

    def is_open(self, at: datetime) -> bool:
        """Whether it is open at a moment (aware). The closing time itself is closed."""
        return any(opens <= at < closes for opens, closes in self._spans(at, days=1))

    def next_opening(self, at: datetime) -> datetime | None:
        """The moment from which it is open: `at` itself while it is open, None when it stays closed for a year."""
        moments = (max(opens, at) for opens, closes in self._spans(at, days=DAYS_AHEAD_MAX) if at < closes)
        return next(moments, None)

    def _spans(self, at: datetime, *, days: int) -> Iterator[tuple[datetime, datetime]]:
        """From the day before, whose hours may reach over midnight."""
        first = at.astimezone(JAPAN).date() - timedelta(days=1)
        for day in (first + timedelta(days=each) for each in range(days + 1)):
            for opens, closes in self.on(day):
                last = day if closes > opens else day + timedelta(days=1)
                yield datetime.combine(day, opens, JAPAN), datetime.combine(last, closes, JAPAN)
