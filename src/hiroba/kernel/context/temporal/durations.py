# SPDX-License-Identifier: Apache-2.0
"""Durations of ISO 8601 (4.5.19), where months and years follow the calendar."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from hiroba.kernel.context.clock import EPOCH, microseconds
from hiroba.kernel.context.problems import BadRequestData

_DURATION = re.compile(
    r"P(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,10}(?:\.\d{1,6})?)S)?)?"
)


@dataclass(frozen=True)
class Duration:
    """`months` of the calendar and `exact` microseconds; nothing of both is the whole interval."""

    months: int
    exact: int

    @property
    def is_whole(self) -> bool:
        return not (self.months or self.exact)

    def begin(self, moment: int, origin: int) -> int:
        """When the period begins in which `moment` lies; periods follow each other from `origin` both ways."""
        if not self.months:
            return origin + (moment - origin) // self.exact * self.exact
        number = 0
        approximate = (moment - origin) // (self.months * 31 * 86_400_000_000 + self.exact)
        number = approximate - 1 if approximate < 0 else approximate
        while self.nth(origin, number + 1) <= moment:
            number += 1
        while self.nth(origin, number) > moment:
            number -= 1
        return self.nth(origin, number)

    def nth(self, origin: int, number: int) -> int:
        """When the period `number` begins."""
        if not self.months:
            return origin + number * self.exact
        return add_months(origin, self.months * number) + self.exact * number

    def end(self, begin: int) -> int:
        return (add_months(begin, self.months) if self.months else begin) + self.exact


def read_duration(text: str, what: str) -> Duration:
    """Raises BadRequestData for what is no duration such as PT1H or P1D."""
    found = _DURATION.fullmatch(text)
    if found is None or text.endswith(("P", "T")):
        raise BadRequestData(f"{what} {text[:40]!r} is not a duration such as PT1H or P1D")
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[:6])
    exact = timedelta(days=weeks * 7 + days, hours=hours, minutes=minutes, seconds=float(found[7] or 0))
    return Duration(years * 12 + months, exact // timedelta(microseconds=1))


def add_months(moment: int, months: int) -> int:
    """The same day and time some months later, or the last day of that month. Raises BadRequestData after 9999."""
    start = EPOCH + timedelta(microseconds=moment)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise BadRequestData("The duration leads beyond the year 9999")
    for day in _days_down(start.day):
        try:
            return microseconds(start.replace(year=year, month=month + 1, day=day))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _days_down(day: int) -> Iterator[int]:
    yield from range(day, 27, -1)
    yield min(day, 28)
