# SPDX-License-Identifier: Apache-2.0
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.calendar import working_days as calendar

HOLIDAYS_2026 = "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 0811 0921 0922 0923 1012 1103 1123"
"""国立天文台 暦要項 令和8年."""

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def test_is_holiday_2026_is_as_announced() -> None:
    days = (date(2026, 1, 1) + timedelta(days=each) for each in range(365))

    assert " ".join(f"{day:%m%d}" for day in days if calendar.is_holiday(day)) == HOLIDAYS_2026


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 5, 6), "憲法記念日 振替休日"),  # 3 May is a Sunday, 4 and 5 May are holidays themselves.
        (date(2026, 9, 22), "国民の休日"),
        (date(2019, 5, 1), "天皇の即位の日"),
        (date(2021, 7, 23), "スポーツの日"),  # Moved for the Games of that year.
        (date(2026, 4, 1), ""),
    ],
)
def test_holiday_name_of_known_days(day: date, name: str) -> None:
    assert calendar.holiday_name(day) == name


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 23), False),  # 勤労感謝の日
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2027, 1, 3), False),
        (date(2027, 1, 4), True),
    ],
)
def test_is_working_day_of_known_days(day: date, is_working: bool) -> None:
    assert calendar.is_working_day(day) is is_working


def test_is_working_day_closed_by_the_town_itself() -> None:
    assert not calendar.is_working_day(date(2026, 11, 20), closed={date(2026, 11, 20)})


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 24)),
        (date(2026, 5, 1), 1, date(2026, 5, 7)),
        (date(2026, 12, 28), 1, date(2027, 1, 4)),
        (date(2026, 5, 7), -1, date(2026, 5, 1)),
        (date(2026, 11, 21), 5, date(2026, 11, 30)),
    ],
)
def test_add_working_days_over_weekends_and_holidays(day: date, n: int, expected: date) -> None:
    assert calendar.add_working_days(day, n) == expected


def test_add_working_days_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="10000"):
        calendar.add_working_days(date(2026, 1, 1), 10_001)


@given(DAYS, st.integers(1, 40))
def test_add_working_days_lands_on_one_and_counts_them_all(day: date, n: int) -> None:
    last = calendar.add_working_days(day, n)

    between = (day + timedelta(days=each) for each in range(1, (last - day).days + 1))
    assert calendar.is_working_day(last)
    assert sum(map(calendar.is_working_day, between)) == n


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_fiscal_year_begins_in_april(day: date, year: int) -> None:
    assert calendar.fiscal_year(day) == year


@given(DAYS)
def test_fiscal_year_days_hold_the_day(day: date) -> None:
    first, last = calendar.fiscal_year_days(calendar.fiscal_year(day))

    assert first <= day <= last
