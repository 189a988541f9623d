# SPDX-License-Identifier: Apache-2.0
"""Holidays, working days of the town office and fiscal years. Pure."""

from collections.abc import Collection
from datetime import date, timedelta

import jpholiday

SATURDAY = 5
STEPS_MAX = 10_000
"""Working days that can be counted at once: 27 years."""


def is_holiday(day: date) -> bool:
    """国民の祝日, its 振替休日 and the 国民の休日 between two of them (祝日法, art. 3)."""
    return bool(jpholiday.is_holiday(day))


def holiday_name(day: date) -> str:
    """`憲法記念日 振替休日`; empty on other days."""
    return str(jpholiday.is_holiday_name(day) or "")


def is_working_day(day: date, closed: Collection[date] = ()) -> bool:
    """Whether the office works: no weekend, no holiday, not 29 December to 3 January, none of the `closed` days.

    Local Autonomy Act, art. 4-2: the days off of a town office, which each town repeats by ordinance.
    """
    return day.weekday() < SATURDAY and not is_holiday(day) and not is_year_end(day) and day not in closed


def is_year_end(day: date) -> bool:
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def add_working_days(day: date, n: int, closed: Collection[date] = ()) -> date:
    """The n-th working day after a day, or before it for a negative n; the day itself for 0.

    The day itself is not counted (Civil Code, art. 140). Raises ValueError for more than 10,000.
    """
    if abs(n) > STEPS_MAX:
        raise ValueError(f"{n} is more than {STEPS_MAX} working days")
    step = timedelta(days=1 if n > 0 else -1)
    for _ in range(abs(n)):
        day += step
        while not is_working_day(day, closed):
            day += step
    return day


def fiscal_year(day: date) -> int:
    """The year in which the 会計年度 of a day began on 1 April (Local Autonomy Act, art. 208)."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_days(year: int) -> tuple[date, date]:
    """First and last day of a fiscal year."""
    return date(year, 4, 1), date(year + 1, 3, 31)
